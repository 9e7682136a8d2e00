"""What ends after the months that a workspace keeps it; each room adds its rule in ``ready``."""

from calendar import monthrange
from collections.abc import Callable
from datetime import datetime
from typing import Final

# name -> (everything from before this moment ends) -> how many rows ended. Inside the scope; a
# second call finds nothing left to do.
RULES: Final[dict[str, Callable[[datetime], int]]] = {}


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; a month too short for it uses its last day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
