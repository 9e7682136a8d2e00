"""The base of every task that works inside a workspace, and how one is queued."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from tenancy.isolation.scope import current_workspace_id, workspace_scope


class WorkspaceTask(Task):
    """
    A task whose first argument is ``workspace_id``: its body runs in that scope and time zone.

    A workspace that no longer exists is no error: there is nothing left to do.
    """

    abstract = True

    def __call__(self, workspace_id: str, *args: Any, **kwargs: Any) -> Any:
        workspace = apps.get_model("tenancy", "Workspace").objects.filter(pk=workspace_id).first()
        if workspace is None:
            return None
        with workspace_scope(workspace), timezone.override(workspace.time_zone):
            return self.run(workspace, *args, **kwargs)


def workspace_task(name: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a task that takes a ``Workspace`` first: ``@workspace_task("feedback.x")``."""
    return shared_task(base=WorkspaceTask, name=name, **options)


def after_commit(task: Any, workspace_id: UUID, **kwargs: Any) -> None:
    """
    Queue a workspace task once the open transaction commits.

    No error where the broker is away: a periodic task finds the same work later.

    :raises NoWorkspaceScope: outside a scope, where there is no transaction to wait for.
    """
    current_workspace_id()

    def send() -> None:
        task.apply_async(args=[str(workspace_id)], kwargs=kwargs, retry=False, ignore_result=True)

    transaction.on_commit(send, robust=True)
