"""Measurements from a file in long format: one row for each reporter, period and group."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.importers.base import (
    Applied,
    Importer,
    ImportField,
    PlannedRow,
    Row,
    RowOutcome,
)
from imports.importers.names import name_key
from imports.importers.records import refused
from imports.importers.values import Misread
from imports.models import ImportRun
from metrics.calculations.rows import Conflict, deduplicate_rows
from metrics.groups import DIMENSIONS, MOST_GROUPS, OTHER, TOO_MANY_GROUPS, guess_dimension
from metrics.importers.batches import (
    Batch,
    by_prefix,
    remove_organizations,
    restore_figures,
)
from metrics.importers.existing import NO_FIGURES, Existing, Figures, Present, read_existing
from metrics.importers.readings import FigureCells, PeriodCells
from metrics.importers.rows import (
    FIGURES,
    MetricSpec,
    Parsed,
    Problems,
    Reporter,
    is_other_measure,
    read_figures,
    read_group,
    read_period,
)
from metrics.models import Breakdown, Measurement, Metric
from metrics.reporting_periods import (
    Every,
    ReportingPeriod,
    YearIs,
    YearStarts,
    calendar_year,
    school_year,
)
from metrics.wording import period_text
from stakeholders.models import Organization, Sector
from tenancy.isolation.scope import current_workspace_id
from tenancy.models import Membership, Workspace

T = TypeVar("T")
Choices = tuple[tuple[str, str | Promise], ...]
_ROWS_AT_ONCE = 20_000
_FILE_YEAR = re.compile(r"(?<!\d)(\d{4})-(\d{4}|\d{2})(?!\d)")


def metric_choices() -> Choices:
    """The workspace's metrics, by id and name."""
    rows = Metric.objects.order_by("name").values_list("pk", "name")
    return tuple((str(key), name) for key, name in rows)


def period_choices() -> Choices:
    """School years and calendar years, latest first."""
    this_year, starts = timezone.localdate().year, year_starts()
    periods: list[ReportingPeriod] = []
    for year in range(this_year, this_year - 25, -1):
        periods += [school_year(year, starts.school), calendar_year(year)]
    return tuple((_period_value(period), period_text(*period)) for period in periods)


def year_starts() -> YearStarts:
    """When the years of the workspace in scope start."""
    found = Workspace.objects.values_list("school_year_starts", "fiscal_year_starts")
    return YearStarts(*found.get(pk=current_workspace_id()))


def _period_value(period: ReportingPeriod) -> str:
    if period == calendar_year(period.start.year):
        return str(period.start.year)
    return f"{period.start.year}-{period.end.year}"


