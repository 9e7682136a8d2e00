"""Writes of imports: upload, map, try, apply all or nothing, undo."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imports.importers.base import (
    IMPORTERS,
    LEFT_OUT,
    Importer,
    PlannedRow,
    Row,
    RowOutcome,
    guess_mapping,
    mapped_rows,
)
from imports.importers.identity import IS_NEW
from imports.models import ImportRun
from imports.people_in_files import start_over
from imports.progress import report_progress, reported
from imports.reading import Content, FirstLook, look_at
from imports.stored_files import store_file, stored_file, stored_table
from messaging.schedules import wake_at
from tenancy.audit.recording import record_event
from tenancy.errors import DomainError
from tenancy.isolation.scope import current_workspace_id
from tenancy.isolation.tasks import after_commit
from tenancy.models import Membership, Workspace

MOST_NOTES_KEPT = 20_000


class UnknownImporter(DomainError):
    """No importer has this key."""

    message = _("Choose what the file holds.")


class ColumnMissing(DomainError):
    """A required field has no column and no value for all rows."""


class NotReady(DomainError):
    """The import is not at this step."""

    message = _("This import is not at this step any more. Look at it again.")


class TakenSince(DomainError):
    """What a record was known by before the import belongs to another one by now."""

    message = _(
        "A key or an e-mail address from before this import belongs to another record by now. "
        "Change it there, then undo the import."
    )


class RowsLeftOut(DomainError):
    """All or nothing: while a row is wrong, or open, none is written."""

    message = _(
        "Some rows can't be imported. Fix the file and upload it again, or leave those rows out."
    )


def importer_of(run: ImportRun) -> type[Importer]:
    """:raises UnknownImporter: the run's importer is not registered."""
    if run.importer not in IMPORTERS:
        raise UnknownImporter(field="importer")
    return IMPORTERS[run.importer]


def start_import(
    *, acting_member: Membership, importer: str, file_name: str, content: Content
) -> ImportRun:
    """
    Take a file in: find its header, guess which column is what.

    The mapping of the last import that was confirmed, by the same importer with the same columns,
    is taken over with its answers, but for what is true of one file only (such as its period).

    :raises UnknownImporter: no importer has this key.
    :raises UnreadableFile: the file is not a table we can read; further down, the dry run says so.
    """
    if importer not in IMPORTERS:
        raise UnknownImporter(field="importer")
    look = look_at(content)
    run = ImportRun(importer=importer, file_name=file_name[:255], started_by=acting_member)
    _read_as(run, look)
    earlier = (
        ImportRun.objects.filter(
            importer=importer, columns=look.columns, status=ImportRun.Status.DONE
        )
        .order_by("-finished_at")
        .first()
    )
    run.mapping = _first_mapping(IMPORTERS[importer], look.columns, file_name, earlier)
    run.answers = earlier.answers if earlier else {}
    run.save()
    store_file(run, content)
    # Not ``recorded``: the trail says that a file came in, not its columns and cells.
    record_event(acting_member=acting_member, action="start_import", record=run)
    return run


def _read_as(run: ImportRun, look: FirstLook) -> None:
    """Note how the file is read."""
    run.encoding, run.delimiter, run.sheet = look.encoding, look.delimiter, look.sheet
    run.header_row, run.columns, run.rows_total = look.header_row, look.columns, look.rows_total


def _first_mapping(
    importer: type[Importer], columns: list[str], file_name: str, earlier: ImportRun | None
) -> dict[str, dict[str, str]]:
    mapping = dict(earlier.mapping) if earlier else guess_mapping(importer, columns)
    for spec in importer.fields:
        if not spec.is_remembered and "value" in mapping.get(spec.name, {}):
            del mapping[spec.name]
    for name, value in importer.guess_constants(file_name).items():
        mapping.setdefault(name, {"value": value})
    return mapping


def read_again(
    *, run: ImportRun, mapping: dict[str, dict[str, str]], changes: dict[str, Any]
) -> ImportRun:
    """
    Read a file in another way; a dry run of the former way is forgotten.

    What was chosen stays: columns by their names, or by their places where they are called
    otherwise now.

    :param changes: of ``ImportRun.how_to_read``; the header is looked for anew in another table.
    :raises NotReady: the import is running or done.
    :raises UnreadableFile: the file can't be read that way.
    """
    if not run.can_be_mapped:
        raise NotReady
    is_other_table = "sheet" in changes or "delimiter" in changes
    how = run.how_to_read | ({"header_row": 0} if is_other_table else {}) | changes
    look = look_at(stored_file(run), **how)
    run.mapping = _carried(importer_of(run), mapping, run.columns, look.columns)
    _read_as(run, look)
    start_over(run)
    run.save()
    return run


