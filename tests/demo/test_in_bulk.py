"""What the demonstration writes in bulk: as the actions would, in a few statements."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from demo.loading.in_bulk import (
    add_partnerships,
    load_answered_round,
    load_ratings,
    log_activities,
)
from messaging.models import Message
from partnerships.models import Activity, AlignmentRating, CheckIn, Partnership
from partnerships.queries.activities import activity_totals
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.partnerships import make_goal, make_partnership
from tests.factories.stakeholders import make_organization


def test_many_activities_are_logged_in_a_few_statements(
    coordinator: Membership, scope: Workspace, django_assert_num_queries: Any
) -> None:
    school = make_organization()
    partnership = make_partnership("", school)
    rows = [
        (
            Activity(
                partnership=partnership,
                type="workshop",
                title=f"W{number}",
                happened_on=date(2026, 1, 1),
            ),
            [school.pk],
        )
        for number in range(30)
    ]
    with django_assert_num_queries(4):
        log_activities(rows, acting_member=coordinator)
    assert activity_totals().count == 30
    logged = Activity.objects.all()
    assert {one.logged_by_id for one in logged} == {coordinator.pk}
    assert [one.joined_organizations for one in logged] == [[school]] * 30


def test_many_partnerships_at_once(coordinator: Membership, scope: Workspace) -> None:
    school, clinic = make_organization(), make_organization()
    parts = [(school.pk, "lead"), (clinic.pk, "partner")]
    made = add_partnerships(
        [(Partnership(name=f"P{number}", model="campaign"), parts) for number in range(3)],
        acting_member=coordinator,
    )
    assert [one.participations.count() for one in made] == [2, 2, 2]
    assert AuditEvent.objects.filter(action="add_partnership").count() == 3


def test_answers_from_elsewhere_are_taken_in(coordinator: Membership, scope: Workspace) -> None:
    organizations = [make_organization() for _number in range(3)]
    opened_at = timezone.now() - timedelta(days=30)
    made = load_answered_round(
        [CheckIn(organization_id=one.pk, progress="ahead", confidence=4) for one in organizations],
        acting_member=coordinator,
        partnership=make_partnership("Sample", *organizations),
        opened_at=opened_at,
        closes_at=opened_at + timedelta(days=10),
    )
    assert made.check_ins.answered().count() == 3
    event = AuditEvent.objects.get()
    assert event.after is not None
    assert event.after["answers"] == 3
    assert Message.objects.count() == 0


def test_first_ratings_are_loaded_in_a_few_statements(
    coordinator: Membership, scope: Workspace, django_assert_num_queries: Any
) -> None:
    school = make_organization()
    partnership = make_partnership("", school)
    goals = [make_goal("", partnership) for _number in range(20)]
    ratings = [AlignmentRating(goal=goal, priority=4, agreement=5) for goal in goals]
    with django_assert_num_queries(3):
        load_ratings(ratings, organization=school, acting_member=coordinator)
    assert AlignmentRating.objects.filter(organization=school).count() == 20
