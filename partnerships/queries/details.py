"""What the templates of one partnership, one goal and one activity show beside the record."""

from typing import Any

from partnerships.models import Activity, AlignmentRating, Goal, Partnership, Win
from partnerships.queries.activities import activity_totals
from partnerships.queries.goals import GoalNode, alignments, goal_groups
from partnerships.queries.partnerships import participants_by_sector
from partnerships.queries.wins import with_credits
from tenancy.models import Membership

RECENT = 8


def partnership_detail(*, partnership: Partnership, member: Membership) -> dict[str, Any]:
    """All that the page of a partnership shows, as the member may see it."""
    activities = Activity.objects.visible_to(member).filter(partnership=partnership)
    goals = Goal.objects.visible_to(member).filter(partnership=partnership)
    wins = Win.objects.visible_to(member).filter(partnership=partnership)
    groups = goal_groups(goals=goals, member=member)
    sectors, ended = participants_by_sector(partnership=partnership, member=member)
    return {
        "sectors": sectors,
        "ended": ended,
        "goals": [node for group in groups for node in group.nodes],
        "totals": activity_totals(activities),
        "activities": activities.order_by("-happened_on", "-pk")[:RECENT],
        "wins": with_credits(wins)[:RECENT],
    }


def goal_detail(*, goal: Goal, member: Membership) -> dict[str, Any]:
    """A goal's alignment where the member may know it, its parts, and what was done for it."""
    activities = Activity.objects.visible_to(member).filter(goal=goal)
    ratings = AlignmentRating.objects.visible_to(member).filter(goal=goal)
    figures = alignments([goal], member=member)
    return {
        "node": GoalNode(goal=goal, depth=0, alignment=figures.get(goal.pk)),
        "children": Goal.objects.visible_to(member).filter(parent=goal).order_by("title"),
        "ratings": ratings.select_related("organization").order_by("organization__name"),
        "totals": activity_totals(activities),
        "activities": activities.order_by("-happened_on", "-pk")[:RECENT],
    }


def activity_detail(*, activity: Activity, member: Membership) -> dict[str, Any]:
    """Who joined an activity, the wins that came of it, and whether the member may change it."""
    joined = activity.joined.select_related("organization").order_by("organization__name")
    return {
        "organizations": [row.organization for row in joined],
        "wins": with_credits(activity.wins.visible_to(member)),
        "is_changeable": Activity.objects.changeable_by(member).filter(pk=activity.pk).exists(),
    }
