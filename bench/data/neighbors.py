"""The other workspaces of the same database: each small, with a little of everything."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bench.data.coalition import WORDS, make_users
from meetings.models import ActionItem, Meeting
from messaging.models import DueWork, Message
from metrics.models import Breakdown, Measurement, Metric, Target
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
from stakeholders.models import Organization, Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User, Workspace

SAVED_AT_ONCE = 100
SLUG = "neighbor-{number:04}"


def make_neighbors(number: int) -> None:
    """So many workspaces; the coordinator of each is its only member."""
    workspaces = Workspace.objects.bulk_create(
        Workspace(slug=SLUG.format(number=each), name=f"Sample neighbor {each:04}")
        for each in range(number)
    )
    users = make_users("neighbors", number)
    for first in range(0, number, SAVED_AT_ONCE):
        part = slice(first, first + SAVED_AT_ONCE)
        with transaction.atomic():
            for workspace, user in zip(workspaces[part], users[part], strict=True):
                with workspace_scope(workspace):
                    _fill(user)
    later = timezone.now() + timedelta(days=30)
    DueWork.objects.bulk_create(
        DueWork(workspace=workspace, kind=DueWork.Kind.SCHEDULE, due_at=later)
        for workspace in workspaces
    )


def _fill(user: User) -> None:
    organization = Organization.objects.create(name="Sample School", sector="education")
    member = Membership.objects.create(user=user, role="coordinator")
    Person.objects.create(name="Sample Person", organization=organization, is_main_contact=True)
    partnership = Partnership.objects.create(
        name="Sample partnership", model="student_support", stage="active", vision=WORDS
    )
    Participation.objects.create(partnership=partnership, organization=organization)
    goal = Goal.objects.create(title="Sample goal", partnership=partnership)
    AlignmentRating.objects.create(goal=goal, organization=organization, priority=4, agreement=3)
    _do_things(partnership, organization, member)
    _measure(goal, organization)
    _write(organization)


def _do_things(partnership: Partnership, organization: Organization, member: Membership) -> None:
    now, today = timezone.now(), timezone.localdate()
    sample = {"is_sample": True}
    activity = Activity.objects.create(
        partnership=partnership,
        type="workshop",
        title="Sample",
        happened_on=today,
        logged_by=member,
        **sample,
    )
    ActivityOrganization.objects.create(activity=activity, organization=organization)
    Win.objects.create(
        partnership=partnership, text=WORDS, happened_on=today, is_published=True, **sample
    )
    meeting = Meeting.objects.create(
        partnership=partnership, title="Sample", starts_at=now + timedelta(days=20), **sample
    )
    ActionItem.objects.create(
        partnership=partnership,
        meeting=meeting,
        title="Sample",
        organization=organization,
        due_on=today,
        **sample,
    )
    Concern.objects.create(partnership=partnership, text=WORDS, owner=member, **sample)
    opened_at = now - timedelta(days=5)
    asked = CheckInRound.objects.create(
        partnership=partnership, opened_at=opened_at, closes_at=now + timedelta(days=5), **sample
    )
    CheckIn.objects.create(
        round=asked,
        token_hash=f"sample-{asked.pk}",
        organization=organization,
        progress="slow",
        confidence=2,  # low: worth a call, as some of any are
        concern=WORDS,
        answered_at=now,
        **sample,
    )


def _measure(goal: Goal, organization: Organization) -> None:
    today = timezone.localdate()
    metric = Metric.objects.create(name="Sample metric", kind="percentage", goal=goal)
    Target.objects.create(metric=metric, value=75, due_on=today + timedelta(days=500))
    measurement = Measurement.objects.create(
        metric=metric,
        organization=organization,
        period_start=today.replace(month=1, day=1),
        period_end=today.replace(month=12, day=31),
        numerator=60,
        denominator=100,
        status="accepted",
    )
    Breakdown.objects.create(
        measurement=measurement,
        dimension="Gender",
        group="Female",
        numerator=31,
        denominator=50,
    )


def _write(organization: Organization) -> None:
    Message.objects.create(
        kind="sample",
        key="sample",
        to_email="person@example.org",
        subject="Sample",
        text=f"{organization}: {WORDS}",
        message_id="<sample@localhost>",
        status=Message.Status.SENT,
        sent_at=timezone.now(),
    )
