"""What imports wait for from a worker."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from imports.models import ImportRun
from messaging.schedules import wake_at
from tenancy.isolation.scope import current_workspace_id
from tenancy.isolation.tasks import after_commit
from tenancy.models import Workspace


def hand_to_worker(run: ImportRun) -> None:
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
        hand_to_worker(run)
    return now + timedelta(seconds=settings.LOOK_AGAIN_SECONDS) if waiting else None
