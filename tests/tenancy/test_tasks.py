"""Tasks work inside one workspace's scope, and are queued only once the transaction holds."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from stakeholders.models import Organization
from tenancy.isolation.scope import in_workspace_scope, workspace_scope
from tenancy.isolation.tasks import after_commit, workspace_task
from tenancy.models import Membership, Workspace
from tests.factories.stakeholders import make_organization


@workspace_task("tests.names_of_organizations")
def names_of_organizations(workspace: Workspace, prefix: str = "") -> list[str]:
    """What a task sees through the manager."""
    rows = Organization.objects.filter(name__startswith=prefix).order_by("name")
    return list(rows.values_list("name", flat=True))


@workspace_task("tests.count_by_sql")
def count_by_sql(workspace: Workspace) -> int:
    """What a task sees by SQL of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stakeholders_organization")
        return int(cursor.fetchone()[0])


@workspace_task("tests.write_and_fail")
def write_and_fail(workspace: Workspace) -> None:
    """A task that stops half-way."""
    make_organization("Half")
    raise ZeroDivisionError


@pytest.fixture
def two_workspaces(workspace: Workspace, other_workspace: Workspace) -> None:
    for number, each in enumerate((workspace, other_workspace), start=1):
        with workspace_scope(each):
            for _ in range(number):
                make_organization(f"Of {each.slug}")


def test_a_task_sees_its_own_workspace_only(
    two_workspaces: None, workspace: Workspace, other_workspace: Workspace
) -> None:
    assert names_of_organizations(str(workspace.pk), prefix="Of") == ["Of harbor"]
    assert names_of_organizations(str(other_workspace.pk)) == ["Of valley", "Of valley"]
    assert count_by_sql(str(workspace.pk)) == 1
    assert count_by_sql(str(other_workspace.pk)) == 2
    assert not in_workspace_scope()


def test_a_task_of_a_workspace_that_is_gone_does_nothing(two_workspaces: None) -> None:
    assert names_of_organizations(str(uuid4())) is None


def test_a_task_that_fails_leaves_nothing_behind(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(str(workspace.pk))
    assert not in_workspace_scope()
    assert names_of_organizations(str(workspace.pk), prefix="Half") == []


def test_tasks_are_queued_after_the_commit_and_not_at_all_without_one(
    coordinator: Membership,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(count_by_sql, "apply_async", lambda **options: sent.append(options))
    with django_capture_on_commit_callbacks(execute=True):
        with workspace_scope(coordinator.workspace):
            after_commit(count_by_sql, coordinator.workspace.pk)
        assert sent == []
    assert sent[0]["args"] == [str(coordinator.workspace.pk)]


def test_a_broker_that_is_away_is_not_the_callers_error(
    coordinator: Membership,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def refuse(**options: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(count_by_sql, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True), workspace_scope(coordinator.workspace):
        after_commit(count_by_sql, coordinator.workspace.pk)
