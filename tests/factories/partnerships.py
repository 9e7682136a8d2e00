"""Partnerships, goals, activities and wins; call inside a workspace's scope."""

from datetime import date
from itertools import count
from typing import Any

from partnerships.models import (
    Activity,
    ActivityOrganization,
    AlignmentRating,
    Goal,
    Participation,
    Partnership,
    Win,
)
from stakeholders.models import Organization

_numbers = count(1)
DAY = date(2026, 3, 2)


def make_partnership(name: str = "", *organizations: Organization, **extra: Any) -> Partnership:
    extra = {"model": "community_school", "stage": "active", **extra}
    partnership = Partnership.objects.create(name=name or f"Partnership {next(_numbers)}", **extra)
    for organization in organizations:
        make_participation(partnership, organization)
    return partnership


def make_participation(
    partnership: Partnership, organization: Organization, **extra: Any
) -> Participation:
    return Participation.objects.create(partnership=partnership, organization=organization, **extra)


def make_goal(title: str = "", partnership: Partnership | None = None, **extra: Any) -> Goal:
    return Goal.objects.create(
        title=title or f"Goal {next(_numbers)}", partnership=partnership, **extra
    )


def make_rating(
    goal: Goal, organization: Organization, priority: int = 4, agreement: int = 4, **extra: Any
) -> AlignmentRating:
    return AlignmentRating.objects.create(
        goal=goal, organization=organization, priority=priority, agreement=agreement, **extra
    )


def make_activity(
    partnership: Partnership, *organizations: Organization, title: str = "", **extra: Any
) -> Activity:
    extra = {"type": "mentoring", "happened_on": DAY, **extra}
    activity = Activity.objects.create(
        partnership=partnership, title=title or f"Activity {next(_numbers)}", **extra
    )
    for organization in organizations:
        ActivityOrganization.objects.create(activity=activity, organization=organization)
    return activity


def make_win(partnership: Partnership, text: str = "", **extra: Any) -> Win:
    extra = {"happened_on": DAY, **extra}
    return Win.objects.create(
        partnership=partnership, text=text or f"Win {next(_numbers)}", **extra
    )
