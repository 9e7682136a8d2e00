"""Home: a coordinator's week, a partner's own things, and for readers the dashboard."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from overview.queries.calls import whom_to_call_in, whom_to_call_this_week
from overview.queries.engagement import may_call
from overview.queries.home import my_week, partner_home
from records.fields import uuids_in
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
    member = request.membership
    if not may_call(member):
        return redirect(workspace_url(member.workspace, "overview:home"))
    template = "overview/calls.html#calls" if request.htmx else "overview/calls.html"
    asked = uuids_in(request.GET.getlist("partnership"))
    found = whom_to_call_in(asked[0], member) if asked else whom_to_call_this_week(member)
    return render(request, template, {"found": found})
