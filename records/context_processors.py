"""What ``base_app.html`` needs on every signed-in page."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from records.navigation import navigation_for, workspaces_of
from tenancy.isolation.scope import user_scope
from tenancy.links import workspace_url
from tenancy.models import Membership, User
from tenancy.permissions import may
from tenancy.queries import memberships_of


def site_navigation(request: HttpRequest) -> dict[str, Any]:
    """``workspaces`` for the switcher; inside a workspace also its menu and addresses."""
    member = getattr(request, "membership", None)
    if member is None:
        return {
            "workspaces": cache(lambda: workspaces_of(_own_memberships(request), None)),
            "is_signup_open": settings.SIGNUP == "open",
        }
    may_use_tokens = may(member, "read", "api_token")
    return {
        "workspaces": workspaces_of(request.memberships, member.workspace),  # type: ignore[attr-defined]
        "navigation": navigation_for(member, request.path),
        "search_url": workspace_url(member.workspace, "overview:search"),
        "tokens_url": workspace_url(member.workspace, "overview:api-token-list")
        if may_use_tokens
        else "",
    }


def _own_memberships(request: HttpRequest) -> list[Membership]:
    """Asked for only by a page that shows the switcher outside every workspace."""
    if not isinstance(request.user, User):
        return []
    with user_scope(request.user):
        return memberships_of(request.user)
