"""The period that figures are asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q


class Preset(StrEnum):
    """Periods that have a name."""

    ALL = "all"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    TWELVE_MONTHS = "12_months"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first to the last day, both included; None is open."""

    start: date | None = None
    end: date | None = None
    is_custom: bool = False  # its days were typed, so others will hardly ask for them

    @property
    def is_open(self) -> bool:
        """Whether it takes in all time."""
        return self.start is None and self.end is None

    def days(self, field: str) -> Q:
        """Rows whose date ``field`` lies in it."""
        return Q(**self._bounds(field))

    def moments(self, field: str) -> Q:
        """Rows whose date-time ``field`` lies in it, by the day in the zone in force."""
        return Q(**self._bounds(f"{field}__date"))

    def _bounds(self, field: str) -> dict[str, Any]:
        bounds: dict[str, Any] = {}
        if self.start:
            bounds[f"{field}__gte"] = self.start
        if self.end:
            bounds[f"{field}__lte"] = self.end
        return bounds


ALL_TIME = Period()


def named_period(
    preset: Preset, *, today: date, start: date | None = None, end: date | None = None
) -> Period:
    """The period behind a name, seen from ``today``; CUSTOM takes the two dates as they are."""
    if preset is Preset.THIS_YEAR:
        return Period(start=date(today.year, 1, 1), end=date(today.year, 12, 31))
    if preset is Preset.LAST_YEAR:
        return Period(start=date(today.year - 1, 1, 1), end=date(today.year - 1, 12, 31))
    if preset is Preset.TWELVE_MONTHS:
        return Period(start=today - timedelta(days=364), end=today)
    if preset is Preset.CUSTOM:
        return Period(start=start, end=end, is_custom=bool(start or end))
    return ALL_TIME
