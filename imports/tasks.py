"""Imports in the background."""

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from imports.models import ImportRun
from tenancy.isolation.tasks import workspace_task
from tenancy.models import Workspace

logger = logging.getLogger(__name__)


@workspace_task("imports.check_import")
def check_import_task(workspace: Workspace, run_id: str) -> None:
    """Try a file; nothing is written but every row's outcome."""
    from imports.actions.dry_runs import check_import

    run = _free_runs().filter(pk=run_id).first()
    if run is not None:
        with translation.override(run.language):
            check_import(run=run)


def _free_runs() -> QuerySet[ImportRun]:
    """
    Imports that no other worker has, held until the end.

    A long one is queued again while it runs: a second worker must not wait for it, idle.
    """
    return ImportRun.objects.select_for_update(skip_locked=True, of=("self",))


@workspace_task("imports.apply_import")
def apply_import_task(workspace: Workspace, run_id: str) -> None:
    """Write a file's rows, all or nothing; a failure is noted where the coordinator sees it."""
    from imports.actions.applying import apply_import, fail_import

    run = _free_runs().select_related("started_by__user").filter(pk=run_id).first()
    member = run.started_by if run else None
    if run is None or member is None:
        return
    member.workspace = workspace
    try:
        # In the language of the dry run, whose words are compared.
        with translation.override(run.language), transaction.atomic():
            apply_import(acting_member=member, run=run)
    except Exception:
        # Not raised again: that would undo the note with the rest.
        logger.exception("An import failed.", extra={"run": run_id})
        with translation.override(run.language):
            reason = _("The import stopped by an error. Nothing was written.")
        fail_import(run=run, reason=reason)
