"""One row of a file of measurements as what it says, or what is wrong with it. No database."""

import sys
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from imports.importers.base import Row
from imports.importers.records import name_key
from metrics.calculations.rows import MeasurementRow, RowKey
from metrics.figures import Mark, read_figure
from metrics.groups import guess_dimension, is_total
from metrics.reporting_periods import Every, ReportingPeriod, YearIs, parse_period

FIGURES = ("numerator", "denominator", "value")
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
    figures: tuple[Decimal | None, Decimal | None, Decimal | None]
    is_missing: bool

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
    """What is wrong with a row, in words."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = list(sentences)
        super().__init__(*sentences)


def read_period(row: Row, every: Every) -> ReportingPeriod:
    """:raises Problems: the row's period is missing or unknown."""
    text = row.text("period")
    if not text:
        raise Problems(_("The period is missing."))
    chosen = row.text("year_is")
    year_is = YearIs(chosen) if chosen in set(YearIs) else YearIs.CALENDAR
    period = parse_period(text, every=every, year_is=year_is)
    if period is None:
        raise Problems(
            _("“%(text)s” is not a period, such as 2024, 2023-24 or 2024 Q1.") % {"text": text}
        )
    return period


def read_group(row: Row, column: str) -> tuple[str, str]:
    """
    Dimension and group; both empty for everybody.

    :raises Problems: a name is longer than its column.
    """
    group = " ".join(row.text("group").split())
    if is_total(group):
        return "", ""
    dimension = " ".join(row.text("dimension").split()) or guess_dimension(group, column)
    if len(group) > 100 or len(dimension) > 60:
        raise Problems(_("The group's name is too long."))
    return dimension, sys.intern(group)


def is_other_measure(row: Row, metric: MetricSpec) -> bool:
    """Whether a column that names the measure ("Percent", "Count") says that it is another one."""
    measure = row.text("measure").lower()
    if not measure:
        return False
    is_rate = any(word in measure for word in _PERCENT_WORDS)
    return is_rate is not metric.is_percentage


def read_figures(
    row: Row, metric: MetricSpec
) -> tuple[tuple[Decimal | None, Decimal | None, Decimal | None], bool]:
    """
    Numerator, denominator and value, and whether there is no figure at all.

    One withheld figure withholds the row: a count beside a withheld rate is a leak of the source.
    A value that the counts give as well is checked against them and not kept twice.

    :raises Problems: a cell is no number, or the numbers contradict each other.
    """
    read = {name: read_figure(row.text(name)) for name in FIGURES}
    unreadable = [
        _("“%(text)s” is not a number.") % {"text": row.text(name)[:60]}
        for name, figure in read.items()
        if figure is Mark.UNREADABLE
    ]
    if unreadable:
        raise Problems(*unreadable)
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


def _check(
    numerator: Decimal | None,
    denominator: Decimal | None,
    value: Decimal | None,
    metric: MetricSpec,
) -> None:
    if not metric.is_percentage:
        return
    if any(each is not None and each < 0 for each in (numerator, denominator, value)):
        raise Problems(_("Figures of a percentage can't be negative."))
    if value is not None and value > 100:
        raise Problems(_("A percentage can't be above 100."))
    if numerator is None or denominator is None:
        if value is None:
            raise Problems(_("A percentage needs numerator and denominator, or the rate itself."))
        return
    if numerator > denominator:
        raise Problems(
            _("The numerator %(numerator)s is larger than the denominator %(denominator)s.")
            % {"numerator": numerator, "denominator": denominator}
        )
    if value is not None and denominator and abs(100 * numerator / denominator - value) > _ROUNDING:
        raise Problems(_("The rate in the file does not follow from its counts."))
