"""Writes of imports: upload, map, try, apply all or nothing, undo."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.schedules import wake_at
from stakeholders.imports.files import keep_file, kept_file, kept_table
from stakeholders.imports.kinds import KINDS, Fate, ImportKind, Plan, guess_mapping, mapped_rows
from stakeholders.imports.progress import report_progress, reported
from stakeholders.imports.reading import (
    Content,
    encoding_of,
    guess_header_row,
    is_workbook,
    open_table,
)
from stakeholders.models import ImportRun
from tenancy.audit.recording import record_event
from tenancy.errors import DomainError
from tenancy.isolation.scope import current_workspace_id
from tenancy.isolation.tasks import after_commit
from tenancy.models import Membership, Workspace

MOST_ERRORS_KEPT = 2_000


class UnknownKind(DomainError):
    """Nothing of this kind can be imported."""

    message = _("Choose what the file holds.")


class ColumnMissing(DomainError):
    """A required field has no column and no value for all rows."""


class NotReady(DomainError):
    """The import is not at this step."""

    message = _("This import is not at this step any more. Look at it again.")


class RowsWithErrors(DomainError):
    """All or nothing: while a row is wrong, none is written."""

    message = _("Some rows have errors. Mend the file, or leave those rows out.")


def kind_of(run: ImportRun) -> type[ImportKind]:
    """:raises UnknownKind: the run's kind is not registered."""
    if run.kind not in KINDS:
        raise UnknownKind(field="kind")
    return KINDS[run.kind]


def start_import(
    *, acting_member: Membership, kind: str, file_name: str, content: Content
) -> ImportRun:
    """
    Take a file in: find its header, guess which column is what.

    The mapping of the last import of the same kind with the same columns is taken over, but for
    what is true of one file only (such as its period).

    :raises UnknownKind: nothing of this kind can be imported.
    :raises UnreadableFile: the file is not a table we can read; further down, the dry run says so.
    """
    if kind not in KINDS:
        raise UnknownKind(field="kind")
    encoding = "" if is_workbook(content) else encoding_of(content)
    header_row = guess_header_row(content, encoding=encoding)
    columns, rows = open_table(content, header_row=header_row, encoding=encoding)
    run = ImportRun(
        kind=kind,
        file_name=file_name[:255],
        encoding=encoding,
        header_row=header_row,
        columns=columns,
        rows_total=_count(rows, encoding),
        started_by=acting_member,
    )
    earlier = (
        ImportRun.objects.filter(kind=kind, columns=columns)
        .exclude(mapping={})
        .order_by("-created_at")
        .first()
    )
    run.mapping = _first_mapping(KINDS[kind], columns, file_name, earlier)
    run.save()
    keep_file(run, content)
    record_event(acting_member=acting_member, action="start_import", record=run)
    return run


def _count(rows: Iterator[list[str]], encoding: str) -> int:
    """How many rows there are; of a workbook, which takes long to go through, the dry run says."""
    return sum(1 for _row in rows) if encoding else 0


def _first_mapping(
    kind: type[ImportKind], columns: list[str], file_name: str, earlier: ImportRun | None
) -> dict[str, dict[str, str]]:
    mapping = dict(earlier.mapping) if earlier else guess_mapping(kind, columns)
    for spec in kind.fields:
        if not spec.is_remembered and "value" in mapping.get(spec.name, {}):
            del mapping[spec.name]
    for name, value in kind.guess_constants(file_name).items():
        mapping.setdefault(name, {"value": value})
    return mapping


def map_columns(
    *,
    acting_member: Membership,
    run: ImportRun,
    mapping: dict[str, dict[str, str]],
    header_row: int | None = None,
) -> ImportRun:
    """
    Say which column is what, and try the file in a worker; nothing is written yet.

    :raises ColumnMissing: a required field has neither column nor value.
    :raises NotReady: the import is running or done.
    """
    if not run.can_be_mapped:
        raise NotReady
    if header_row is not None and header_row != run.header_row:
        file = kept_file(run)
        columns, rows = open_table(file, header_row=header_row, encoding=run.encoding)
        run.columns, run.rows_total = columns, _count(rows, run.encoding)
        run.header_row = header_row
    kind = kind_of(run)
    for spec in kind.fields:
        if spec.is_required and not mapping.get(spec.name):
            message = _("Choose a column for “%(label)s”.") % {"label": spec.label}
            raise ColumnMissing(message, field=spec.name)
    run.mapping = mapping
    run.status = ImportRun.Status.CHECKING
    run.error = ""
    run.save()
    _hand_to_worker(run)
    return run


