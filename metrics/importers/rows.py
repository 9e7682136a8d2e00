"""One row of a file of measurements as what it says, or what is wrong with it. No database."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from imports.importers.base import Row
from imports.importers.names import name_key
from imports.importers.values import Column, Misread
from metrics.calculations.rows import MeasurementRow, RowKey
from metrics.groups import guess_dimension, is_total
from metrics.importers.readings import Mark
from metrics.reporting_periods import Every, ReportingPeriod, YearIs, YearStarts

FIGURES = ("numerator", "denominator", "value")
# Numerator, denominator and value.
Figures = tuple[Decimal | None, Decimal | None, Decimal | None]
# A published rate may be rounded to whole per cents.
_ROUNDING = Decimal("0.51")
_PERCENT_WORDS = ("percent", "rate", "share", "%", "pct")


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """What reading a row needs to know of its metric."""

    id: UUID
    name: str
    kind: str
    every: Every

    @property
    def is_percentage(self) -> bool:
        return self.kind == "percentage"

    def counts(self, figure: str) -> bool:
        """Whether one of its figures counts people or things, and so has no fraction."""
        return self.kind == "count" or (self.is_percentage and figure != "value")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: an organization that is here (``id``), or one to be added under ``name``."""

    id: UUID | None
    name: str
    key: str = ""

    @property
    def identity(self) -> str:
        """The same for the same reporter, whether it is here already or not."""
        if self.id:
            return _text_of(self.id)
        return f"new key:{self.key}" if self.key else f"new name:{name_key(self.name)}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """
    What a row says. Figures that the source withheld, or that are missing, are None.

    ``group`` is empty for everybody. All rows of a file are kept until the last is read, so rows
    that say the same share its text.
    """

    number: int
    metric: MetricSpec
    reporter: Reporter | None
    period: ReportingPeriod
    dimension: str
    group: str
    figures: Figures
    is_missing: bool
    # Where it became known later than the period ended.
    known_on: date | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether the source keeps the figures back."""
        return not self.is_missing and not any(each is not None for each in self.figures)

    @property
    def report(self) -> tuple[UUID, str, ReportingPeriod]:
        """The measurement that the row belongs to."""
        return self.metric.id, self.reporter.identity if self.reporter else "", self.period

    @property
    def order(self) -> tuple[str, str, ReportingPeriod, bool]:
        """Rows of one measurement stand together, that of everybody first."""
        metric_id, reporter, period = self.report
        return _text_of(metric_id), reporter, period, bool(self.group)

    @property
    def keyed(self) -> MeasurementRow:
        """The row as deduplication takes it."""
        metric_id, reporter, period = self.report
        numerator, denominator, value = (
            None if each is None else float(each) for each in self.figures
        )
        return MeasurementRow(
            key=RowKey(_text_of(metric_id), period.key, reporter, self.group_key),
            line=self.number,
            numerator=numerator,
            denominator=denominator,
            value=value,
        )

    @property
    def group_key(self) -> str:
        """Dimension and group in one; empty for everybody."""
        return sys.intern(f"{self.dimension}\n{self.group}") if self.group else ""


@lru_cache(maxsize=65536)
def _text_of(key: UUID) -> str:
    return str(key)


class Problems(Exception):
    """What is wrong with the cells of a row."""

    def __init__(self, *misread: Misread) -> None:
        self.misread = misread
        super().__init__(*misread)


def read_period(row: Row, every: Every, column: Column, starts: YearStarts) -> ReportingPeriod:
    """:raises Misread: the row's period is missing or unknown."""
    text = row.text("period")
    if not text:
        raise Misread(_("The period is missing."))
    chosen = row.text("year_is")
    year_is = YearIs(chosen) if chosen in set(YearIs) else YearIs.CALENDAR
    period: ReportingPeriod = column.read(text, every=every, year_is=year_is, starts=starts)
    return period


