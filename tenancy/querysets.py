"""Chainable filters on tenancy's own columns."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from tenancy.isolation.models import TenantQuerySet

if TYPE_CHECKING:
    from tenancy.models import ApiToken, Invitation, Membership  # noqa: F401


class MembershipQuerySet(TenantQuerySet["Membership"]):
    """Members of one workspace."""

    def active(self) -> "MembershipQuerySet":
        """Not suspended, and the user may sign in."""
        return self.filter(is_suspended=False, user__is_active=True)

    def for_list(self) -> "MembershipQuerySet":
        """With what a list shows."""
        return self.select_related("user").order_by("user__name", "user__email", "id")


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    """Ways into one workspace."""

    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor expired."""
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())


class ApiTokenQuerySet(TenantQuerySet["ApiToken"]):
    """Bearer tokens of one workspace."""

    def visible_to(self, member: "Membership") -> "ApiTokenQuerySet":
        """A member's own; an owner sees everybody's."""
        return self if member.role == "owner" else self.filter(membership=member)

    def for_list(self) -> "ApiTokenQuerySet":
        """With what a list shows, newest first."""
        return self.select_related("membership__user").order_by("-created_at")

    def usable(self) -> "ApiTokenQuerySet":
        """Not expired, and the member is active."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            membership__is_suspended=False,
            membership__user__is_active=True,
        )
