"""The pages of partnerships."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render

from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.queries.check_ins import check_in_slot
from partnerships.queries.details import partnership_detail
from records.panels import panels_of
from records.views import locked
from tenancy.requests import MemberRequest, member_page


@member_page("read", "partnership")
def partnership_page(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """One partnership: vision, who takes part, goals, what was done, wins, check-ins."""
    partnership = locked(request, PARTNERSHIP, "read", partnership_id)
    context = {
        "partnership": partnership,
        "detail": partnership_detail(partnership=partnership, member=request.membership),
        "check_ins": check_in_slot(partnership=partnership, member=request.membership),
        "panels": panels_of("partnership", partnership, acting_member=request.membership),
    }
    return render(request, "partnerships/partnership.html", context)
