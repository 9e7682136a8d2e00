"""The scope: loud in Python, silent in the database."""

import pytest
from django.db import connection, transaction

from stakeholders.models import Organisation
from tenancy.errors import NestedWorkspaceScope, NoWorkspaceScope
from tenancy.models import Membership, Workspace
from tenancy.queries import memberships_of
from tenancy.scope import user_scope, workspace_scope
from tests.factories.stakeholders import make_organisation


def _raw_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stakeholders_organisation")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_queries_outside_a_scope_are_refused() -> None:
    with pytest.raises(NoWorkspaceScope):
        Organisation.objects.exists()
    with pytest.raises(NoWorkspaceScope):
        Organisation(name="Nowhere", sector="other")


def test_raw_sql_sees_one_workspace_or_none(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        make_organisation()
    with workspace_scope(other_workspace):
        make_organisation()
        make_organisation()
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
        Organisation.objects.create(name="Smuggled", sector="other", workspace=other_workspace)


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
            make_organisation()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert _raw_count() == 0
    with workspace_scope(workspace):
        assert Organisation.objects.count() == 0


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
