"""The base of every task that works inside a workspace."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from tenancy.isolation.scope import current_workspace_id, workspace_scope
from tenancy.models import Workspace


class WorkspaceTask(Task):
    """
    A task whose first argument is ``workspace_id``; its body runs inside that
    scope and by that workspace's clock.

    A workspace that no longer exists is no error: there is nothing left to do.
    """

    abstract = True

    def __call__(self, workspace_id: str, *args: Any, **kwargs: Any) -> Any:
        workspace = Workspace.objects.filter(pk=workspace_id).first()
        if workspace is None:
            return None
        with workspace_scope(workspace), timezone.override(workspace.time_zone):
            return self.run(workspace, *args, **kwargs)


def workspace_task(name: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a task that takes a ``Workspace`` first: ``@workspace_task("feedback.x")``."""
    return shared_task(base=WorkspaceTask, name=name, **options)


def after_commit(task: Any, workspace_id: UUID, **kwargs: Any) -> None:
    """
    Queue a workspace task once the open transaction commits; a broker that is away loses nothing
    that a sweep would not find, so its absence is not the caller's error.

    :raises NoWorkspaceScope: outside a scope, where there is no transaction to wait for.
    """
    current_workspace_id()

    def send() -> None:
        task.apply_async(args=[str(workspace_id)], kwargs=kwargs, retry=False, ignore_result=True)

    transaction.on_commit(send, robust=True)


@shared_task(name="tenancy.apply_retention", ignore_result=True)
def apply_retention_everywhere() -> int:
    """Hand every workspace to a worker; one that is missed has its turn tomorrow."""
    ids = list(Workspace.objects.order_by("pk").values_list("pk", flat=True))
    for workspace_id in ids:
        apply_retention_task.delay(str(workspace_id))
    return len(ids)


@workspace_task("tenancy.apply_retention_in")
def apply_retention_task(workspace: Workspace) -> None:
    """Let go of what one workspace need not keep any longer."""
    from tenancy.actions.retention import apply_retention, clear_replies

    apply_retention(workspace=workspace)
    clear_replies()


@shared_task(name="tenancy.clear_sessions", ignore_result=True)
def clear_sessions_task() -> None:
    """Delete the sessions that have run out."""
    from tenancy.actions.retention import clear_sessions

    clear_sessions()
