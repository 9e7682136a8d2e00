"""The tasks that beat starts, and the one that each of them queues for a workspace."""

from celery import shared_task

from tenancy.isolation.tasks import workspace_task
from tenancy.models import Workspace


@shared_task(name="tenancy.apply_retention", ignore_result=True)
def apply_retention_everywhere() -> int:
    """Queue a task for every workspace; one that fails runs again tomorrow."""
    ids = list(Workspace.objects.order_by("pk").values_list("pk", flat=True))
    for workspace_id in ids:
        apply_retention_task.delay(str(workspace_id))
    return len(ids)


@workspace_task("tenancy.apply_retention_in")
def apply_retention_task(workspace: Workspace) -> None:
    """Delete what one workspace need not keep any longer."""
    from tenancy.actions.retention import apply_retention, clear_replies

    apply_retention(workspace=workspace)
    clear_replies()


@shared_task(name="tenancy.clear_sessions", ignore_result=True)
def clear_sessions_task() -> None:
    """Delete the sessions that have run out."""
    from tenancy.actions.retention import clear_sessions

    clear_sessions()
