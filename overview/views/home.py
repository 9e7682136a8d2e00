"""Home: a coordinator's week, a partner's desk, and for readers the dashboard."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from overview.presentation_home import desk_context, week_context
from overview.queries.home import my_week, partner_desk
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page
from tenancy.roles import Role


@member_page("read", "home")
def home(request: MemberRequest) -> HttpResponseBase:
    """What is due, who is silent, what is new; funders and viewers go straight to the figures."""
    member = request.membership
    if member.role in (Role.OWNER, Role.COORDINATOR):
        context = week_context(
            member, my_week(member=member, is_whole=request.GET.get("all") == "yes")
        )
        return render(request, "overview/home_week.html", context)
    if member.role == Role.PARTNER:
        context = desk_context(member, partner_desk(member=member))
        return render(request, "overview/home_desk.html", context)
    return redirect(workspace_url(member.workspace, "overview:dashboard"))
