"""The page of one goal."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render

from partnerships.nouns.goals import GOAL
from partnerships.queries.details import goal_detail
from records.views import locked
from tenancy.requests import MemberRequest, member_page


@member_page("read", "goal")
def goal_page(request: MemberRequest, goal_id: UUID) -> HttpResponseBase:
    """One goal: what is meant by it, how far partners agree, what was done for it."""
    goal = locked(request, GOAL, "read", goal_id)
    context = {"goal": goal, "detail": goal_detail(goal=goal, member=request.membership)}
    return render(request, "partnerships/goal.html", context)