class MeasurementImport(Importer):
    """Measurements with their groups; what is imported counts at once."""

    key = "measurements"
    noun = "measurement"
    label = gettext_lazy("Measurements")
    fields = (
        ImportField(
            "metric",
            gettext_lazy("Metric"),
            is_required=True,
            aliases=("indicator",),
            choices_from=metric_choices,
            help_text=gettext_lazy("One metric for all rows, or a column that names it."),
        ),
        ImportField(
            "reporter_key",
            gettext_lazy("Reporter's key"),
            aliases=("dbn", "district code", "school code", "ncessch", "leaid", "external_key"),
            help_text=gettext_lazy("The key that the organization has in your own files."),
        ),
        ImportField(
            "reporter",
            gettext_lazy("Reporter's name"),
            aliases=(
                "district", "school name", "school", "organization", "organisation", "distrito",
            ),
            help_text=gettext_lazy("Without key and name, the figures are the whole coalition's."),
        ),
        ImportField(
            "add_reporters",
            gettext_lazy("Unknown reporters"),
            choices=tuple(Sector.choices),
            is_option=True,
            help_text=gettext_lazy("Left out, they are errors; or add them to this sector."),
        ),
        ImportField(
            "period",
            gettext_lazy("Period"),
            is_required=True,
            aliases=("cohort", "year", "school year", "date", "periodo"),
            choices_from=period_choices,
            is_remembered=False,
            reading=PeriodCells(),
            help_text=gettext_lazy("Years, school years, quarters, months or days."),
        ),
        ImportField(
            "year_is",
            gettext_lazy("A bare year means"),
            choices=(
                (YearIs.CALENDAR.value, gettext_lazy("the calendar year")),
                (YearIs.SCHOOL_START.value, gettext_lazy("the school year that starts in it")),
                (YearIs.SCHOOL_END.value, gettext_lazy("the school year that ends in it")),
            ),
            is_option=True,
        ),
        ImportField(
            "group",
            gettext_lazy("Student group"),
            aliases=(
                "demographic", "race/ethnicity", "subgroup", "student group", "category",
                "gender", "grupo",
            ),
            help_text=gettext_lazy("Empty, “Total” and “All students” mean everybody."),
        ),
        ImportField(
            "dimension",
            gettext_lazy("What divides the groups"),
            choices=tuple((name, name) for name in DIMENSIONS),
            help_text=gettext_lazy("Left out, it is guessed from the group's name."),
        ),
        ImportField(
            "numerator",
            gettext_lazy("Numerator"),
            reading=FigureCells(),
            aliases=(
                "total grads - n", "graduation count", "graduates: graduation count",
                "student count", "chronically absent: student count",
            ),
        ),
        ImportField(
            "denominator",
            gettext_lazy("Denominator"),
            reading=FigureCells(),
            aliases=("total cohort", "four-year cohort count", "cohort count", "n"),
        ),
        ImportField(
            "value",
            gettext_lazy("Value"),
            reading=FigureCells(),
            aliases=(
                "total grads - % of cohort", "graduation rate", "rate", "percent",
                "% chronically absent",
                "%",
            ),
            help_text=gettext_lazy("A rate in per cent, a count, a sum or a rating."),
        ),
        ImportField(
            "measure",
            gettext_lazy("Kind of figure"),
            aliases=("measure type",),
            help_text=gettext_lazy("A column that says “Percent” or “Count”; others are left out."),
        ),
    )  # fmt: skip

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        metrics = [
            MetricSpec(row.pk, row.name, row.kind, Every(row.frequency))
            for row in Metric.objects.all()
        ]
        self.metrics = {str(row.id): row for row in metrics}
        self.metrics |= {name_key(row.name): row for row in metrics}
        self.by_key: dict[str, Reporter] = {}
        self.by_name: defaultdict[str, list[Reporter]] = defaultdict(list)
        # The key under which the file speaks of one that has none.
        self.claimed: dict[str, str] = {}
        for organization in Organization.objects.all():
            found = Reporter(organization.pk, organization.name, organization.external_key)
            if organization.external_key:
                self.by_key[organization.external_key] = found
            for name in {name_key(each) for each in (*organization.other_names, organization.name)}:
                self.by_name[name].append(found)
        self.starts = year_starts()
        self.group_column = run.mapping.get("group", {}).get("column", "")
        self._report: Any = None
        self._groups: set[str] = set()
        self.names_reporters = "reporter" in run.mapping or "reporter_key" in run.mapping

    @classmethod
    def guess_constants(cls, file_name: str) -> dict[str, str]:
        """The period, where the file's name holds one school year: "…__2016-17_race.csv"."""
        years = {
            int(first)
            for first, second in _FILE_YEAR.findall(file_name)
            if int(second) % 100 == (int(first) + 1) % 100
        }
        if len(years) != 1:
            return {}
        start = years.pop()
        return {"period": f"{start}-{start + 1}"}

    @classmethod
    def guess_column(cls, name: str, columns: Sequence[str]) -> str:
        """Groups stand in the one column that is called like what divides students."""
        telling = [each for each in columns if guess_dimension(each) != OTHER]
        return telling[0] if name == "group" and len(telling) == 1 else ""

    def plan(self, rows: Iterable[Row]) -> list[PlannedRow]:
        # Each row stands in the list as what it says until it is planned: a place for both.
        planned_rows: list[Any] = [self._read(row) for row in rows]
        parsed = [each for each in planned_rows if isinstance(each, Parsed)]
        places = {
            each.number: place
            for place, each in enumerate(planned_rows)
            if isinstance(each, Parsed)
        }
        mapped = {source.get("column") for source in self.run.mapping.values()}
        is_all_mapped = "group" in self.columns or set(self.run.columns) <= mapped
        notes = _repeats(parsed, is_divided=not is_all_mapped)
        # Metric by metric, so that what is here already need not be held at once, nor read twice.
        parsed.sort(key=lambda row: row.order)
        for batch in _batches(parsed):
            existing = read_existing([each for each in batch if each.number not in notes])
            for each in batch:
                planned_rows[places[each.number]] = self._plan(each, notes, existing)
        return planned_rows

    def _read(self, row: Row) -> Parsed | PlannedRow:
        try:
            metric = self._metric(row)
            if is_other_measure(row, metric):
                return PlannedRow(RowOutcome.SAME, [_("Another measure: left out.")])
            reporter = self._reporter(row)
            period = read_period(row, metric.every, self.columns["period"], self.starts)
            dimension, group = read_group(row, self.group_column)
            figures, is_missing = read_figures(row, metric, self.columns)
        except Misread as problem:
            return refused([problem])
        except Problems as problems:
            return refused(problems.misread)
        return Parsed(row.number, metric, reporter, period, dimension, group, figures, is_missing)

    def _metric(self, row: Row) -> MetricSpec:
        text = row.text("metric")
        found = self.metrics.get(text) or self.metrics.get(name_key(text))
        if found is None:
            raise Misread(_("There is no metric “%(text)s”.") % {"text": text})
        return found

    def _reporter(self, row: Row) -> Reporter | None:
        """The organization by its key, else by its name; a new one where that was chosen."""
        if not self.names_reporters:
            return None
        key, name = row.text("reporter_key"), " ".join(row.text("reporter").split())
        if not key and not name:
            raise Misread(_("Who reports is missing."))
        if key in self.by_key:
            return self.by_key[key]
        # A key that says "somebody else" is not overridden by a name.
        named = [
            each
            for each in self.by_name.get(name_key(name), ())
            if not (key and (each.key or self.claimed.get(each.identity, key) != key))
        ]
        if len(named) > 1:
            keys = ", ".join(each.key or "–" for each in named)
            text = _("%(count)s organizations are called “%(text)s” (their keys: %(keys)s).")
            raise Misread(text % {"count": len(named), "text": name, "keys": keys})
        if named:
            if key:
                self.claimed[named[0].identity], self.by_key[key] = key, named[0]
            return named[0]
        if not row.text("add_reporters"):
            raise Misread(_("There is no organization “%(text)s”.") % {"text": name or key})
        if len(name) > 300 or len(key) > 100:
            raise Misread(_("The organization's name or key is too long."))
        new = Reporter(None, name or key, key)
        if key:
            self.by_key[key] = new
        self.by_name[name_key(new.name)].append(new)
        return new

    def _plan(self, row: Parsed, notes: dict[int, PlannedRow], existing: Existing) -> PlannedRow:
        if row.number in notes:
            return notes[row.number]
        if row.is_missing:
            return PlannedRow(RowOutcome.SAME, [_("No figure in the file: nothing is stored.")])
        present = existing.of(row)
        if present is not None and not present.is_accepted:
            return PlannedRow(
                RowOutcome.ERROR,
                [_("A measurement of this period waits to be accepted. Decide about it first.")],
            )
        if self._is_one_group_too_many(row, present):
            return PlannedRow(RowOutcome.ERROR, [str(TOO_MANY_GROUPS)])
        outcome, before = _outcome(row, present)
        remarks = [_("Withheld by the source.")] if row.is_withheld else []
        if outcome is RowOutcome.CHANGE:
            remarks += self._changes(before, row.figures)
        return PlannedRow(
            outcome, remarks, payload=None if outcome is RowOutcome.SAME else (row, present)
        )

    def _changes(self, before: Figures, after: Figures) -> list[str]:
        """What changes of the figures, in words."""
        labels = {spec.name: spec.label for spec in self.fields}
        text = _("%(field)s: “%(old)s” becomes “%(new)s”.")
        return [
            text % {"field": labels[name], "old": _figure_text(old), "new": _figure_text(new)}
            for name, old, new in zip(FIGURES, before, after, strict=True)
            if old != new
        ]

    def _is_one_group_too_many(self, row: Parsed, present: Present | None) -> bool:
        """Whether the report has all the groups it may have; rows come report by report."""
        if row.report != self._report:
            self._report, self._groups = row.report, set(present.groups if present else ())
        if not row.group or row.group_key in self._groups:
            return False
        self._groups.add(row.group_key)
        return len(self._groups) > MOST_GROUPS

    def apply(self, planned_rows: Sequence[PlannedRow], acting_member: Membership) -> Applied:
        rows = [
            planned
            for planned in planned_rows
            if planned.outcome in (RowOutcome.ADD, RowOutcome.CHANGE)
        ]
        organizations = self._add_organizations([planned.payload[0] for planned in rows])
        before, created = self._write(rows, organizations, acting_member)
        created += [f"organization:{key}" for key in organizations.values()]
        return Applied(created, before)

    def _add_organizations(self, rows: Iterable[Parsed]) -> dict[str, UUID]:
        """Organizations of reporters that are not here yet: identity -> new id."""
        new = {
            row.reporter.identity: row.reporter
            for row in rows
            if row.reporter is not None and row.reporter.id is None
        }
        sector = self.run.mapping.get("add_reporters", {}).get("value", Sector.OTHER)
        made = {
            identity: Organization(name=each.name, external_key=each.key, sector=sector)
            for identity, each in new.items()
        }
        Organization.objects.bulk_create(made.values(), batch_size=1000)
        return {identity: organization.pk for identity, organization in made.items()}

    def _write(
        self, planned_rows: Sequence[PlannedRow], organizations: dict[str, UUID], member: Membership
    ) -> tuple[dict[str, dict[str, Any]], list[str]]:
        """New reports and groups in two bulk statements a batch, changes in two; for undo."""
        writing = Batch(organizations)
        for batch in _batches(sorted(planned_rows, key=lambda planned: planned.payload[0].order)):
            for planned in batch:
                writing.take(*planned.payload)
            writing.write(member_id=member.pk, run_id=self.run.pk, moment=timezone.now())
        writing.before[""] = {"reports": writing.report_count}
        return writing.before, writing.created

    def undo(self, undo: dict[str, Any]) -> list[str]:
        reports = Measurement.objects.filter(import_run=self.run, status="accepted")
        Breakdown.objects.filter(measurement_id__in=reports.values("pk"))._raw_delete("default")
        gone = reports._raw_delete("default")
        before = dict(undo["before"])
        stayed = before.pop("", {}).get("reports", 0) - gone
        groups, organizations = by_prefix(undo["created"])
        Breakdown.objects.filter(pk__in=groups).delete()
        changed = restore_figures(Measurement, before) + restore_figures(Breakdown, before)
        text = ngettext(
            "%(count)s measurement was reopened since and stays.",
            "%(count)s measurements were reopened since and stay.",
            stayed,
        )
        kept = [text % {"count": stayed}] if stayed > 0 else []
        if changed:
            text = ngettext(
                "%(count)s figure was changed since and stays.",
                "%(count)s figures were changed since and stay.",
                changed,
            )
            kept.append(text % {"count": changed})
        return kept + remove_organizations(organizations)


