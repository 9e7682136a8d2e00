"""The scope: loud in Python, silent in the database."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from stakeholders.models import Organization
from tenancy.errors import NestedWorkspaceScope, NoWorkspaceScope
from tenancy.isolation.scope import USER_SETTING, WORKSPACE_SETTING, user_scope, workspace_scope
from tenancy.models import Membership, Workspace
from tenancy.queries import memberships_of
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace


def _raw_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stakeholders_organization")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_queries_outside_a_scope_are_refused() -> None:
    with pytest.raises(NoWorkspaceScope):
        Organization.objects.exists()
    with pytest.raises(NoWorkspaceScope):
        Organization(name="Nowhere", sector="other")


def test_raw_sql_sees_one_workspace_or_none(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        make_organization()
    with workspace_scope(other_workspace):
        make_organization()
        make_organization()
        assert _raw_count() == 2
    with workspace_scope(workspace):
        assert _raw_count() == 1
    assert _raw_count() == 0


def test_writing_into_another_workspace_is_refused_by_the_database(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    with (
        workspace_scope(workspace),
        pytest.raises(Exception, match="row-level security"),
        transaction.atomic(),
    ):
        Organization.objects.create(name="Smuggled", sector="other", workspace=other_workspace)


def test_scopes_of_two_workspaces_do_not_nest(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    with (
        workspace_scope(workspace),
        pytest.raises(NestedWorkspaceScope),
        workspace_scope(other_workspace),
    ):
        pass


def test_an_error_closes_the_scope_and_keeps_its_own_message(workspace: Workspace) -> None:
    def write_and_fail() -> None:
        with workspace_scope(workspace):
            make_organization()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert _raw_count() == 0
    with workspace_scope(workspace):
        assert Organization.objects.count() == 0


def test_a_user_reads_own_memberships_of_every_workspace_and_no_others(
    coordinator: Membership, outsider: Membership, other_workspace: Workspace
) -> None:
    with workspace_scope(other_workspace):
        Membership.objects.create(user=coordinator.user, role="viewer")
    with user_scope(coordinator.user):
        found = memberships_of(coordinator.user)
        assert Membership.across_workspaces.count() == 2
    assert {m.workspace.slug for m in found} == {"harbor", "valley"}
    assert Membership.across_workspaces.count() == 0


def test_a_users_scope_narrows_to_one_workspace(
    coordinator: Membership, workspace: Workspace, other_workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        make_organization()
    with workspace_scope(other_workspace):
        Membership.objects.create(user=coordinator.user, role="viewer")
        make_organization()
        make_organization()
    with user_scope(coordinator.user) as narrow:
        assert Membership.across_workspaces.count() == 2
        assert _raw_count() == 0
        narrow(workspace)
        assert Membership.across_workspaces.count() == 1
        assert _raw_count() == Organization.objects.count() == 1
        with workspace_scope(workspace):
            assert _raw_count() == 1
        assert _raw_count() == 1
        with pytest.raises(NestedWorkspaceScope), workspace_scope(other_workspace):
            pass
        with pytest.raises(NestedWorkspaceScope):
            narrow(other_workspace)
        with pytest.raises(NestedWorkspaceScope), user_scope(coordinator.user):
            pass
    assert _raw_count() == 0
    assert Membership.across_workspaces.count() == 0
    with pytest.raises(NoWorkspaceScope):
        Organization.objects.exists()


def test_an_error_in_a_narrowed_scope_undoes_it_whole(
    coordinator: Membership, workspace: Workspace
) -> None:
    def write_and_fail() -> None:
        with user_scope(coordinator.user) as narrow:
            narrow(workspace)
            make_organization()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert _raw_count() == 0
    with workspace_scope(workspace):
        assert Organization.objects.count() == 0


@pytest.mark.usefixtures("committed_db")
def test_a_request_of_a_member_is_one_transaction_that_leaves_nothing_behind() -> None:
    workspace = make_workspace(slug="harbor")
    user = make_member(workspace, "coordinator").user
    with CaptureQueriesContext(connection) as statements, user_scope(user) as narrow:
        (member,) = memberships_of(user)
        narrow(member.workspace)
        make_organization()
    begin, *_four, commit = [each["sql"] for each in statements.captured_queries]
    assert (begin, commit, len(statements)) == ("BEGIN", "COMMIT", 6)
    with connection.cursor() as cursor:
        for name in (WORKSPACE_SETTING, USER_SETTING):
            cursor.execute("SELECT current_setting(%s, true)", [name])
            assert not cursor.fetchone()[0]
    assert _raw_count() == 0
    assert Membership.across_workspaces.count() == 0
