"""Rules for deleting old data; each room registers its own in ``AppConfig.ready``."""

from calendar import monthrange
from collections.abc import Callable
from datetime import datetime
from typing import Final

# name -> a function that deletes what is older than a moment and returns how many rows. It runs
# inside the scope, and a second call finds nothing to delete.
RULES: Final[dict[str, Callable[[datetime], int]]] = {}


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; a month too short for it uses its last day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
