"""A goal: what the partners want to reach together."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partnerships.actions.goals import add_goal, change_goal, remove_goal
from partnerships.filters.goals import GoalFilter
from partnerships.forms.goals import GoalForm
from partnerships.models import Goal, Partnership
from partnerships.queries.goals import goal_groups
from partnerships.serializers.goals import GoalSerializer
from records.columns import Badge, Day, Link, related
from records.noun import Labels, Noun, Place
from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.permissions import may


def _as_trees(request: Any, rows: Any) -> dict[str, Any]:
    """The goals by partnership, the larger ones above their parts; and where agreement is shown."""
    found: dict[str, Any] = {"groups": goal_groups(goals=rows, member=request.membership)}
    if may(request.membership, "read", "alignment_rating"):
        found["alignment_url"] = workspace_url(request.workspace, "partnerships:alignment")
    return found


def _sample(member: Membership) -> dict[str, Any]:
    partnership = Partnership.objects.visible_to(member).order_by("pk")[0]
    return {"partnership": partnership, "title": "Every child reads by nine", "status": "agreed"}


GOAL = Noun(
    key="goal",
    room="partnerships",
    path="goals",
    model=Goal,
    labels=Labels(
        one=_("Goal"),
        many=_("Goals"),
        count=ngettext_lazy("%(n)s goal", "%(n)s goals", "n"),
        add=_("Add a goal"),
        edit=_("Edit the goal"),
        about=_("What the partners want to reach together."),
        empty=_("No goals yet"),
        added=_("The goal is added. Partners can rate it now."),
    ),
    columns=(
        Link("title", label=_("Goal"), to="partnerships:goal", sort="title"),
        related("partnership", label=_("Partnership"), to="partnerships:partnership"),
        Badge("status", label=_("Status"), sort="status"),
        Day("due_on", label=_("Due on"), sort="due_on"),
    ),
    order_by=("title", "pk"),
    select_related=("partnership",),
    filters=GoalFilter,
    form=GoalForm,
    serializer=GoalSerializer,
    add=add_goal,
    change=change_goal,
    remove=remove_goal,
    parent="partnership",
    is_parent_optional=True,
    tab=20,
    search=("title", "definition"),
    search_detail=lambda row: row.partnership.name if row.partnership else "",
    place=Place(section="impact", position=20, icon="target"),
    list_template="partnerships/goal_list.html",
    list_context=_as_trees,
    sample=_sample,
)  # fmt: skip