def _hand_to_worker(run: ImportRun) -> None:
    """Queue what the run's status asks for; the schedule asks again in case nobody heard."""
    from stakeholders.tasks import apply_import_task, check_import_task

    is_checking = run.status == ImportRun.Status.CHECKING
    task = check_import_task if is_checking else apply_import_task
    after_commit(task, current_workspace_id(), run_id=str(run.pk))
    wake_at(timezone.now() + timedelta(seconds=settings.LOOK_AGAIN_SECONDS))


def resume_imports(workspace: Workspace, now: datetime) -> datetime | None:
    """Queue again what waits for a worker; both tasks do nothing the second time."""
    waiting = ImportRun.objects.filter(
        status__in=(ImportRun.Status.CHECKING, ImportRun.Status.IMPORTING)
    ).only("status")
    for run in waiting:
        _hand_to_worker(run)
    return now + timedelta(seconds=settings.LOOK_AGAIN_SECONDS) if waiting else None


def plan_import(run: ImportRun) -> tuple[ImportKind, list[Plan]]:
    """Every row's fate under the run's mapping; writes nothing."""
    kind = kind_of(run)(run)
    columns, rows = kept_table(run)
    return kind, kind.plan(reported(run, mapped_rows(columns, rows, run.mapping)))


def check_import(*, run: ImportRun) -> ImportRun:
    """The dry run: keep every row's fate and what is wrong with it."""
    if run.status != ImportRun.Status.CHECKING:
        return run
    try:
        _kind, plans = plan_import(run)
    except DomainError as error:
        run.status, run.error = ImportRun.Status.FAILED, str(error.message)
    else:
        _keep_fates(run, plans)
        run.status = ImportRun.Status.CHECKED
    run.save()
    return run


def _keep_fates(run: ImportRun, plans: list[Plan]) -> None:
    run.rows_total = len(plans)
    run.fates = "".join(plan.fate for plan in plans)
    with_notes = ((number, plan) for number, plan in enumerate(plans, start=1) if plan.errors)
    run.errors = {
        str(number): plan.errors
        for (number, plan), _position in zip(with_notes, range(MOST_ERRORS_KEPT), strict=False)
    }


def confirm_import(
    *, acting_member: Membership, run: ImportRun, leave_out_errors: bool = False
) -> ImportRun:
    """
    Write what the dry run showed, in a worker, all or nothing.

    :raises NotReady: the dry run is not done, or the import is running or done already.
    :raises RowsWithErrors: rows have errors and ``leave_out_errors`` is not set.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ImportRun.Status.CHECKED:
        raise NotReady
    if Fate.ERROR in run.fates and not leave_out_errors:
        raise RowsWithErrors
    run.status = ImportRun.Status.IMPORTING
    run.started_by = acting_member
    run.save(update_fields=["status", "started_by"])
    _hand_to_worker(run)
    return run


def apply_import(*, acting_member: Membership, run: ImportRun) -> ImportRun:
    """
    Write the planned rows in the open transaction; called by the worker.

    A second call finds nothing to do. An error leaves no row behind.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ImportRun.Status.IMPORTING:
        return run
    kind, plans = plan_import(run)
    applied = kind.apply(plans, acting_member)
    _keep_fates(run, plans)
    run.undo = {"created": applied.created, "before": applied.before}
    run.status = ImportRun.Status.DONE
    run.finished_at = timezone.now()
    run.save()
    report_progress(run, done=len(plans))
    record_event(
        acting_member=acting_member,
        action="apply_import",
        record=run,
        after={"rows": dict(Counter(run.fates))},
    )
    return run


def fail_import(*, run: ImportRun, reason: str) -> None:
    """Note why a worker could not finish; nothing of the import was written."""
    ImportRun.objects.filter(pk=run.pk).update(status=ImportRun.Status.FAILED, error=reason[:500])


def undo_import(*, acting_member: Membership, run: ImportRun) -> list[str]:
    """
    Take back what an import wrote; returns, in words, what could not be taken back.

    :raises NotReady: it was not applied, or was undone already.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ImportRun.Status.DONE:
        raise NotReady
    kept = kind_of(run)(run).undo(run.undo)
    run.status = ImportRun.Status.UNDONE
    run.save(update_fields=["status"])
    record_event(
        acting_member=acting_member, action="undo_import", record=run, after={"kept": kept}
    )
    return kept


def remove_import(*, acting_member: Membership, run: ImportRun) -> None:
    """Delete the file and its record; what was imported stays."""
    record_event(acting_member=acting_member, action="remove_import", record=run)
    run.delete()


def summary_of(run: ImportRun) -> dict[str, Any]:
    """How many rows meet each fate: ``{"add": 3, "change": 0, ...}``."""
    counted = Counter(run.fates)
    return {fate.name.lower(): counted.get(fate.value, 0) for fate in Fate}
