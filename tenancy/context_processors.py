"""What the page shell needs on every signed-in page."""

from typing import Any

from django.http import HttpRequest

from tenancy.links import workspace_url
from tenancy.navigation import entries_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """``memberships`` for the switcher, ``navigation``, ``search_url``; inside a workspace only."""
    member = getattr(request, "membership", None)
    if member is None:
        return {}
    return {
        "memberships": request.memberships,  # type: ignore[attr-defined]
        "navigation": entries_for(member, request.path),
        "search_url": workspace_url(member.workspace, "tenancy:search"),
    }
