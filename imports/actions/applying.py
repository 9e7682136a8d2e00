"""Writes of what a dry run showed, all or nothing, and taking it back."""

from collections import Counter
from dataclasses import asdict
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imports.actions.dry_runs import plan_import, store_outcomes
from imports.actions.queueing import hand_to_worker
from imports.actions.uploads import NotReady, importer_of
from imports.importers.base import LEFT_OUT, TakenBack
from imports.models import ImportRun
from imports.progress import report_progress
from tenancy.audit.recording import record_event
from tenancy.errors import DomainError
from tenancy.models import Membership


class TakenSince(DomainError):
    """What a record was known by before the import belongs to another one by now."""

    message = _(
        "A key or an e-mail address from before this import belongs to another record by now. "
        "Change it there, then undo the import."
    )


class UseChanged(DomainError):
    """What an undo would take is not what was shown before it."""

    message = _("Something changed here meanwhile. Look again at what the undo would take.")


class RowsLeftOut(DomainError):
    """All or nothing: while a row is wrong, or open, none is written."""

    message = _(
        "Some rows can't be imported. Fix the file and upload it again, or leave those rows out."
    )


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
    hand_to_worker(run)
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
    store_outcomes(run, planned_rows)
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


@transaction.atomic
def preview_undo(*, run: ImportRun) -> TakenBack:
    """
    What undoing an import would take back now: it is done, and the transaction ends without it.

    :raises NotReady: it was not applied, or was undone already.
    :raises TakenSince: as ``undo_import``.
    """
    taken = _take_back(ImportRun.objects.select_for_update().get(pk=run.pk))
    transaction.set_rollback(True)
    return taken


@transaction.atomic
def undo_import(*, acting_member: Membership, run: ImportRun, shown: str = "") -> list[str]:
    """
    Take back what an import wrote; returns, in words, what could not be taken back.

    :param shown: the ``digest`` of what the member was told that would be lost, if anything was.
    :raises NotReady: it was not applied, or was undone already.
    :raises TakenSince: a record would be known by what another one is known by.
    :raises UseChanged: by now it would take more, or leave more, than the member was told.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    taken = _take_back(run)
    if shown and shown != digest(taken):
        raise UseChanged
    kept = taken.kept
    run.status = ImportRun.Status.UNDONE
    run.save(update_fields=["status"])
    # Not ``recorded``: what could not be undone stands on no column of the import.
    record_event(
        acting_member=acting_member, action="undo_import", record=run, after={"kept": kept}
    )
    return kept


def digest(taken: TakenBack) -> str:
    """By which to tell whether what an undo would take is what it would have taken before."""
    lines = sorted(taken.gone), taken.restored, sorted(taken.losing), sorted(taken.kept)
    return sha256(repr(lines).encode()).hexdigest()


def _take_back(run: ImportRun) -> TakenBack:
    """
    Do what undoing an import does to its records.

    :raises NotReady: it was not applied, or was undone already.
    :raises TakenSince: a record would be known by what another one is known by.
    """
    if run.status != ImportRun.Status.DONE:
        raise NotReady
    try:
        with transaction.atomic():
            return importer_of(run)(run).undo(run.undo)
    except IntegrityError as error:
        raise TakenSince from error
