"""What the templates of one partnership, one goal and one activity show beside the record."""

from typing import Any

from partnerships.models import Activity, AlignmentRating, Goal, Partnership, Win
from partnerships.queries.activities import activity_totals
from partnerships.queries.goals import GoalNode, alignments, goal_groups
from partnerships.queries.partnerships import by_sector, participants
from partnerships.queries.wins import with_credits
from tenancy.models import Membership

RECENT = 8


def partnership_detail(*, partnership: Partnership, member: Membership) -> dict[str, Any]:
    """All that the page of a partnership shows, as the member may see it."""
    activities = Activity.objects.visible_to(member).filter(partnership=partnership)
    goals = Goal.objects.visible_to(member).filter(partnership=partnership)
    wins = Win.objects.visible_to(member).filter(partnership=partnership)
    groups = goal_groups(goals=goals, member=member)
    present, ended = participants(partnership=partnership, member=member)
    return {
        "sectors": by_sector(present, member),
        "ended": by_sector(ended, member),
        "unreachable": [part for part in present if not part.is_reachable],
        "goals": [node for group in groups for node in group.nodes],
        "totals": activity_totals(activities),
        "activities": activities.order_by("-happened_on", "-pk")[:RECENT],
        "wins": wins.select_related("organization").order_by("-happened_on", "-pk")[:RECENT],
    }


def goal_detail(*, goal: Goal, member: Membership) -> dict[str, Any]:
    """A goal's alignment and the larger goal where the member may read them, and its parts."""
    activities = Activity.objects.visible_to(member).filter(goal=goal)
    ratings = AlignmentRating.objects.visible_to(member).filter(goal=goal)
    figures = alignments([goal], member=member)
    return {
        "parent": Goal.objects.visible_to(member).filter(children=goal).first(),
        "node": GoalNode(goal=goal, depth=0, alignment=figures.get(goal.pk)),
        "children": Goal.objects.visible_to(member).filter(parent=goal).order_by("title"),
        "ratings": ratings.select_related("organization").order_by("organization__name"),
        "totals": activity_totals(activities),
        "activities": activities.order_by("-happened_on", "-pk")[:RECENT],
    }


def activity_detail(*, activity: Activity, member: Membership) -> dict[str, Any]:
    """Who joined an activity, its goal and wins as the member may read them."""
    joined = activity.joined.select_related("organization").order_by("organization__name")
    return {
        "organizations": [row.organization for row in joined],
        "goal": Goal.objects.visible_to(member).filter(activities=activity).first(),
        "wins": with_credits(activity.wins.visible_to(member)),
        "is_changeable": Activity.objects.changeable_by(member).filter(pk=activity.pk).exists(),
    }
