"""The pages of partnerships."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from partnerships.models import Partnership
from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.queries.check_ins import check_in_slot
from partnerships.queries.details import partnership_detail
from records.panels import panels_of
from records.views import place_of
from tenancy.links import workspace_url
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page


@member_page("read", "partnership")
def partnership_page(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """One partnership: vision, who takes part, goals, what was done, wins, check-ins."""
    # The noun's own way would count what no place of this page shows.
    partnership = Partnership.objects.get_for(request.membership, "read", partnership_id)
    context = {
        "partnership": partnership,
        "place": place_of(request, PARTNERSHIP, partnership),
        "actions": _actions(request, partnership),
        "detail": partnership_detail(partnership=partnership, member=request.membership),
        "check_ins": check_in_slot(partnership=partnership, member=request.membership),
        "panels": panels_of("partnership", partnership, acting_member=request.membership),
    }
    return render(request, "partnerships/partnership.html", context)


def _actions(request: MemberRequest, partnership: Partnership) -> list[dict[str, Any]]:
    """What the member can do to the partnership: log what was done, and change it."""
    workspace, member, found = request.workspace, request.membership, []
    if may(member, "add", "activity"):
        url = workspace_url(workspace, "partnerships:partnership-activity-new", partnership.pk)
        found.append({"label": _("Log an activity"), "url": url, "icon": "plus"})
    if may(member, "change", "partnership"):
        url = PARTNERSHIP.url(workspace, "edit", partnership.pk)
        found.append({"label": _("Edit"), "url": url, "icon": "edit"})
    return found
