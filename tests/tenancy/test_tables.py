"""What is kept by the tables it was made from: ends with any of them, and with no other."""

from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from partnerships.models import Activity, Partnership
from records.caching import remembered, remembered_by_table
from stakeholders.models import Organization
from tenancy.actions.workspaces import change_workspace
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.isolation.tables import tables_read
from tenancy.models import Membership, User, Workspace
from tests.factories.partnerships import make_activity, make_partnership
from tests.factories.stakeholders import make_organization


def count(workspace: Workspace, make: Callable[[], object]) -> bool:
    """Whether ``make`` was asked, in a scope of its own, as a request has."""
    asked: list[object] = []

    def noted() -> object:
        asked.append(make())
        return asked[-1]

    fresh = Workspace.objects.get(pk=workspace.pk)
    with workspace_scope(fresh):
        remembered_by_table(workspace=fresh, what="x", make=noted)
    return bool(asked)


def organizations() -> int:
    return Organization.objects.count()


def test_it_ends_with_a_write_to_a_table_it_was_made_from_and_with_no_other(
    workspace: Workspace,
) -> None:
    with workspace_scope(workspace):
        partnership = make_partnership("Early readers", make_organization())
        touch_workspace()
    assert count(workspace, organizations)
    assert not count(workspace, organizations)
    with workspace_scope(workspace):
        make_activity(partnership)
        touch_workspace()
    assert not count(workspace, organizations)
    with workspace_scope(workspace):
        make_organization()
        touch_workspace()
    assert count(workspace, organizations)


def test_statements_are_seen_though_the_connection_was_made_inside_anothers_wrapper(
    db: None,
) -> None:
    fresh = connections.create_connection("default")
    seen: list[str] = []

    def look(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        seen.append(sql)
        return execute(sql, *arguments)

    statement = "SELECT count(*) FROM stakeholders_organization"
    try:
        with fresh.execute_wrapper(look), fresh.cursor() as cursor:
            cursor.execute(statement)
        with tables_read() as tables, fresh.cursor() as cursor:
            cursor.execute(statement)
    finally:
        fresh.close()
    assert seen == [statement]
    assert tables == {"stakeholders_organization"}


@pytest.mark.parametrize(
    "write",
    [
        lambda: Organization.objects.update(mission="new"),
        lambda: Organization.objects.all().delete(),
        lambda: Organization.objects.bulk_create([Organization(name="New", sector="other")]),
        lambda: _by_hand("UPDATE stakeholders_organization SET mission = 'new'"),
        lambda: _by_hand(
            "WITH gone AS (DELETE FROM stakeholders_organization RETURNING id) SELECT 1 FROM gone"
        ),
    ],
    ids=["update", "delete", "bulk", "by hand", "within a query"],
)
@pytest.mark.parametrize("is_touched_first", [True, False])
def test_every_way_of_writing_ends_it(
    workspace: Workspace, write: Callable[[], object], *, is_touched_first: bool
) -> None:
    with workspace_scope(workspace):
        make_organization()
        touch_workspace()
    assert count(workspace, organizations)
    with workspace_scope(workspace):
        if is_touched_first:
            Activity.objects.update(title="seen before the touch")
            touch_workspace()
        write()
        if not is_touched_first:
            touch_workspace()
    assert count(workspace, organizations)
    assert not count(workspace, organizations)


def _by_hand(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_was_undone_and_written_again_ends_it_too(workspace: Workspace) -> None:
    assert count(workspace, organizations)
    with workspace_scope(workspace):
        make_organization()
        with transaction.atomic():
            touch_workspace()
            transaction.set_rollback(True)
        Activity.objects.update(title="Another")
        touch_workspace()
    assert count(workspace, organizations)


def test_who_wrote_sees_it_before_it_is_noted_and_nobody_sees_what_was_undone(
    workspace: Workspace,
) -> None:
    def found() -> int:
        return remembered_by_table(workspace=workspace, what="y", make=organizations)

    with workspace_scope(workspace):
        assert found() == 0
    with workspace_scope(workspace):
        make_organization()
        assert found() == 1
        transaction.set_rollback(True)
    with workspace_scope(workspace):
        assert found() == 0


def test_it_ends_with_the_settings_the_members_and_a_touch_for_no_known_reason(
    workspace: Workspace, coordinator: Membership
) -> None:
    assert count(workspace, organizations)
    with workspace_scope(workspace):
        change_workspace(acting_member=coordinator, workspace=workspace, minimum_group_size=20)
    assert count(workspace, organizations)
    with workspace_scope(workspace):
        Membership.objects.update(role="viewer")
        touch_workspace()
    assert count(workspace, organizations)
    with workspace_scope(workspace):
        touch_workspace()
    assert count(workspace, organizations)


def test_what_names_people_who_sign_in_ends_with_every_write(workspace: Workspace) -> None:
    def make() -> int:
        return User.objects.count()

    assert count(workspace, make)
    with workspace_scope(workspace):
        make_organization()
        touch_workspace()
    assert count(workspace, make)


def test_what_takes_in_something_kept_ends_with_it(workspace: Workspace) -> None:
    def outer() -> int:
        inner: int = remembered_by_table(workspace=fresh, what="inner", make=organizations)
        return inner + Partnership.objects.count()

    fresh = Workspace.objects.get(pk=workspace.pk)
    with workspace_scope(fresh):
        assert outer() == 0  # the inner one is kept now
    assert count(workspace, outer)
    with workspace_scope(workspace):
        make_organization()
        touch_workspace()
    fresh = Workspace.objects.get(pk=workspace.pk)
    assert count(workspace, outer)


def test_workspaces_end_theirs_only(workspace: Workspace, other_workspace: Workspace) -> None:
    assert count(workspace, organizations)
    with workspace_scope(other_workspace):
        make_organization()
        touch_workspace()
    assert not count(workspace, organizations)
    assert count(other_workspace, organizations)


def test_what_is_kept_by_version_still_ends_with_every_write(workspace: Workspace) -> None:
    assert remembered(workspace=workspace, what="x", make=lambda: "before") == "before"
    with workspace_scope(workspace):
        make_organization()
        touch_workspace()
    workspace.refresh_from_db()
    assert remembered(workspace=workspace, what="x", make=lambda: "after") == "after"


def test_joins_and_sub_queries_count_as_read(scope: Workspace) -> None:
    with tables_read() as tables:
        list(
            Activity.objects.filter(joined__organization__in=Organization.objects.filter(name="x"))
        )
    assert {"partnerships_activity", "partnerships_activityorganization"} <= tables
    assert "stakeholders_organization" in tables
