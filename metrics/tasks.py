"""The leaves: one action call each; and what queues them."""

from collections.abc import Collection
from uuid import UUID

from celery import shared_task

from tenancy.isolation.scope import current_workspace_id
from tenancy.isolation.tasks import after_commit, workspace_task
from tenancy.models import Workspace


@shared_task(name="metrics.keep_patterns", ignore_result=True)
def keep_patterns_everywhere() -> int:
    """Queue a task for every workspace: for what changed while the broker was away."""
    ids = list(Workspace.objects.order_by("pk").values_list("pk", flat=True))
    for workspace_id in ids:
        keep_patterns_task.delay(str(workspace_id))
    return len(ids)


@workspace_task("metrics.keep_patterns_in")
def keep_patterns_task(workspace: Workspace, metric_ids: list[str] | None = None) -> None:
    """Choose which groups of linked reports are hidden, where their figures changed."""
    from metrics.actions.patterns import keep_patterns

    ids = None if metric_ids is None else [UUID(each) for each in metric_ids]
    keep_patterns(workspace=workspace, metric_ids=ids)


def renew_patterns(metric_ids: Collection[UUID] | None = None) -> None:
    """
    Have the patterns of these metrics (or of all) made anew once the transaction commits.

    To be called where figures that count come, change or go. Until it is done, and where it is
    forgotten, pages find no pattern for the figures and show no groups of linked reports.
    """
    found = None if metric_ids is None else [str(each) for each in metric_ids]
    after_commit(keep_patterns_task, current_workspace_id(), metric_ids=found)