def _carried(
    importer: type[Importer],
    mapping: dict[str, dict[str, str]],
    before: list[str],
    columns: list[str],
) -> dict[str, dict[str, str]]:
    """A mapping for columns that were called otherwise, with guesses for what is new."""
    names = dict(zip(before, columns, strict=True)) if len(before) == len(columns) else {}
    carried = {}
    for field, source in mapping.items():
        column = source.get("column", "")
        if not column or column in columns:
            carried[field] = source
        elif column in names:
            carried[field] = {"column": names[column]}
    # What nobody chose a column for, though one was offered, stays without.
    left_out = guess_mapping(importer, before).keys() - mapping.keys()
    used = {source.get("column") for source in carried.values()}
    guessed = guess_mapping(importer, columns)
    return carried | {
        field: source
        for field, source in guessed.items()
        if field not in carried and field not in left_out and source["column"] not in used
    }


def map_columns(
    *,
    acting_member: Membership,
    run: ImportRun,
    mapping: dict[str, dict[str, str]],
) -> ImportRun:
    """
    Say which column is what, and try the file in a worker; nothing is written yet.

    :raises ColumnMissing: a required field has neither column nor value.
    :raises NotReady: the import is running or done.
    """
    if not run.can_be_mapped:
        raise NotReady
    importer = importer_of(run)
    for spec in importer.fields:
        if spec.is_required and not mapping.get(spec.name):
            message = _("Choose a column for “%(label)s”.") % {"label": spec.label}
            raise ColumnMissing(message, field=spec.name)
    run.answers = {
        name: answers
        for name, answers in run.answers.items()
        if mapping.get(name) == run.mapping.get(name)
    }
    run.mapping, run.decisions = mapping, {}
    return _try(run, acting_member)


def decide_rows(
    *, acting_member: Membership, run: ImportRun, decisions: dict[str, str], rest: str = ""
) -> ImportRun:
    """
    Answer what rows ask, and try the file again with the answers.

    :param decisions: row number -> the value of one of its choices, or "new"; others are ignored.
    :param rest: for all rows that nothing was said of; only "new" is possible.
    :raises NotReady: the dry run is not done.
    """
    if run.status != ImportRun.Status.CHECKED:
        raise NotReady
    if rest == IS_NEW:
        decisions = dict.fromkeys(run.questions, IS_NEW) | decisions
    for number, value in decisions.items():
        possible = {IS_NEW, *(choice for choice, _label in run.questions.get(number, ()))}
        if number in run.questions and value in possible:
            run.decisions[number] = value
    return _try(run, acting_member)


def answer_questions(
    *, acting_member: Membership, run: ImportRun, answers: dict[str, dict[str, str]]
) -> ImportRun:
    """
    Say how columns are to be read, and try the file again so.

    :param answers: field -> question -> one of its answers, or "" for none; others are ignored.
    :raises NotReady: the dry run is not done.
    """
    if run.status != ImportRun.Status.CHECKED:
        raise NotReady
    readings = {spec.name: spec.reading for spec in importer_of(run).fields}
    for name, questions in run.asked.items():
        given = run.answers.setdefault(name, {})
        for key in questions.keys() & answers.get(name, {}).keys():
            answer = answers[name][key]
            if answer in dict(readings[name].answers(key)):
                given[key] = answer
            elif not answer:
                given.pop(key, None)
    return _try(run, acting_member)


def _try(run: ImportRun, acting_member: Membership) -> ImportRun:
    run.status = ImportRun.Status.CHECKING
    run.language = acting_member.user.language
    run.error = ""
    run.save()
    _hand_to_worker(run)
    return run


def _hand_to_worker(run: ImportRun) -> None:
    """Queue what the run's status asks for; the schedule asks again in case nobody heard."""
    from imports.tasks import apply_import_task, check_import_task

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


def plan_import(run: ImportRun) -> tuple[Importer, dict[int, PlannedRow]]:
    """Every row's outcome under the run's mapping, by its number; writes nothing."""
    importer = importer_of(run)(run)
    if importer.needs_look:
        rows = mapped_rows(*stored_table(run), run.mapping)
        importer.look(row for row in rows if not row.problems)
    columns, table = stored_table(run)
    planned: dict[int, PlannedRow | None] = {}

    def sound_rows() -> Iterator[Row]:
        for row in reported(run, mapped_rows(columns, table, run.mapping)):
            planned[row.number] = (
                PlannedRow(RowOutcome.ERROR, list(row.problems)) if row.problems else None
            )
            if not row.problems:
                yield row

    outcomes = iter(importer.plan(sound_rows()))
    return importer, {number: each or next(outcomes) for number, each in planned.items()}


