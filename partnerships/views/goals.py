"""The pages of shared goals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.access.goals import access_goal, access_goal_to_change
from partnerships.actions.goals import add_goal, change_goal, remove_goal
from partnerships.forms.goals import GoalForm, initial_goal
from partnerships.models import Goal
from partnerships.queries.details import goal_detail
from partnerships.queries.goals import goal_groups, visible_goals
from partnerships.views.lists import query_of
from partnerships.views.undo import after_removal, undoable
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page


@member_page("read", "goal")
def goal_list(request: MemberRequest) -> HttpResponseBase:
    """The coalition's goals and each partnership's, as trees; dropped ones only when asked for."""
    text = request.GET.get("q", "").strip()
    shows_dropped = "dropped" in request.GET
    rows = visible_goals(member=request.membership, text=text, with_dropped=shows_dropped)
    context = {
        "groups": goal_groups(goals=rows, member=request.membership),
        "text": text,
        "shows_dropped": shows_dropped,
        "query": query_of(request),
        "undo": undoable(request),
    }
    return render(request, "partnerships/goal_list.html", context)


@member_page("read", "goal")
def goal_page(request: MemberRequest, goal_id: UUID) -> HttpResponseBase:
    """One goal: what is meant by it, how far partners agree, what was done for it."""
    goal = access_goal(acting_member=request.membership, goal_id=goal_id)
    detail = goal_detail(goal=goal, member=request.membership)
    context = {"goal": goal, "detail": detail}
    return render(request, "partnerships/goal.html", context)


@member_page("add", "goal")
def goal_new(request: MemberRequest) -> HttpResponseBase:
    """Add a goal, of the coalition or of a partnership (``?partnership=``, ``?parent=``)."""
    asked = {name: request.GET.get(name, "") for name in ("partnership", "parent")}
    form = GoalForm(
        request.POST or None,
        initial={**asked, "status": Goal.Status.AGREED},
        acting_member=request.membership,
    )
    if request.method == "POST" and form.is_valid():
        try:
            goal = add_goal(acting_member=request.membership, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Added. Now ask the partners to rate it."))
            return redirect(workspace_url(request.workspace, "partnerships:goal", goal.pk))
    return _form_page(request, form, None)


@member_page("change", "goal")
def goal_edit(request: MemberRequest, goal_id: UUID) -> HttpResponseBase:
    """Change a goal."""
    goal = access_goal_to_change(acting_member=request.membership, goal_id=goal_id)
    form = GoalForm(
        request.POST or None,
        initial=initial_goal(goal),
        acting_member=request.membership,
        goal=goal,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_goal(acting_member=request.membership, goal=goal, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect(workspace_url(request.workspace, "partnerships:goal", goal.pk))
    return _form_page(request, form, goal)


@require_POST
@member_page("delete", "goal")
def goal_delete(request: MemberRequest, goal_id: UUID) -> HttpResponseBase:
    """Take a goal away with its ratings; the list offers to undo it."""
    goal = access_goal_to_change(acting_member=request.membership, goal_id=goal_id)
    event = remove_goal(acting_member=request.membership, goal=goal)
    return after_removal(request, event)


def _form_page(request: MemberRequest, form: GoalForm, goal: Goal | None) -> HttpResponseBase:
    context: dict[str, Any] = {"form": form, "goal": goal}
    status = 422 if form.errors else 200
    return render(request, "partnerships/goal_form.html", context, status=status)
