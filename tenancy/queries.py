"""Reads that join tenancy's tables."""

from tenancy.isolation.scope import current_workspace_id, user_scope
from tenancy.models import Membership, User, Workspace


def memberships_of(user: User) -> list[Membership]:
    """
    The user's active memberships with their workspaces, by workspace name.

    Must run inside ``user_scope(user)``.
    """
    return list(
        Membership.across_workspaces.filter(user=user, is_suspended=False)
        .select_related("workspace")
        .order_by("workspace__name")
    )


def every_membership_of(user: User) -> list[Membership]:
    """The user's memberships of all workspaces, suspended ones as well; outside any scope."""
    with user_scope(user):
        rows = Membership.across_workspaces.filter(user=user).select_related("workspace")
        found = list(rows.order_by("workspace_id"))
    for membership in found:
        membership.user = user
    return found


def lock_workspace() -> Workspace:
    """
    The open scope's workspace, locked until the transaction ends.

    Moving the data version locks the same row, as every recorded write does at its end. So an
    action that locks rows which a schedule or another action may want first locks the workspace
    before them: all then wait in one order, never for each other.
    """
    return Workspace.objects.select_for_update(no_key=True).get(pk=current_workspace_id())
