"""Reads that join tenancy's tables."""

from tenancy.models import Membership, User


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
