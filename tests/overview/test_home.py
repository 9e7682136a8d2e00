"""Home: the week of a coordinator, the home of a partner, the figures for who reads."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feedback.models import SurveyInvitation
from meetings.models import ActionItem, Meeting
from overview.queries.calls import whom_to_call_this_week
from overview.queries.home import my_week, partner_home
from partnerships.models import Activity, CheckIn, CheckInRound, Participation, Partnership
from stakeholders.models import Organization
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_wave
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.scene import Scene
from tests.factories.stakeholders import make_organization, make_person

HOME = "/w/harbor/"
API = "/api/v1/workspaces/harbor/home/"
CALLS = "/w/harbor/calls/"


def make_partnership(*organizations: Organization, **extra) -> Partnership:
    partnership = Partnership.objects.create(name="Tutoring", model="student_support")
    for organization in organizations:
        Participation.objects.create(partnership=partnership, organization=organization, **extra)
    return partnership


def as_read_again(member: Membership) -> Membership:
    """As the next request finds it: with what was written since."""
    return Membership.objects.select_related("workspace").get(pk=member.pk)


def ask(partnership: Partnership, *organizations: Organization) -> list[CheckIn]:
    now = timezone.now()
    asked = CheckInRound.objects.create(
        partnership=partnership, opened_at=now, closes_at=now + timedelta(days=5)
    )
    return [
        CheckIn.objects.create(round=asked, organization=each, token_hash=str(each.pk))
        for each in organizations
    ]


@pytest.mark.usefixtures("scope")
def test_week_puts_what_is_late_first(coordinator: Membership) -> None:
    school = make_organization("School")
    partnership = make_partnership(school)
    today = timezone.now().date()
    for title, days in (("Later", 20), ("Soon", 3), ("Late", -4)):
        ActionItem.objects.create(
            partnership=partnership,
            title=title,
            organization=school,
            due_on=today + timedelta(days=days),
        )
    Meeting.objects.create(
        partnership=partnership, title="Board", starts_at=timezone.now() + timedelta(days=5)
    )

    due = my_week(member=coordinator).due

    assert [(item.title, item.is_late) for item in due] == [
        ("Late", True),
        ("Soon", False),
        ("Board", False),
    ]


def test_week_lists_the_rest_of_what_is_due_when_asked(
    client: Client, coordinator: Membership, workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        school = make_organization("School")
        partnership = make_partnership(school)
        for number in range(10):
            ActionItem.objects.create(
                partnership=partnership,
                title=f"Promise {number}",
                organization=school,
                due_on=timezone.now().date(),
            )
    client.force_login(coordinator.user)

    short = client.get(HOME).content.decode()
    whole = client.get(HOME, {"all": "yes"}).content.decode()

    assert "2 more are due" in short
    assert "Promise 9" not in short
    assert "Promise 9" in whole
    assert "more are due" not in whole


@pytest.mark.usefixtures("scope")
def test_week_asks_for_measurements_whose_period_is_over(coordinator: Membership) -> None:
    today = timezone.now().date()
    make_measurement(make_metric("Old", frequency="year"), today.year - 3, value=50)
    make_measurement(make_metric("Fresh", frequency="year"), today.year, value=50)
    make_metric("Never measured")

    assert [item.title for item in my_week(member=coordinator).due] == ["Old"]


@pytest.mark.usefixtures("scope")
def test_week_tells_who_is_silent(coordinator: Membership) -> None:
    schools = [make_organization(name) for name in ("A", "B", "C")]
    check_ins = ask(make_partnership(*schools), *schools)
    CheckIn.objects.filter(pk=check_ins[0].pk).update(answered_at=timezone.now())

    silent = my_week(member=coordinator).silent

    assert [(item.title, item.silent_count, item.asked_count) for item in silent] == [
        ("Tutoring", 2, 3)
    ]


@pytest.mark.usefixtures("scope")
def test_week_names_whom_to_call_with_the_reason(coordinator: Membership) -> None:
    quiet = make_organization("Quiet")
    long_ago = timezone.now().date() - timedelta(days=100)
    make_partnership(quiet, since=long_ago)

    found = whom_to_call_this_week(coordinator)

    assert [call.organization.name for call in found.calls] == ["Quiet"]
    assert "100" in found.calls[0].reasons[0]
    assert found.count == 1


def test_home_fetches_whom_to_call_and_leads_there_without_script(
    coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_partnership(
            make_organization("Quiet"), since=timezone.localdate() - timedelta(days=100)
        )
    client.force_login(coordinator.user)
    assert f'href="{CALLS}"' in client.get(HOME).content.decode()
    whole = client.get(CALLS).content.decode()
    part = client.get(CALLS, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert all("Quiet" in html and "100" in html for html in (whole, part))
    assert client.get(API).json()["calls"][0]["name"] == "Quiet"
    with workspace_scope(coordinator.workspace):
        Organization.objects.filter(name="Quiet").update(name="Silent")
        touch_workspace()
    assert "Silent" in client.get(CALLS).content.decode()
    client.force_login(partner.user)
    assert client.get(CALLS).headers["Location"] == HOME


def test_whom_to_call_in_one_partnership_is_for_who_may_read_it(
    coordinator: Membership, partner: Membership, outsider: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        since = timezone.localdate() - timedelta(days=100)
        ours = make_partnership(make_organization("Quiet"), since=since)
        make_partnership(make_organization("Distant"), since=since)
    client.force_login(coordinator.user)
    page = client.get(CALLS, {"partnership": str(ours.pk)}).content.decode()
    assert "Quiet" in page
    assert "Distant" not in page
    client.force_login(partner.user)
    assert client.get(CALLS, {"partnership": str(ours.pk)}).headers["Location"] == HOME
    client.force_login(outsider.user)
    theirs = f"/w/{outsider.workspace.slug}/calls/"
    assert client.get(theirs, {"partnership": str(ours.pk)}).status_code == 404


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize("number", [1, 30])
def test_week_takes_the_same_statements_at_any_size(
    coordinator: Membership, django_assert_num_queries, number: int
) -> None:
    for index in range(number):
        school = make_organization()
        partnership = make_partnership(school, since=date(2001, 1, 1))
        ActionItem.objects.create(
            partnership=partnership, title="x", organization=school, due_on=timezone.now().date()
        )
        ask(partnership, school)
        make_measurement(make_metric(f"m{index}"), 2001, value=1)
        Activity.objects.create(
            partnership=partnership, type="other", title="x", happened_on=date(2026, 1, 1)
        )

    with django_assert_num_queries(11):
        my_week(member=coordinator)


@pytest.mark.usefixtures("scope")
def test_what_was_just_reported_is_due_no_more(coordinator: Membership) -> None:
    today = timezone.now().date()
    metric = make_metric("Old", frequency="year")
    make_measurement(metric, today.year - 3, value=50)
    assert [item.title for item in my_week(member=coordinator).due] == ["Old"]

    make_measurement(metric, today.year, value=60)
    touch_workspace()

    assert my_week(member=as_read_again(coordinator)).due == ()


def test_partner_home_holds_only_what_is_its_own(scene: Scene, partner: Membership) -> None:
    with workspace_scope(scene.workspace):
        own = Organization.objects.get(name="Bridge School", pk=str(partner.organization_id))
        partnership = make_partnership(own, scene.school)
        ask(partnership, own, scene.school)
        for organization in (own, scene.school):
            ActionItem.objects.create(
                partnership=partnership,
                title=f"Of {organization.name}",
                organization=organization,
                due_on=timezone.now().date(),
            )

        waiting = partner_home(member=partner)

        assert [item.organization_id for item in waiting.check_ins] == [own.pk]
        assert [item.who for item in waiting.action_items] == [own.name]
        assert waiting.partnerships == (partnership,)


def test_partner_home_names_the_open_surveys_of_the_members_own_address(
    scene: Scene, partner: Membership
) -> None:
    with workspace_scope(scene.workspace):
        mine = make_person("Pat", email=partner.user.email.upper())
        sent = make_wave(people=[mine, make_person("Somebody Else")]).wave
        make_wave(people=2)
        assert [one.wave for one in partner_home(member=partner).surveys] == [sent]
        mine.shares_address = True
        mine.save()
        assert partner_home(member=partner).surveys == ()
        mine.shares_address = False
        mine.save()
        SurveyInvitation.objects.filter(person=mine).update(has_answered=True)
        assert partner_home(member=partner).surveys == ()


@pytest.mark.parametrize("role", ["owner", "coordinator"])
def test_coordinators_find_their_week(
    client: Client, request: pytest.FixtureRequest, scene: Scene, role: str
) -> None:
    client.force_login(request.getfixturevalue(role).user)
    page = client.get(HOME).content.decode()

    assert "My week" in page
    assert "Log an activity" in page
    assert "Reading night" in page
    assert client.get(API).json()["news"][0]["title"]


def test_partner_finds_its_home_and_no_one_elses_news(
    client: Client, scene: Scene, partner: Membership
) -> None:
    client.force_login(partner.user)
    page = client.get(HOME).content.decode()

    assert "Waiting for your answer" in page
    assert "Reading night" not in page
    assert client.get(API).json()["news"] == []


@pytest.mark.parametrize("role", ["funder", "viewer"])
def test_readers_go_straight_to_the_figures(
    client: Client, request: pytest.FixtureRequest, scene: Scene, role: str
) -> None:
    client.force_login(request.getfixturevalue(role).user)

    assert client.get(HOME).headers["Location"] == "/w/harbor/dashboard/"
    assert client.get(API).json()["due"] == []


def test_new_workspace_is_told_how_to_begin(client: Client, coordinator: Membership) -> None:
    client.force_login(coordinator.user)

    page = client.get(HOME).content.decode()
    assert "Three steps to begin" in page
    assert 'href="/w/harbor/imports/new/">bring a whole list from a spreadsheet</a>' in page


def test_outsider_finds_no_home(client: Client, scene: Scene, outsider: Membership) -> None:
    client.force_login(outsider.user)

    assert client.get(HOME).status_code == 404
    assert client.get(API).status_code == 404
