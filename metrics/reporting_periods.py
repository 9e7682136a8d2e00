"""
The periods that measurements are for: how files write them, and which ones there are.

Pure: text and dates in, dates out. School and fiscal years start in the workspace's own months;
unless it says others, on 1 July, as the public files of New York and Connecticut count them.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from imports.importers.days import MONTH_FIRST, day_meanings, month_in

EARLIEST_YEAR, LATEST_YEAR = 1950, 2100
JULY: Final = 7
_TWO_YEARS = re.compile(r"(\d{4})\s*[-–/_ ]\s*(\d{4}|\d{2})")
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{4}|\d{2})")
_QUARTER = re.compile(r"(?:(\d{4})\s*-?\s*[qt]([1-4])|[qt]([1-4])\s*-?\s*(\d{4}))", re.IGNORECASE)
_WORDS = re.compile(r"^(?:cohort|class|school year|sy|ay|year)\s*(?:of)?\s*", re.IGNORECASE)
# FY25, FY 2024-25, Q1 FY2025, FY2025 Q1.
_FISCAL = re.compile(
    r"(?:[qt]([1-4])\s*[-/,]?\s*)?(?:fy|fiscal year|año fiscal)\s*'?(\d{4}|\d{2})"
    r"(?:\s*[-–/]\s*(\d{4}|\d{2}))?(?:\s*[-/,]?\s*[qt]([1-4]))?",
    re.IGNORECASE,
)


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


class YearStarts(NamedTuple):
    """The months in which the workspace's school and fiscal years start."""

    school: int = JULY
    fiscal: int = JULY


class Every(StrEnum):
    """How often something is measured; the values are those of ``Metric.Frequency``."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


LONGEST_DAYS: Final = {Every.MONTH: 31, Every.QUARTER: 92, Every.YEAR: 366}


def calendar_year(year: int) -> ReportingPeriod:
    """January to December."""
    return ReportingPeriod(date(year, 1, 1), date(year, 12, 31))


def school_year(start: int, first_month: int = JULY) -> ReportingPeriod:
    """The twelve months from a month of ``start`` on, July unless it is said."""
    return months(start, first_month, 12)


def fiscal_year(name: int, first_month: int = JULY) -> ReportingPeriod:
    """The fiscal year of this name: the year in which it ends."""
    return months(name if first_month == 1 else name - 1, first_month, 12)


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
    text: str,
    *,
    every: Every = Every.YEAR,
    year_is: YearIs = YearIs.CALENDAR,
    order: str = MONTH_FIRST,
    starts: YearStarts = YearStarts(),  # noqa: B008
) -> ReportingPeriod | None:
    """
    The period that a text means, or None.

    Reads 2006, 2011-2012, 2017-18, 201718, 20102011, 2024 Q1, FY25, Q1 FY2025, 2024-03, 3/2024,
    March 2024, days, "Cohort 2006" and two days joined by "to". 2011-12 is a school year, unless
    the metric is measured every month.

    :param order: whether the day or the month comes first in 01/02/2024.
    """
    text = " ".join(text.split())
    if found := _FISCAL.fullmatch(text):
        return _fiscal(found, starts.fiscal)
    text = _WORDS.sub("", text)
    if " to " in text:
        first, last = text.split(" to ", 1)
        return _between(first, last, order)
    if period := _school_or_month(text, every, starts.school):
        return period
    if quarter := _QUARTER.fullmatch(text):
        year, number = quarter[1] or quarter[4], quarter[2] or quarter[3]
        return months(int(year), 3 * int(number) - 2, 3) if _is_year(int(year)) else None
    if re.fullmatch(r"\d{4}", text) and _is_year(int(text)):
        return _bare_year(int(text), year_is, starts.school)
    if (month := month_in(text)) and _is_year(month[0]):
        return months(*month, 1)
    day = _day(text, order)
    return period_around(day, every) if day else None


def recent_periods(today: date, every: Every, school_starts: int = JULY) -> list[ReportingPeriod]:
    """What is likely to be reported now, latest first: the current period and those before it."""
    if every is Every.MONTH:
        return [months(today.year, today.month - back, 1) for back in range(24)]
    if every is Every.QUARTER:
        quarter = (today.month - 1) // 3 * 3 + 1
        return [months(today.year, quarter - 3 * back, 3) for back in range(12)]
    return list(_recent_years(today, school_starts))


def due_on(last: date, every: Every) -> date:
    """The day after which the period that follows the one that ended on ``last`` should be here."""
    return last + timedelta(days=LONGEST_DAYS[every])


def _recent_years(today: date, school_starts: int) -> Iterator[ReportingPeriod]:
    for back in range(15):
        yield school_year(today.year - back, school_starts)
        yield calendar_year(today.year - back)


def _fiscal(found: re.Match[str], first_month: int) -> ReportingPeriod | None:
    """A fiscal year by its name, or by the two years it lies in; or a quarter of one."""
    named, second = _full_year(found[2]), found[3]
    if not _is_year(named) or (second and int(second) % 100 != (named + 1) % 100):
        return None
    year = months(named, first_month, 12) if second else fiscal_year(named, first_month)
    quarter = found[1] or found[4]
    if not quarter:
        return year
    return months(year.start.year, year.start.month + 3 * (int(quarter) - 1), 3)


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _school_or_month(text: str, every: Every, first_month: int) -> ReportingPeriod | None:
    found = _TWO_YEARS.fullmatch(text) or _RUN_TOGETHER.fullmatch(text)
    if not found or not _is_year(int(found[1])):
        return None
    first, second = int(found[1]), found[2]
    is_month = len(second) == 2 and 1 <= int(second) <= 12
    if is_month and every is Every.MONTH:
        return months(first, int(second), 1)
    if int(second) == (first + 1 if len(second) == 4 else (first + 1) % 100):
        return school_year(first, first_month)
    return months(first, int(second), 1) if is_month else None


def _bare_year(year: int, year_is: YearIs, first_month: int) -> ReportingPeriod:
    if year_is is YearIs.CALENDAR:
        return calendar_year(year)
    return school_year(year if year_is is YearIs.SCHOOL_START else year - 1, first_month)


def _between(first: str, last: str, order: str) -> ReportingPeriod | None:
    start, end = _day(first, order), _day(last, order)
    return ReportingPeriod(start, end) if start and end and start <= end else None


def _day(text: str, order: str) -> date | None:
    day = day_meanings(text).get(order)
    return day if day and _is_year(day.year) else None


def _is_year(year: int) -> bool:
    return EARLIEST_YEAR <= year < LATEST_YEAR
