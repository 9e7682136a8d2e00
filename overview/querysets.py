"""Chainable filters of shares."""

from typing import TYPE_CHECKING

from django.utils import timezone

from tenancy.isolation.models import TenantQuerySet

if TYPE_CHECKING:
    from overview.models import Share  # noqa: F401


class ShareQuerySet(TenantQuerySet["Share"]):
    """Shares of one workspace."""

    def for_list(self) -> "ShareQuerySet":
        """Newest first, with who made them."""
        return self.select_related("created_by__user").order_by("-created_at", "-id")

    def open(self) -> "ShareQuerySet":
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())
