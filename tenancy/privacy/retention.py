"""Rules for deleting old data; each room registers its own in ``AppConfig.ready``."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

# name -> a function that deletes what is older than a moment and returns how many rows. It runs
# inside the scope, and a second call finds nothing to delete.
RULES: Final[dict[str, Callable[[datetime], int]]] = {}
