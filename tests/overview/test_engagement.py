"""Engagement counted from real rows, and whom to call this week."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import SurveyInvitation
from meetings.models import Attendance
from overview.calculations import EngagementKind
from overview.queries.calls import whom_to_call_in, whom_to_call_this_week
from overview.queries.engagement import (
    OrganizationEngagement,
    engagement_of,
)
from partnerships.models import Partnership
from stakeholders.models import Organization, Person
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.check_ins import make_answer, make_round
from tests.factories.feedback import make_survey, make_wave
from tests.factories.meetings import make_action_item, make_meeting
from tests.factories.partnerships import make_activity, make_participation, make_partnership
from tests.factories.stakeholders import make_organization


@pytest.fixture
def school(scope: Workspace) -> Organization:
    return make_organization("School")


@pytest.fixture
def ours(school: Organization) -> Partnership:
    return make_partnership("Ours", school)


def only(partnership: Partnership, member: Membership) -> OrganizationEngagement:
    (found,) = engagement_of(partnership, member=member)
    return found


def parts(found: OrganizationEngagement) -> dict[str, tuple[int, int]]:
    return {part.kind.value: (part.done, part.asked) for part in found.engagement.parts}


def test_every_part_is_counted(
    ours: Partnership, school: Organization, coordinator: Membership
) -> None:
    today = timezone.localdate()
    for days, came in ((-5, True), (-6, False), (-7, None)):
        meeting = make_meeting(ours, school, days_ahead=days)
        Attendance.objects.filter(meeting=meeting).update(was_present=came)
    make_answer(make_round(ours, days_ago=20), school)
    make_round(ours, school, days_ago=40)
    make_round(ours, school, days_ago=1)  # still open: held against nobody
    done = timezone.now() - timedelta(days=10)
    due = today - timedelta(days=5)
    make_action_item(ours, school, due_on=due, done_at=done)
    make_action_item(ours, school, due_on=due)
    make_action_item(ours, school, due_on=due, done_at=timezone.now())
    make_action_item(ours, school, due_on=today + timedelta(days=5))
    make_activity(ours, school, happened_on=today - timedelta(days=3))
    make_activity(ours, happened_on=today - timedelta(days=3))
    found = only(ours, coordinator)
    assert parts(found) == {
        "meetings": (1, 2),
        "check_ins": (1, 2),
        "action_items": (1, 3),
        "activities": (1, 2),
    }
    assert found.score == round((50 + 50 + 100 / 3 + 50) / 4)
    assert found.last_on == today


def test_what_was_never_asked_does_not_count(
    ours: Partnership, school: Organization, coordinator: Membership
) -> None:
    assert only(ours, coordinator).score is None
    make_activity(ours, school, happened_on=timezone.localdate())
    assert only(ours, coordinator).score == 100


def test_falling_silent_and_unsure_are_said_in_words(
    ours: Partnership, school: Organization, coordinator: Membership
) -> None:
    today = timezone.localdate()
    make_activity(ours, school, happened_on=today - timedelta(days=120))
    make_activity(ours, happened_on=today - timedelta(days=10))
    make_answer(make_round(ours, days_ago=200), school, confidence=2)
    (found,) = whom_to_call_in(ours.pk, coordinator).calls
    assert found.reasons == [
        "engagement fell by 100 points in 90 days",
        "nothing heard for 120 days",
        "low confidence in its last check-in (2 of 5)",
    ]


def test_only_the_last_confidence_counts(
    ours: Partnership, school: Organization, coordinator: Membership
) -> None:
    make_answer(make_round(ours, days_ago=40), school, confidence=1)
    make_answer(make_round(ours, days_ago=20), school, confidence=4)
    assert whom_to_call_in(ours.pk, coordinator).calls == []


def test_calls_come_from_open_partnerships_and_for_coordinators(
    ours: Partnership, school: Organization, coordinator: Membership
) -> None:
    long_ago = timezone.localdate() - timedelta(days=300)
    quiet = make_organization("Quiet")
    make_participation(ours, quiet, since=long_ago)
    over = make_partnership("Over", stage="closed")
    make_participation(over, quiet, since=long_ago)
    found = whom_to_call_this_week(coordinator)
    (call,) = found.calls
    assert (call.organization, call.partnership) == (quiet, ours)
    assert call.reasons == ["nothing heard for 300 days"]
    assert found.count == 1


def test_who_has_just_done_something_is_called_no_more(
    ours: Partnership, coordinator: Membership
) -> None:
    long_ago = timezone.localdate() - timedelta(days=300)
    quiet = [make_organization(f"Quiet {number}") for number in range(4)]
    for each in quiet:
        make_participation(ours, each, since=long_ago)
    first = whom_to_call_this_week(coordinator)
    assert ([call.organization for call in first.calls], first.count) == (quiet, 4)
    make_activity(ours, quiet[0], happened_on=timezone.localdate())
    touch_workspace()
    second = whom_to_call_this_week(coordinator)
    assert ([call.organization for call in second.calls], second.count) == (quiet[1:], 3)


def test_a_partner_sees_its_own_engagement_only(
    ours: Partnership, school: Organization, partner: Membership
) -> None:
    own = Organization.objects.get(name="Bridge School")
    assert engagement_of(ours, member=partner) == []
    make_participation(ours, own)
    assert [one.organization for one in engagement_of(ours, member=partner)] == [own]


def test_surveys_count_in_every_partnership(
    ours: Partnership, school: Organization, coordinator: Membership
) -> None:
    made = make_wave(make_survey("identified"), 2, status="closed")
    Person.objects.filter(pk__in=[person.pk for person in made.people]).update(organization=school)
    SurveyInvitation.objects.filter(pk=made.invitations[0].pk).update(has_answered=True)
    assert parts(only(ours, coordinator))[EngagementKind.SURVEYS.value] == (1, 2)


def test_workspaces_do_not_mix(
    workspace: Workspace, other_workspace: Workspace, outsider: Membership
) -> None:
    with workspace_scope(workspace):
        partnership = make_partnership("Ours")
        make_participation(
            partnership,
            make_organization(),
            since=timezone.localdate() - timedelta(days=300),
        )
    with workspace_scope(other_workspace):
        found = whom_to_call_this_week(outsider)
        assert (found.calls, found.count) == ([], 0)
        assert engagement_of(partnership, member=outsider) == []
