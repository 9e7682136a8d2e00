"""One coalition with all that its pages show, through the product's models inside its scope."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from bench.data.measurements import fill_measurements
from bench.data.sizes import Size
from meetings.models import ActionItem, Meeting
from metrics.models import Metric, Target
from partnerships.models import (
    Activity,
    ActivityOrganization,
    AlignmentRating,
    CheckIn,
    CheckInRound,
    Concern,
    Goal,
    Participation,
    Partnership,
    Win,
)
from stakeholders.models import Organization, Person, Sector
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User, Workspace
from tenancy.roles import Role

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)
SEED = 20_261_121
ROWS_AT_ONCE = 2_000
SUBJECTS = ("Attendance", "Reading", "Graduation", "Mentoring hours", "College entry", "Reach")
PLACES = ("North", "Harbor", "Valley", "Central", "Mill", "Lake", "River", "Hill")
KINDS = ("percentage", "percentage", "percentage", "count", "sum", "rating")
WORDS = "We met, agreed on the next steps and shared what worked in each of our schools. "


@dataclass(frozen=True)
class Made:
    """What later parts refer to."""

    workspace: Workspace
    random: random.Random
    today: date
    members: list[Membership]
    organizations: list[Organization]
    partnerships: list[Partnership]
    participations: list[Participation]


def make_coalition(size: Size) -> Workspace:
    """A workspace of this size; its first coordinator is ``coordinator@<slug>.example.org``."""
    workspace = Workspace.objects.create(
        slug=size.slug, name=f"Sample coalition {size.slug}", languages=["en", "es"]
    )
    with workspace_scope(workspace):
        made = _people(workspace, size)
        goals = _goals(made, size)
        _activities(made, size, goals)
        _meetings(made)
        _check_ins(made)
        _concerns(made)
        metrics = _metrics(made, size, goals)
        fill_measurements(made.organizations, metrics, goals, size=size, today=made.today)
    return workspace


def _create(model: type[M], rows: Sequence[M]) -> list[M]:
    return model._default_manager.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _taken(values: Sequence[T], number: int) -> list[T]:
    return list(islice(cycle(values), number))


def _roles(number: int) -> list[str]:
    few = [Role.OWNER, *[Role.COORDINATOR] * 5, *[Role.FUNDER] * 20, *[Role.VIEWER] * 74]
    return [role.value for role in [*few, *[Role.PARTNER] * number][:number]]


def make_users(slug: str, number: int) -> list[User]:
    """Users who can't sign in by password."""
    names = ["owner", "coordinator", *(f"member{position}" for position in range(number))]
    users = [
        User(email=f"{name}@{slug}.example.org", name=f"{name.title()} Sample")
        for name in names[:number]
    ]
    return User.objects.bulk_create(users, batch_size=ROWS_AT_ONCE)


def _people(workspace: Workspace, size: Size) -> Made:
    chance, today = random.Random(f"{SEED}:people"), timezone.localdate()
    sectors = [sector.value for sector in Sector]
    organizations = _create(
        Organization,
        [
            Organization(
                name=f"{PLACES[number % len(PLACES)]} Organization {number:04}",
                sector=sectors[number % len(sectors)],
                place=f"{PLACES[number % len(PLACES)]} District",
                mission=WORDS,
                tags=["sample"],
                languages=["en"],
            )
            for number in range(size.organizations)
        ],
    )
    users, roles = make_users(size.slug, size.members), _roles(size.members)
    keys = [organization.pk for organization in organizations]
    members = _create(
        Membership,
        [
            Membership(user=user, role=role, organization_id=key if role == Role.PARTNER else None)
            for user, role, key in zip(users, roles, _taken(keys, len(users)), strict=True)
        ],
    )
    _create(
        Person,
        [
            Person(
                name=f"Person {number:05}",
                email=f"person{number}@{size.slug}.example.org",
                organization=organization,
                is_main_contact=number < len(organizations),
            )
            for number, organization in enumerate(_taken(organizations, size.people))
        ],
    )
    partnerships, participations = _partnerships(chance, today, organizations, size)
    return Made(workspace, chance, today, members, organizations, partnerships, participations)


def _partnerships(
    chance: random.Random, today: date, organizations: list[Organization], size: Size
) -> tuple[list[Partnership], list[Participation]]:
    kinds = [model.value for model in Partnership.Model]
    stages = ("active", "active", "active", "forming", "sustaining", "exploring", "closed")
    partnerships = _create(
        Partnership,
        [
            Partnership(
                name=f"Partnership {number:03} for {SUBJECTS[number % len(SUBJECTS)].lower()}",
                vision=WORDS * 2,
                model=kinds[number % len(kinds)],
                stage=stages[number % len(stages)],
                started_on=today - timedelta(days=chance.randrange(30, 1_500)),
            )
            for number in range(size.partnerships)
        ],
    )
    roles = _taken(("backbone", "lead", "partner", "partner", "funder"), size.organizations_each)
    rows = [
        Participation(
            partnership=partnership,
            organization=organization,
            role=role,
            responsibilities=WORDS,
            since=partnership.started_on,
        )
        for partnership in partnerships
        for organization, role in zip(
            chance.sample(organizations, size.organizations_each), roles, strict=True
        )
    ]
    return partnerships, _create(Participation, rows)


