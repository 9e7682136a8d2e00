"""
The periods that measurements are for: how files write them, and which ones there are.

Pure: text and dates in, dates out. A school year runs from 1 July to 30 June, as the public files
of New York and Connecticut count it.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

EARLIEST_YEAR, LATEST_YEAR = 1950, 2100
_TWO_YEARS = re.compile(r"(\d{4})\s*[-–/_ ]\s*(\d{4}|\d{2})")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{4})")
_QUARTER = re.compile(r"(?:(\d{4})\s*-?\s*[qt]([1-4])|[qt]([1-4])\s*-?\s*(\d{4}))", re.IGNORECASE)
_WORDS = re.compile(r"^(?:cohort|class|school year|sy|fy|ay|year)\s*(?:of)?\s*", re.IGNORECASE)
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y")


class ReportingPeriod(NamedTuple):
    """From the first to the last day, both included."""

    start: date
    end: date

    @property
    def key(self) -> str:
        """The period as the value of a form's choice."""
        return _key_of(self)


@lru_cache(maxsize=4096)
def _key_of(period: ReportingPeriod) -> str:
    return f"{period.start.isoformat()}_{period.end.isoformat()}"


class YearIs(StrEnum):
    """What a bare year such as 2006 means."""

    CALENDAR = "calendar"
    SCHOOL_START = "school_start"
    SCHOOL_END = "school_end"


class Every(StrEnum):
    """How often something is measured; the values are those of ``Metric.Frequency``."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


LONGEST_DAYS: Final = {Every.MONTH: 31, Every.QUARTER: 92, Every.YEAR: 366}


def calendar_year(year: int) -> ReportingPeriod:
    """January to December."""
    return ReportingPeriod(date(year, 1, 1), date(year, 12, 31))


def school_year(start: int) -> ReportingPeriod:
    """July of ``start`` to June of the year after."""
    return ReportingPeriod(date(start, 7, 1), date(start + 1, 6, 30))


def months(year: int, first: int, count: int) -> ReportingPeriod:
    """``count`` whole months from the month ``first``, which may lie beyond the year's end."""
    start = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    after = first + count - 1
    return ReportingPeriod(start, date(year + after // 12, after % 12 + 1, 1) - timedelta(days=1))


def period_around(day: date, every: Every) -> ReportingPeriod:
    """The month, quarter or calendar year that a day lies in."""
    if every is Every.MONTH:
        return months(day.year, day.month, 1)
    if every is Every.QUARTER:
        return months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    return calendar_year(day.year)


@lru_cache(maxsize=4096)
def parse_period(
    text: str, *, every: Every = Every.YEAR, year_is: YearIs = YearIs.CALENDAR
) -> ReportingPeriod | None:
    """
    The period that a text means, or None.

    Reads 2006, 2011-2012, 2017-18, 20102011, 2024 Q1, 2024-03, days, "Cohort 2006" and two days
    joined by "to". 2011-12 is a school year, unless the metric is measured every month.
    """
    text = _WORDS.sub("", text.strip())
    if " to " in text:
        return _between(*text.split(" to ", 1))
    found = _school_or_month(text, every)
    if found:
        return found
    if quarter := _QUARTER.fullmatch(text):
        year, number = quarter[1] or quarter[4], quarter[2] or quarter[3]
        return months(int(year), 3 * int(number) - 2, 3) if _is_year(int(year)) else None
    if re.fullmatch(r"\d{4}", text) and _is_year(int(text)):
        return _bare_year(int(text), year_is)
    day = _day(text)
    return period_around(day, every) if day else None


def recent_periods(today: date, every: Every) -> list[ReportingPeriod]:
    """What is likely to be reported now, latest first: the current period and those before it."""
    if every is Every.MONTH:
        return [months(today.year, today.month - back, 1) for back in range(24)]
    if every is Every.QUARTER:
        quarter = (today.month - 1) // 3 * 3 + 1
        return [months(today.year, quarter - 3 * back, 3) for back in range(12)]
    return list(_recent_years(today))


def due_on(last: date, every: Every) -> date:
    """The day after which the period that follows the one that ended on ``last`` should be here."""
    return last + timedelta(days=LONGEST_DAYS[every])


def _recent_years(today: date) -> Iterator[ReportingPeriod]:
    for back in range(15):
        yield school_year(today.year - back)
        yield calendar_year(today.year - back)


def _school_or_month(text: str, every: Every) -> ReportingPeriod | None:
    found = _TWO_YEARS.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text)
    if not found or not _is_year(int(found[1])):
        return None
    first, second = int(found[1]), found[2]
    is_month = len(second) == 2 and 1 <= int(second) <= 12
    if is_month and every is Every.MONTH:
        return months(first, int(second), 1)
    if int(second) == (first + 1 if len(second) == 4 else (first + 1) % 100):
        return school_year(first)
    return months(first, int(second), 1) if is_month else None


def _bare_year(year: int, year_is: YearIs) -> ReportingPeriod:
    if year_is is YearIs.CALENDAR:
        return calendar_year(year)
    return school_year(year if year_is is YearIs.SCHOOL_START else year - 1)


def _between(first: str, last: str) -> ReportingPeriod | None:
    start, end = _day(first.strip()), _day(last.strip())
    return ReportingPeriod(start, end) if start and end and start <= end else None


def _day(text: str) -> date | None:
    for pattern in _DAYS:
        try:
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
        return day if _is_year(day.year) else None
    return None


def _is_year(year: int) -> bool:
    return EARLIEST_YEAR <= year < LATEST_YEAR
