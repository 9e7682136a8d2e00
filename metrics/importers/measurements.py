"""Measurements from a file in long format: one row for each reporter, period and group."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.importers.base import Applied, Importer, PlannedRow, Row, RowOutcome, TakenBack
from imports.importers.records import refused
from imports.importers.values import Misread
from imports.models import ImportRun
from metrics.groups import MOST_GROUPS, OTHER, TOO_MANY_GROUPS, guess_dimension
from metrics.importers.batches import (
    Batch,
    by_prefix,
    remove_organizations,
    restore_values,
)
from metrics.importers.existing import NO_FIGURES, Existing, Present, read_existing
from metrics.importers.fields import FIELDS, year_starts
from metrics.importers.repeats import contradiction, repeats_in
from metrics.importers.reporters import Reporters
from metrics.importers.rows import (
    FIGURES,
    Figures,
    MetricSpec,
    Parsed,
    Problems,
    figure_text,
    figures_with,
    is_other_measure,
    read_figures,
    read_group,
    read_period,
)
from metrics.models import Breakdown, Measurement, Metric
from metrics.reporting_periods import Every
from metrics.tasks import renew_patterns
from stakeholders.models import Organization, Sector
from tenancy.models import Membership

T = TypeVar("T")
_ROWS_AT_ONCE = 20_000
_FILE_YEAR = re.compile(r"(?<!\d)(\d{4})-(\d{4}|\d{2})(?!\d)")


class MeasurementImport(Importer):
    """Measurements with their groups; what is imported counts at once."""

    key = "measurements"
    noun = "measurement"
    label = gettext_lazy("Measurements")
    fields = FIELDS
    needs_one_of = ("numerator", "value")
    needs_text = gettext_lazy("Choose the column with the figures, here or under “Value”.")

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.metrics: dict[Any, MetricSpec] = {}
        self.reporters = Reporters(self.columns)
        self.starts = year_starts()
        self.group_column = run.mapping.get("group", {}).get("column", "")
        self._report: Any = None
        self._groups: set[str] = set()
        # Since when figures are known, by report.
        self._days: dict[Any, date] = {}

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
        notes = repeats_in(parsed, is_divided=not is_all_mapped)
        self._settle_days(parsed, notes)
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
            reporter = self.reporters.of(row)
            period = read_period(row, metric.every, self.columns["period"], self.starts)
            dimension, group = read_group(row, self.group_column)
            figures, is_missing = read_figures(row, metric, self.columns)
            day = row.text("known_on")
            known_on = self.columns["known_on"].read(day) if day else None
        except Misread as problem:
            return refused([problem])
        except Problems as problems:
            return refused(problems.misread)
        return Parsed(
            row.number, metric, reporter, period, dimension, group, figures, is_missing, known_on
        )

    def _metric(self, row: Row) -> MetricSpec:
        if not row.text("metric"):
            raise Misread(_("“%(field)s” is missing.") % {"field": _("Metric")})
        found: Metric = self.columns["metric"].read(row.text("metric"))
        if found.pk not in self.metrics:
            every = Every(found.frequency)
            self.metrics[found.pk] = MetricSpec(found.pk, found.name, found.kind, every)
        return self.metrics[found.pk]

    def _settle_days(self, rows: Iterable[Parsed], notes: dict[int, PlannedRow]) -> None:
        """The day on which each report became known; rows that say another one are set aside."""
        said: dict[Any, Parsed] = {}
        for row in rows:
            note = notes.get(row.number)
            is_left_out = row.is_missing or (note and note.outcome is RowOutcome.CONFLICT)
            if row.known_on and not is_left_out:
                first = said.setdefault(row.report, row)
                if first.known_on != row.known_on:
                    notes[row.number] = contradiction(first, row, ("known_on",))
        self._days = {report: row.known_on for report, row in said.items() if row.known_on}

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
        if outcome is not RowOutcome.ADD:
            row = replace(row, figures=figures_with(before, row))
            outcome = RowOutcome.SAME if before == row.figures else RowOutcome.CHANGE
        remarks = [_("Withheld by the source.")] if row.is_withheld else []
        if outcome is RowOutcome.CHANGE:
            remarks += self._changes(FIGURES, before, row.figures)
        # Where the report is here already, its first row brings the day.
        day = self._days.pop(row.report, None) if present else self._days.get(row.report)
        if present is not None and day and day != present.known_on:
            outcome = RowOutcome.CHANGE if outcome is RowOutcome.SAME else outcome
            remarks += self._changes(("known_on",), (present.known_on,), (day,))
        return PlannedRow(
            outcome, remarks, payload=None if outcome is RowOutcome.SAME else (row, present, day)
        )

    def _changes(
        self, names: Iterable[str], before: Iterable[Any], after: Iterable[Any]
    ) -> list[str]:
        """What changes of a report, in words."""
        labels = {spec.name: spec.label for spec in self.fields}
        text = _("%(field)s: “%(old)s” becomes “%(new)s”.")
        return [
            text % {"field": labels[name], "old": figure_text(old), "new": figure_text(new)}
            for name, old, new in zip(names, before, after, strict=True)
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
        renew_patterns({planned.payload[0].metric.id for planned in rows})
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

    def undo(self, undo: dict[str, Any]) -> TakenBack:
        reports = Measurement.objects.filter(import_run=self.run, status="accepted")
        Breakdown.objects.filter(measurement_id__in=reports.values("pk"))._raw_delete("default")
        gone = reports._raw_delete("default")
        before = dict(undo["before"])
        stayed = before.pop("", {}).get("reports", 0) - gone
        groups, organizations = by_prefix(undo["created"])
        Breakdown.objects.filter(pk__in=groups).delete()
        changed = restore_values(Measurement, before) + restore_values(Breakdown, before)
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
        renew_patterns()
        counted = ngettext("%(n)s measurement", "%(n)s measurements", gone) % {"n": gone}
        restored = len(before) - changed
        kept += remove_organizations(organizations)
        return TakenBack(gone=[counted] if gone else [], restored=restored, kept=kept)


def _batches(each: list[T]) -> Iterator[list[T]]:
    for first in range(0, len(each), _ROWS_AT_ONCE):
        yield each[first : first + _ROWS_AT_ONCE]


def _outcome(row: Parsed, present: Present | None) -> tuple[RowOutcome, Figures]:
    """Whether a row adds to or may change what is here, and the figures that are."""
    if present is None:
        return RowOutcome.ADD, NO_FIGURES
    known = present.groups.get(row.group_key, (None, None))[1] if row.group else present.figures
    if known is None:
        return RowOutcome.ADD, NO_FIGURES
    return RowOutcome.CHANGE, known
