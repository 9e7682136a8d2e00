"""Workspaces filled from archives in the background."""

import logging

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from overview.models import ArchiveFilling
from tenancy.errors import DomainError
from tenancy.isolation.tasks import workspace_task
from tenancy.models import Workspace
from tenancy.permissions import may

logger = logging.getLogger(__name__)


@workspace_task("overview.fill_from_archive")
def fill_from_archive_task(workspace: Workspace, filling_id: str) -> None:
    """
    Write an archive's rows, all or nothing; a refusal is noted where the owner sees it.

    A worker that is killed leaves nothing behind, and the archive waits for the next one.
    """
    from overview.actions.archives.filling import fill, refuse

    waiting = ArchiveFilling.objects.filter(pk=filling_id, status=ArchiveFilling.Status.WAITING)
    # It is queued again while it runs: a second worker must not wait for it, idle.
    free = waiting.select_for_update(skip_locked=True, of=("self",))
    filling = free.select_related("started_by__user").first()
    if filling is None:
        return
    member = filling.started_by
    with translation.override(filling.language):
        if member is None or not may(member, "export", "workspace"):
            refuse(filling, _("Who began it is no owner any more. Nothing was written."))
            return
        member.workspace = workspace
        try:
            with transaction.atomic():
                fill(acting_member=member, filling=filling)
        except DomainError as error:
            refuse(filling, str(error.message))
        except Exception:
            # Not raised again: that would undo the note with the rest.
            logger.exception("An archive filled nothing.", extra={"filling": filling_id})
            refuse(filling, _("It stopped by an error. Nothing was written."))