def check_import(*, run: ImportRun) -> ImportRun:
    """The dry run: keep every row's outcome and what is wrong with it."""
    if run.status != ImportRun.Status.CHECKING:
        return run
    try:
        importer, planned_rows = plan_import(run)
    except DomainError as error:
        run.status, run.error = ImportRun.Status.FAILED, str(error.message)
    else:
        _store_outcomes(run, planned_rows)
        run.asked = importer.asked
        run.status = ImportRun.Status.CHECKED
    run.save()
    return run


def _store_outcomes(run: ImportRun, planned_rows: dict[int, PlannedRow]) -> None:
    run.rows_total = len(planned_rows)
    run.row_outcomes = "".join(planned.outcome for planned in planned_rows.values())
    noted = [(number, row) for number, row in planned_rows.items() if row.errors]
    # What has to be mended or answered comes first, so that no changes leave it untold.
    noted.sort(key=lambda each: each[1].outcome not in LEFT_OUT)
    kept = sorted(noted[:MOST_NOTES_KEPT], key=lambda each: each[0])
    run.errors = {str(number): row.errors for number, row in kept}
    run.questions = {str(number): list(row.choices) for number, row in kept if row.choices}


def confirm_import(
    *, acting_member: Membership, run: ImportRun, leave_out_errors: bool = False
) -> ImportRun:
    """
    Write what the dry run showed, in a worker, all or nothing.

    :raises NotReady: the dry run is not done, or the import is running or done already.
    :raises RowsLeftOut: rows can't come in, and ``leave_out_errors`` is not set.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ImportRun.Status.CHECKED:
        raise NotReady
    if not leave_out_errors and any(outcome in run.row_outcomes for outcome in LEFT_OUT):
        raise RowsLeftOut
    run.status = ImportRun.Status.IMPORTING
    run.started_by, run.error = acting_member, ""
    run.save(update_fields=["status", "started_by", "error"])
    _hand_to_worker(run)
    return run


def apply_import(*, acting_member: Membership, run: ImportRun) -> ImportRun:
    """
    Write the planned rows in the open transaction; called by the worker.

    A second call finds nothing to do. An error leaves no row behind. Where the file would do
    something else by now than its dry run showed, that is shown instead, and nothing is written.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ImportRun.Status.IMPORTING:
        return run
    importer, planned_rows = plan_import(run)
    shown = run.row_outcomes, run.errors
    _store_outcomes(run, planned_rows)
    if shown != (run.row_outcomes, run.errors):
        run.status = ImportRun.Status.CHECKED
        run.error = str(_("Something changed here since the file was tried. Look at it again."))
        run.save()
        return run
    applied = importer.apply(list(planned_rows.values()), acting_member)
    run.undo = asdict(applied)
    run.status = ImportRun.Status.DONE
    run.finished_at = timezone.now()
    run.save()
    report_progress(run, done=len(planned_rows))
    # Not ``recorded``: how many rows had each outcome, not the cells that the undo keeps.
    record_event(
        acting_member=acting_member,
        action="apply_import",
        record=run,
        after={"rows": dict(Counter(run.row_outcomes))},
    )
    return run


def fail_import(*, run: ImportRun, reason: str) -> None:
    """Note why a worker could not finish; nothing of the import was written."""
    ImportRun.objects.filter(pk=run.pk).update(status=ImportRun.Status.FAILED, error=reason[:500])


def undo_import(*, acting_member: Membership, run: ImportRun) -> list[str]:
    """
    Take back what an import wrote; returns, in words, what could not be taken back.

    :raises NotReady: it was not applied, or was undone already.
    :raises TakenSince: a record would be known by what another one is known by.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ImportRun.Status.DONE:
        raise NotReady
    try:
        with transaction.atomic():
            kept = importer_of(run)(run).undo(run.undo)
    except IntegrityError as error:
        raise TakenSince from error
    run.status = ImportRun.Status.UNDONE
    run.save(update_fields=["status"])
    # Not ``recorded``: what could not be undone stands on no column of the import.
    record_event(
        acting_member=acting_member, action="undo_import", record=run, after={"kept": kept}
    )
    return kept


def remove_import(*, acting_member: Membership, run: ImportRun) -> None:
    """Delete the file and its record; what was imported stays."""
    # Not ``remove_recorded``: the file's cells would stay behind in the trail.
    record_event(acting_member=acting_member, action="remove_import", record=run)
    run.delete()


def summary_of(run: ImportRun) -> dict[str, Any]:
    """How many rows have each outcome: ``{"add": 3, "change": 0, ...}``."""
    counted = Counter(run.row_outcomes)
    return {outcome.name.lower(): counted.get(outcome.value, 0) for outcome in RowOutcome}
