"""Partnerships, goals, activities and wins; call inside a workspace's scope."""

from datetime import date
from itertools import count
from typing import Any

from partnerships.models import (
    Activity,
    ActivityOrganisation,
    AlignmentRating,
    Goal,
    Participation,
    Partnership,
    Win,
)
from stakeholders.models import Organisation

_numbers = count(1)
DAY = date(2026, 3, 2)


def make_partnership(name: str = "", *organisations: Organisation, **extra: Any) -> Partnership:
    extra = {"model": "community_school", "stage": "active", **extra}
    partnership = Partnership.objects.create(name=name or f"Partnership {next(_numbers)}", **extra)
    for organisation in organisations:
        make_participation(partnership, organisation)
    return partnership


def make_participation(
    partnership: Partnership, organisation: Organisation, **extra: Any
) -> Participation:
    return Participation.objects.create(partnership=partnership, organisation=organisation, **extra)


def make_goal(title: str = "", partnership: Partnership | None = None, **extra: Any) -> Goal:
    return Goal.objects.create(
        title=title or f"Goal {next(_numbers)}", partnership=partnership, **extra
    )


def make_rating(
    goal: Goal, organisation: Organisation, priority: int = 4, agreement: int = 4, **extra: Any
) -> AlignmentRating:
    return AlignmentRating.objects.create(
        goal=goal, organisation=organisation, priority=priority, agreement=agreement, **extra
    )


def make_activity(
    partnership: Partnership, *organisations: Organisation, title: str = "", **extra: Any
) -> Activity:
    extra = {"type": "mentoring", "happened_on": DAY, **extra}
    activity = Activity.objects.create(
        partnership=partnership, title=title or f"Activity {next(_numbers)}", **extra
    )
    for organisation in organisations:
        ActivityOrganisation.objects.create(activity=activity, organisation=organisation)
    return activity


def make_win(partnership: Partnership, text: str = "", **extra: Any) -> Win:
    extra = {"happened_on": DAY, **extra}
    return Win.objects.create(
        partnership=partnership, text=text or f"Win {next(_numbers)}", **extra
    )
