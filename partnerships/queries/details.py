"""What the pages of one partnership, one goal and one activity show."""

from collections.abc import Iterable
from dataclasses import dataclass

from partnerships.models import Activity, AlignmentRating, Goal, Partnership, Win
from partnerships.queries.activities import ActivityTotals, activity_totals, latest
from partnerships.queries.goals import GoalNode, alignments, goal_groups, node_of
from partnerships.queries.partnerships import SectorGroup, participants_by_sector
from partnerships.queries.wins import with_credits
from stakeholders.models import Organization
from tenancy.models import Membership

RECENT = 8


@dataclass(frozen=True, kw_only=True)
class PartnershipDetail:
    """A partnership as the member may see it; ``ended`` is who took part before."""

    sectors: list[SectorGroup]
    ended: list[SectorGroup]
    goals: list[GoalNode]
    totals: ActivityTotals
    activities: Iterable[Activity]
    wins: Iterable[Win]


@dataclass(frozen=True, kw_only=True)
class GoalDetail:
    """A goal as the member may see it: its parts, its ratings, what was done for it."""

    node: GoalNode
    children: Iterable[Goal]
    ratings: Iterable[AlignmentRating]
    totals: ActivityTotals
    activities: Iterable[Activity]


@dataclass(frozen=True, kw_only=True)
class ActivityDetail:
    """Who joined an activity, the wins that came of it, and whether the member may change it."""

    organizations: list[Organization]
    wins: Iterable[Win]
    is_changeable: bool


def partnership_detail(*, partnership: Partnership, member: Membership) -> PartnershipDetail:
    """All that the page of a partnership shows, in a fixed number of statements."""
    activities = Activity.objects.visible_to(member).filter(partnership=partnership)
    goals = Goal.objects.visible_to(member).filter(partnership=partnership)
    wins = Win.objects.visible_to(member).filter(partnership=partnership)
    groups = goal_groups(goals=goals, member=member)
    sectors, ended = participants_by_sector(partnership=partnership, member=member)
    return PartnershipDetail(
        sectors=sectors,
        ended=ended,
        goals=[node for group in groups for node in group.nodes],
        totals=activity_totals(activities),
        activities=latest(activities, RECENT),
        wins=with_credits(wins)[:RECENT],
    )


def goal_detail(*, goal: Goal, member: Membership) -> GoalDetail:
    """All that the page of a goal shows, in a fixed number of statements."""
    activities = Activity.objects.visible_to(member).filter(goal=goal)
    ratings = AlignmentRating.objects.visible_to(member).filter(goal=goal)
    return GoalDetail(
        node=node_of(goal, alignments([goal], member=member)),
        children=Goal.objects.visible_to(member).filter(parent=goal).order_by("title"),
        ratings=ratings.select_related("organization").order_by("organization__name"),
        totals=activity_totals(activities),
        activities=latest(activities, RECENT),
    )


def activity_detail(*, activity: Activity, member: Membership) -> ActivityDetail:
    """What the page of an activity shows beside the activity itself."""
    joined = activity.joined.select_related("organization").order_by("organization__name")
    mine = Activity.objects.changeable_by(member).filter(pk=activity.pk)
    return ActivityDetail(
        organizations=[row.organization for row in joined],
        wins=with_credits(activity.wins.visible_to(member)),
        is_changeable=mine.exists(),
    )
