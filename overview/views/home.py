"""Home: a coordinator's week, a partner's own things, and for readers the dashboard."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from overview.queries.calls import CallList, whom_to_call_in, whom_to_call_this_week
from overview.queries.engagement import OrganizationEngagement, may_call
from overview.queries.home import my_week, partner_home
from records.fields import uuids_in
from records.files import file_response, file_urls
from records.spreadsheets import Row
from records.tables import query_without_page
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page
from tenancy.roles import Role


@member_page("read", "home")
def home(request: MemberRequest) -> HttpResponseBase:
    """What is due, who is silent, what is new; funders and viewers go straight to the figures."""
    member = request.membership
    if member.role in (Role.OWNER, Role.COORDINATOR):
        week = my_week(member=member, is_whole=request.GET.get("all") == "yes")
        return render(request, "overview/home_week.html", {"week": week})
    if member.role == Role.PARTNER:
        waiting = partner_home(member=member)
        return render(request, "overview/home_partner.html", {"waiting": waiting})
    return redirect(workspace_url(member.workspace, "overview:dashboard"))


@member_page("read", "home")
def calls(request: MemberRequest) -> HttpResponseBase:
    """
    Whom to call this week, with ``?partnership=`` in that one alone; the home of those who look
    after nobody else knows no calls.
    """
    if not may_call(request.membership):
        return redirect(workspace_url(request.workspace, "overview:home"))
    template = "overview/calls.html#calls" if request.htmx else "overview/calls.html"
    address = workspace_url(request.workspace, "overview:calls-csv").removesuffix(".csv")
    files = file_urls(address, query_without_page(request))
    return render(request, template, {"found": _call_list(request), "file_urls": files})


def calls_file(ending: str) -> Callable[..., HttpResponseBase]:
    """The view of all whom to call as CSV or XLSX, for who may see the page."""

    @require_safe
    @member_page("read", "home")
    def page(request: MemberRequest) -> HttpResponseBase:
        if not may_call(request.membership):
            return redirect(workspace_url(request.workspace, "overview:home"))
        heading = [_("Organization"), _("Why"), _("Partnership"), _("Engagement"), _("Last active")]
        rows = [heading, *map(_call_row, _call_list(request).everyone)]
        sheet = (_("Whom to call this week"), rows)
        return file_response([sheet], name="calls", ending=ending, workspace=request.workspace)

    return page


def _call_list(request: MemberRequest) -> CallList:
    for partnership_id in uuids_in(request.GET.getlist("partnership")):
        return whom_to_call_in(partnership_id, request.membership)
    return whom_to_call_this_week(request.membership)


def _call_row(call: OrganizationEngagement) -> Row:
    reasons = "; ".join(call.reasons)
    score = "" if call.score is None else call.score
    day = call.last_on.isoformat() if call.last_on else ""
    return [call.organization.name, reasons, call.partnership.name, score, day]
