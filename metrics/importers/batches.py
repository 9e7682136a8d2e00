"""What an import writes and takes back, gathered for bulk statements."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from metrics.importers.existing import Present
from metrics.importers.rows import FIGURES, Parsed
from metrics.importers.writing import insert_breakdowns, insert_measurements
from metrics.models import Breakdown, Measurement
from metrics.reporting_periods import ReportingPeriod
from stakeholders.importers.organizations import used_organizations
from stakeholders.models import Organization
from tenancy.isolation.models import new_id


class Batch:
    """
    What is to be written, as the columns of the bulk statements, and what undo needs to know.

    Takes rows in the order of ``Parsed.order``; ``write`` as often as enough have come together.
    """

    def __init__(self, organizations: dict[str, UUID]) -> None:
        self.organizations = organizations
        self.reports: list[tuple[Any, ...]] = []
        self.groups: list[tuple[Any, ...]] = []
        self.changed_reports: dict[UUID, dict[str, Any]] = {}
        self.changed_groups: dict[UUID, dict[str, Any]] = {}
        self.created: list[str] = []
        self.before: dict[str, dict[str, Any]] = {}
        self.report_count = 0
        self._last: tuple[UUID, str, ReportingPeriod] | None = None
        self._last_id = ""

    def take(self, row: Parsed, present: Present | None, known_on: date | None) -> None:
        """Sort a row, and since when its report is known, into what they change or add."""
        if present is None:
            self._add(row, known_on)
            return
        figures = dict(zip(FIGURES, row.figures, strict=True))
        if known_on is not None:
            self.changed_reports[present.id] = {"known_on": known_on}
        if not row.group:
            self.changed_reports.setdefault(present.id, {}).update(figures)
        elif row.group_key in present.groups:
            self.changed_groups[present.groups[row.group_key][0]] = figures
        else:
            self.created.append(f"breakdown:{self._add_group(row, str(present.id))}")

    def write(self, *, member_id: UUID, run_id: UUID, moment: datetime) -> None:
        """Write what was taken since the last time; none of it is held any longer."""
        insert_measurements(self.reports, member_id=member_id, run_id=run_id, moment=moment)
        insert_breakdowns(self.groups)
        self.before |= change_values(Measurement, self.changed_reports)
        self.before |= change_values(Breakdown, self.changed_groups)
        for written in (self.reports, self.groups, self.changed_reports, self.changed_groups):
            written.clear()

    def _add(self, row: Parsed, known_on: date | None) -> None:
        if row.report != self._last:
            self._last, self._last_id = row.report, str(new_id())
            figures = (None, None, None) if row.group else row.figures
            period = (row.period.start, row.period.end)
            about = (self._last_id, str(row.metric.id), self._organization(row))
            self.reports.append((*about, *period, known_on, *figures))
            self.report_count += 1
        if row.group:
            self._add_group(row, self._last_id)

    def _add_group(self, row: Parsed, report_id: str) -> str:
        key = str(new_id())
        self.groups.append((key, report_id, row.dimension, row.group, *row.figures))
        return key

    def _organization(self, row: Parsed) -> str | None:
        if row.reporter is None:
            return None
        return str(row.reporter.id or self.organizations[row.reporter.identity])


def change_values(
    model: type[Measurement] | type[Breakdown], changed: dict[UUID, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Write new values over old ones; returns the old and the new ones by id."""
    before = {}
    records: list[Any] = list(model._default_manager.filter(pk__in=changed.keys()))
    for record in records:
        values = changed[record.pk]
        before[f"{model._meta.model_name}:{record.pk}"] = {
            name: [_text(getattr(record, name)), _text(new)] for name, new in values.items()
        }
        for name, new in values.items():
            setattr(record, name, new)
    _save(model, records)
    return before


def restore_values(
    model: type[Measurement] | type[Breakdown], before: dict[str, dict[str, Any]]
) -> int:
    """Put the values of ``before`` back; returns how many rows have others by now, and stay."""
    prefix = f"{model._meta.model_name}:"
    wanted = {
        key.removeprefix(prefix): old for key, old in before.items() if key.startswith(prefix)
    }
    records: list[Any] = list(model._default_manager.filter(pk__in=wanted.keys()))
    restored = []
    for record in records:
        values = wanted[str(record.pk)]
        if all(_is_still(record, name, new) for name, (_old, new) in values.items()):
            for name, (old, _new) in values.items():
                setattr(record, name, old)
            restored.append(record)
    _save(model, restored)
    return len(records) - len(restored)


def _is_still(record: Any, name: str, text: str | None) -> bool:
    """Whether a value is what the import wrote, a figure to as many digits as the table keeps."""
    value = getattr(record, name)
    if text is None or not isinstance(value, Decimal):
        return _text(value) == text
    places = record._meta.get_field(name).decimal_places
    return bool(round(Decimal(text), places) == value)


def _text(value: Decimal | date | None) -> str | None:
    return None if value is None else str(value)


def _save(model: type[Measurement] | type[Breakdown], records: list[Any]) -> None:
    names = list(FIGURES)
    if model is Measurement:
        names += ["known_on", "updated_at"]
        for record in records:
            record.updated_at = timezone.now()
    model._default_manager.bulk_update(records, names, batch_size=500)


def by_prefix(created: Iterable[str]) -> tuple[list[str], list[str]]:
    """Ids of groups and of organizations, from what ``Batch.created`` and new organizations say."""
    groups: list[str] = []
    organizations: list[str] = []
    for entry in created:
        kind, _colon, key = entry.partition(":")
        (groups if kind == "breakdown" else organizations).append(key)
    return groups, organizations


def remove_organizations(ids: list[str]) -> list[str]:
    """Delete those that nothing refers to; the others in words."""
    rows = list(Organization.objects.filter(pk__in=ids))
    used = used_organizations([row.pk for row in rows])
    Organization.objects.filter(pk__in={row.pk for row in rows} - used).delete()
    return [
        _("%(name)s is in use by now and stays.") % {"name": row.name}
        for row in rows
        if row.pk in used
    ]
