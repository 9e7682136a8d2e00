"""What the page shell needs on every signed-in page."""

from typing import Any

from django.http import HttpRequest

from tenancy.navigation import entries_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """``memberships`` for the switcher and ``navigation``, inside a workspace only."""
    member = getattr(request, "membership", None)
    if member is None:
        return {}
    return {
        "memberships": request.memberships,  # type: ignore[attr-defined]
        "navigation": entries_for(member, request.path),
    }