def read_group(row: Row, column: str) -> tuple[str, str]:
    """
    Dimension and group; both empty for everybody.

    :raises Misread: a name is longer than its column.
    """
    group = " ".join(row.text("group").split())
    if is_total(group):
        return "", ""
    dimension = " ".join(row.text("dimension").split()) or guess_dimension(group, column)
    if len(group) > 100 or len(dimension) > 60:
        raise Misread(_("The group's name is too long."))
    return dimension, sys.intern(group)


def is_other_measure(row: Row, metric: MetricSpec) -> bool:
    """Whether a column that names the measure ("Percent", "Count") says that it is another one."""
    measure = row.text("measure").lower()
    if not measure:
        return False
    is_rate = any(word in measure for word in _PERCENT_WORDS)
    return is_rate is not metric.is_percentage


def read_figures(
    row: Row, metric: MetricSpec, columns: Mapping[str, Column]
) -> tuple[Figures, bool]:
    """
    Numerator, denominator and value, and whether there is no figure at all.

    One withheld figure withholds the row: a count beside a withheld rate is a leak of the source.
    A value that the counts give as well is checked against them and not kept twice.

    :raises Problems: cells are no numbers, or fractions of what is counted.
    :raises Misread: the numbers contradict each other.
    """
    read: dict[str, Any] = dict.fromkeys(FIGURES, Mark.MISSING)
    misread = []
    for name in FIGURES:
        if text := row.text(name):
            try:
                read[name] = columns[name].read(
                    text,
                    is_whole=metric.counts(name),
                    is_rate=metric.is_percentage and name == "value",
                )
            except Misread as problem:
                misread.append(problem)
    if misread:
        raise Problems(*misread)
    if Mark.WITHHELD in read.values():
        return (None, None, None), False
    numerator, denominator, value = (
        figure if isinstance(figure, Decimal) else None for figure in read.values()
    )
    if numerator is None and value is None:
        return (None, None, None), True
    _check(numerator, denominator, value, metric)
    if metric.is_percentage and numerator is not None and denominator is not None:
        value = None
    if not metric.is_percentage and value is None:
        numerator, value = None, numerator
    return (numerator, denominator, value), False


def figure_text(value: Decimal | date | None) -> str:
    """A figure, or a day, in words."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "–" if value is None else value.isoformat()


def figures_with(before: Figures, row: Parsed) -> Figures:
    """
    A present report's figures after a row: what the row says nothing of stays.

    The counts of a percentage take its rate's place, and a rate that they don't give theirs.
    """
    if row.is_withheld:
        return row.figures
    numerator, denominator, value = (
        old if new is None else new for old, new in zip(before, row.figures, strict=True)
    )
    if not row.metric.is_percentage:
        return numerator, denominator, value
    said_numerator, said_denominator, said_value = row.figures
    if numerator is None or denominator is None:
        return numerator, denominator, value
    if said_value is None or _follows(said_value, numerator, denominator):
        return numerator, denominator, None
    return said_numerator, denominator if said_numerator is None else said_denominator, said_value


def _follows(rate: Decimal, numerator: Decimal, denominator: Decimal) -> bool:
    """Whether counts give a rate, rounded as it may be."""
    return not denominator or abs(100 * numerator / denominator - rate) <= _ROUNDING


def _check(
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    metric: MetricSpec,
) -> None:
    if not metric.is_percentage:
        if metric.kind == "count" and min(numerator or 0, value or 0) < 0:
            raise Misread(_("A count can't be negative."))
        if denominator is not None and denominator < 0:
            raise Misread(_("The number of people can't be negative."))
        return
    if any(each is not None and each < 0 for each in (numerator, denominator, value)):
        raise Misread(_("Figures of a percentage can't be negative."))
    if value is not None and value > 100:
        raise Misread(_("A percentage can't be above 100."))
    if numerator is None or denominator is None:
        if value is None:
            raise Misread(_("A percentage needs numerator and denominator, or the rate itself."))
        return
    if numerator > denominator:
        raise Misread(
            _("The numerator %(numerator)s is larger than the denominator %(denominator)s.")
            % {"numerator": numerator, "denominator": denominator}
        )
    if value is not None and not _follows(value, numerator, denominator):
        raise Misread(_("The rate in the file does not follow from its counts."))