def _batches(each: list[T]) -> Iterator[list[T]]:
    for first in range(0, len(each), _ROWS_AT_ONCE):
        yield each[first : first + _ROWS_AT_ONCE]


def _repeats(rows: Sequence[Parsed], *, is_divided: bool) -> dict[int, PlannedRow]:
    """
    Rows set aside because an earlier one speaks of the same, by their numbers.

    :param is_divided: whether a column that was left out may hold groups. Of rows that contradict
        each other then none is everybody's.
    """
    found = deduplicate_rows(row.keyed for row in rows)
    repeated = {row.key for row in found.repeats}
    first = {row.key: row.line for row in found.kept if row.key in repeated}
    text = _("Same as row %(number)s.")
    repeats = {
        row.line: PlannedRow(RowOutcome.DUPLICATE, [text % {"number": first[row.key]}])
        for row in found.repeats
    }
    for each in found.conflicts:
        sentence = _divided_text(each.kept.line) if is_divided else _conflict_text(each)
        repeats[each.dropped.line] = PlannedRow(RowOutcome.CONFLICT, [sentence])
        if is_divided:
            sentence = _divided_text(each.dropped.line)
            repeats.setdefault(each.kept.line, PlannedRow(RowOutcome.CONFLICT, [sentence]))
    return repeats


def _divided_text(number: int) -> str:
    text = _(
        "Contradicts row %(number)s. Perhaps a column divides these rows into groups: choose it."
    )
    return text % {"number": number}


def _conflict_text(conflict: Conflict) -> str:
    words: dict[str, Any] = {"number": conflict.kept.line}
    if conflict.looks_like is None:
        return _("Contradicts row %(number)s, which came first and counts.") % words
    words["group"] = conflict.looks_like.partition("\n")[2]
    return (
        _("Contradicts row %(number)s, which counts; repeats the figures of “%(group)s”.") % words
    )


def _figure_text(figure: Decimal | None) -> str:
    return "–" if figure is None else format(figure.normalize(), "f")


def _outcome(row: Parsed, present: Present | None) -> tuple[RowOutcome, Figures]:
    """What becomes of a row, and the figures that are here already."""
    if present is None:
        return RowOutcome.ADD, NO_FIGURES
    known = present.groups.get(row.group_key, (None, None))[1] if row.group else present.figures
    if known is None:
        return RowOutcome.ADD, NO_FIGURES
    return (RowOutcome.SAME if known == row.figures else RowOutcome.CHANGE), known
