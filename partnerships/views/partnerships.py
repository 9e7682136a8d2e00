"""The pages of partnerships."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render

from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.queries.details import partnership_detail
from partnerships.queries.engagement import check_in_slot
from records.caching import kept_part
from records.views import locked
from tenancy.requests import MemberRequest, member_page


@member_page("read", "partnership")
def partnership_page(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """One partnership: vision, who takes part, goals, what was done, wins, check-ins."""
    partnership = locked(request, PARTNERSHIP, "read", partnership_id)

    def main() -> dict[str, Any]:
        slot = check_in_slot(partnership=partnership, member=request.membership)
        latest = slot["result"].round if slot["result"] else None
        return {
            "partnership": partnership,
            "detail": partnership_detail(partnership=partnership, member=request.membership),
            "check_ins": slot,
            "changes_at": latest.closes_at if latest and latest.is_open else None,
        }

    context = {
        "partnership": partnership,
        "main": kept_part(
            request, "partnerships/_partnership_main.html", what=str(partnership.pk), make=main
        ),
    }
    return render(request, "partnerships/partnership.html", context)