def _goals(made: Made, size: Size) -> list[Goal]:
    """A tenth are the whole coalition's; every other one is rated by two organizations."""
    places = [None, *[partnership for partnership in made.partnerships for _ in range(2)]]
    statuses = ("agreed", "agreed", "agreed", "proposed", "achieved")
    goals = _create(
        Goal,
        [
            Goal(
                title=f"{SUBJECTS[number % len(SUBJECTS)]} for all, part {number:03}",
                definition=WORDS,
                partnership=None if number % 10 == 0 else places[number % len(places)],
                status=statuses[number % len(statuses)],
                due_on=made.today + timedelta(days=made.random.randrange(-200, 900)),
            )
            for number in range(size.goals)
        ],
    )
    ratings = [
        AlignmentRating(
            goal=goal, organization=organization, priority=1 + number % 5, agreement=5 - number % 4
        )
        for number, goal in enumerate(goals[::2])
        for organization in made.random.sample(made.organizations, 2)
    ]
    _create(AlignmentRating, ratings)
    return goals


def _activities(made: Made, size: Size, goals: list[Goal]) -> None:
    types, chance = [kind.value for kind in Activity.Type], made.random
    rows = [
        Activity(
            partnership=partnership,
            type=types[number % len(types)],
            title=f"Activity {number:05} on {SUBJECTS[number % len(SUBJECTS)].lower()}",
            happened_on=made.today - timedelta(days=chance.randrange(900)),
            description=WORDS * 2,
            people_reached=chance.randrange(5, 200),
            hours=chance.randrange(1, 40),
            goal=goals[number % len(goals)],
            logged_by=made.members[number % len(made.members)],
            is_sample=True,
        )
        for number, partnership in enumerate(_taken(made.partnerships, size.activities))
    ]
    joined = [
        ActivityOrganization(activity=row, organization=organization)
        for row in _create(Activity, rows)
        for organization in chance.sample(made.organizations, 2)
    ]
    _create(ActivityOrganization, joined)
    wins = [
        Win(
            partnership=row.partnership,
            organization=made.organizations[number % len(made.organizations)],
            text=f"{WORDS}({number})",
            happened_on=row.happened_on,
            is_published=number % 3 == 0,
            is_sample=True,
        )
        for number, row in enumerate(rows[::10])
    ]
    _create(Win, wins)


def _meetings(made: Made) -> None:
    now = timezone.now()
    meetings = [
        Meeting(
            partnership=partnership,
            title="Monthly meeting",
            starts_at=now + timedelta(days=days, hours=number % 7),
            agenda=WORDS,
            minutes=WORDS if days < 0 else "",
            is_sample=True,
        )
        for number, partnership in enumerate(made.partnerships)
        for days in (-40, -10, 20)
    ]
    _create(Meeting, meetings)
    items = [
        ActionItem(
            partnership=meeting.partnership,
            meeting=meeting,
            title=f"Follow up on point {number}",
            organization=made.organizations[number % len(made.organizations)],
            due_on=made.today + timedelta(days=made.random.randrange(-20, 40)),
            done_at=now if number % 3 == 0 else None,
            is_sample=True,
        )
        for number, meeting in enumerate(_taken(meetings, 2 * len(meetings)))
    ]
    _create(ActionItem, items)


def _check_ins(made: Made) -> None:
    """A closed round and an open one for each partnership, two thirds answered."""
    now = timezone.now()
    rounds = [
        CheckInRound(
            partnership=partnership,
            opened_at=now - timedelta(days=days),
            closes_at=now - timedelta(days=days - 10),
            is_sample=True,
        )
        for partnership in made.partnerships
        for days in (35, 5)
    ]
    asked: dict[Any, list[Participation]] = {}
    for participation in made.participations:
        asked.setdefault(participation.partnership_id, []).append(participation)
    check_ins = [
        _check_in(each, part, number)
        for number, (each, part) in enumerate(
            (each, part)
            for each in _create(CheckInRound, rounds)
            for part in asked[each.partnership_id]
        )
    ]
    _create(CheckIn, check_ins)


def _check_in(each: CheckInRound, part: Participation, number: int) -> CheckIn:
    progress = ("on_track", "ahead", "slow", "stuck")
    asked = {"token_hash": f"sample-{number}", "is_sample": True}
    if number % 3 == 0:
        return CheckIn(round=each, organization=part.organization, **asked)
    return CheckIn(
        round=each,
        organization=part.organization,
        progress=progress[number % len(progress)],
        confidence=1 + number % 5,
        win=WORDS if number % 4 == 0 else "",
        concern=WORDS if number % 7 == 0 else "",
        answered_at=each.opened_at + timedelta(days=1),
        **asked,
    )


def _concerns(made: Made) -> None:
    statuses = ("open", "watching", "resolved")
    coordinator = made.members[min(1, len(made.members) - 1)]
    rows = [
        Concern(
            partnership=partnership,
            text=f"{WORDS}({number})",
            owner=coordinator,
            status=statuses[number % len(statuses)],
            due_on=made.today + timedelta(days=number % 30 - 5),
            is_sample=True,
        )
        for number, partnership in enumerate(made.partnerships)
    ]
    _create(Concern, rows)


def _metrics(made: Made, size: Size, goals: list[Goal]) -> list[Metric]:
    metrics = _create(
        Metric,
        [
            Metric(
                name=f"{SUBJECTS[number % len(SUBJECTS)]}, measure {number:04}",
                definition=WORDS,
                level="population" if number % 4 else "performance",
                kind=KINDS[number % len(KINDS)],
                unit="%" if KINDS[number % len(KINDS)] == "percentage" else "",
                across_partnerships="mean" if KINDS[number % len(KINDS)] == "rating" else "sum",
                baseline=50,
                baseline_on=date(made.today.year - size.years, 7, 1),
                goal=goals[number % len(goals)],
                is_money=number % 50 == 4,
            )
            for number in range(size.metrics)
        ],
    )
    due = date(made.today.year + 3, 6, 30)
    _create(Target, [Target(metric=metric, value=75, due_on=due) for metric in metrics])
    return metrics


def at_noon(day: date) -> datetime:
    """A moment on a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
