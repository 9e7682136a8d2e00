"""The pages of meetings and action items: what they do, and for whom."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from meetings.models import ActionItem, Meeting
from partnerships.models import Participation, Partnership
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.check_ins import (
    make_answer,
    make_concern,
    make_round,
)
from tests.factories.meetings import make_action_item, make_meeting
from tests.factories.partnerships import make_rating
from tests.factories.stakeholders import make_organization
from tests.partnerships.conftest import Stage

SOON = date(2099, 1, 1)


@pytest.mark.parametrize("role", ["funder", "viewer"])
def test_funders_and_viewers_meet_none_of_it(
    role: str, stage: Stage, request: pytest.FixtureRequest, client: Client
) -> None:
    client.force_login(request.getfixturevalue(role).user)
    for path in ("check-ins/", "concerns/", "action-items/", "meetings/"):
        assert client.get(stage.page(path)).status_code == 403, path
        assert client.get(stage.api(path)).status_code == 403, path


def test_concerns_are_for_coordinators(stage: Stage, partner: Membership, client: Client) -> None:
    client.force_login(partner.user)
    with workspace_scope(partner.workspace):
        concern = make_concern(stage.ours)
        item = make_action_item(stage.ours, stage.school, concern=concern)
    assert client.get(stage.page(f"concerns/{concern.pk}/")).status_code == 403
    assert concern.text not in client.get(stage.page(f"action-items/{item.pk}/")).content.decode()


def test_an_action_item_comes_of_a_concern_a_meeting_or_nothing(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        concern, meeting = make_concern(stage.ours), make_meeting(stage.ours)
    asked = client.get(stage.page("action-items/new/")).content.decode()
    assert stage.ours.name in asked
    assert "Ask about fares" not in asked
    below = f"partnerships/{stage.ours.pk}/action-items/new/"
    for path in (
        f"{below}?concern={concern.pk}",
        f"{below}?meeting={meeting.pk}",
        f"action-items/new/?partnership={stage.ours.pk}",
    ):
        form = client.get(stage.page(path)).context["form"]
        data = {
            "title": "Ask about fares",
            "organization": str(stage.school.pk),
            "due_on": "2099-01-01",
        }
        origin = {n: str(v) for n in ("concern", "meeting") if (v := form[n].value())}
        assert client.post(stage.page(path), {**data, **origin}).status_code == 302
    with workspace_scope(coordinator.workspace):
        assert ActionItem.objects.filter(partnership=stage.ours).count() == 3
        assert concern.action_items.count() == meeting.action_items.count() == 1


def test_a_partner_closes_its_own_and_changes_nothing_else(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    with workspace_scope(partner.workspace):
        own = make_action_item(stage.ours, stage.school)
        other = make_action_item(stage.ours, stage.clinic)
    page = client.post(stage.page(f"action-items/{own.pk}/closing/"), {"is_done": "1"}, follow=True)
    assert "Done. Thank you." in page.content.decode()
    assert client.post(stage.page(f"action-items/{other.pk}/closing/")).status_code == 403
    data = {"title": "Nothing", "organization": str(stage.school.pk)}
    assert client.post(stage.page(f"action-items/{own.pk}/edit/"), data).status_code == 403
    assert client.post(stage.page("action-items/new/"), data).status_code == 403
    api = stage.api(f"action-items/{own.pk}/")
    assert (
        client.patch(api, {"title": "Nothing"}, content_type="application/json").status_code == 403
    )
    assert client.delete(api + "closing/").status_code == 200
    with workspace_scope(partner.workspace):
        own.refresh_from_db()
        other.refresh_from_db()
        assert (own.done_at, other.done_at, own.title) == (None, None, own.title)
        assert own.title != "Nothing"


def test_the_list_of_action_items_is_filtered(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    with workspace_scope(partner.workspace):
        make_action_item(stage.ours, stage.school, "Own and late", due_on=date(2020, 1, 1))
        make_action_item(stage.ours, stage.clinic, "Somebody else's", due_on=SOON)
        make_action_item(stage.ours, stage.school, "Long done", done_at=timezone.now())
        make_action_item(stage.theirs, stage.clinic, "Not ours at all")
    shown = {
        "": {"Own and late", "Somebody else", "Long done"},
        "?show=open": {"Own and late", "Somebody else"},
        "?show=mine": {"Own and late"},
        "?show=overdue": {"Own and late"},
        "?show=done": {"Long done"},
    }
    for query, wanted in shown.items():
        page = client.get(stage.page("action-items/" + query)).content.decode()
        every = {"Own and late", "Somebody else", "Long done", "Not ours at all"}
        assert {text for text in every if text in page} == wanted, query


def test_where_one_goes_back_to_is_always_ours(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        item = make_action_item(stage.ours, stage.school)
    path = stage.page(f"action-items/{item.pk}/closing/")
    away = client.post(path, {"is_done": "1", "next": "https://evil.example/"})
    assert away.headers["Location"] == stage.page(f"action-items/{item.pk}/")


def test_a_meeting_is_planned_held_and_minuted(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    path = stage.page(f"meetings/new/?partnership={stage.ours.pk}")
    assert client.get(stage.page("meetings/new/")).status_code == 200
    assert client.get(path).content.decode().count("checked") >= 2
    data = {
        "title": "Kick-off",
        "starts_at": "2025-03-10T15:00",
        "ends_at": "2025-03-10T16:00",
        "organizations": [str(stage.school.pk), str(stage.clinic.pk)],
        "agenda": "First point\nSecond point",
    }
    page = client.post(path, data, follow=True).content.decode()
    assert "First point<br>Second point" in page
    wrong = client.post(path, {**data, "ends_at": "2025-03-10T14:00"})
    assert wrong.status_code == 422
    with workspace_scope(coordinator.workspace):
        meeting = Meeting.objects.get()
    came = {str(stage.school.pk): "yes", str(stage.clinic.pk): "no"}
    client.post(stage.page(f"meetings/{meeting.pk}/attendance/"), came)
    edited = {**data, "organizations": [str(stage.school.pk)], "minutes": "We agreed."}
    client.post(stage.page(f"meetings/{meeting.pk}/edit/"), edited)
    with workspace_scope(coordinator.workspace):
        meeting.refresh_from_db()
        assert meeting.minutes == "We agreed."
        rows = meeting.attendances.values_list("organization_id", "was_present")
        assert list(rows) == [(stage.school.pk, True)]


def test_only_who_takes_part_is_invited(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        stranger = make_organization()
    data = {
        "partnership": str(stage.ours.pk),
        "title": "Kick-off",
        "starts_at": "2099-03-10T15:00:00Z",
        "organizations": [str(stranger.pk)],
    }
    answer = client.post(stage.api("meetings/"), data, content_type="application/json")
    assert answer.status_code == 422
    assert "organizations" in answer.json()["errors"]


def test_meetings_are_listed_upcoming_and_past(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    with workspace_scope(partner.workspace):
        make_meeting(stage.ours, stage.school, title="Next one")
        make_meeting(stage.ours, stage.school, title="Last one", days_ahead=-5)
        foreign = make_meeting(stage.theirs, stage.clinic, title="Not ours")
    every = client.get(stage.page("meetings/")).content.decode()
    assert every.index("Next one") < every.index("Last one")
    upcoming = client.get(stage.page("meetings/?show=upcoming")).content.decode()
    past = client.get(stage.page("meetings/?show=past")).content.decode()
    assert "Next one" in upcoming
    assert "Last one" not in upcoming
    assert "Last one" in past
    assert "Not ours" not in every + upcoming + past
    assert client.get(stage.page(f"meetings/{foreign.pk}/")).status_code == 404
    assert client.get(stage.page(f"meetings/{foreign.pk}/calendar.ics")).status_code == 404


def test_the_calendar_file_names_the_zone_and_keeps_its_uid(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        coordinator.workspace.time_zone = "America/New_York"
        coordinator.workspace.save()
        starts_at = datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
        meeting = make_meeting(
            stage.ours, title="Kick-off; part 1", starts_at=starts_at, agenda="One\nTwo"
        )
    path = stage.page(f"meetings/{meeting.pk}/calendar.ics")
    answer = client.get(path)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    event: Any = calendar.walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == "Kick-off; part 1"
    assert str(event["DESCRIPTION"]) == "One\nTwo"
    assert event["DTSTART"].dt == starts_at
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert [str(one["TZID"]) for one in calendar.walk("VTIMEZONE")] == ["America/New_York"]
    again = Calendar.from_ical(client.get(path).content).walk("VEVENT")[0]
    assert event["UID"] == again["UID"] == f"{meeting.pk}@localhost"


def test_differences_between_partners_go_on_the_agenda_once(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        third = make_organization(sector="business")
        Participation.objects.create(partnership=stage.ours, organization=third)
        for organization, priority in ((stage.school, 5), (stage.clinic, 1), (third, 5)):
            make_rating(stage.our_goal, organization, priority)
        meeting = make_meeting(stage.ours, agenda="Welcome")
    path = stage.page(f"meetings/{meeting.pk}/")
    assert "Put it on the agenda" in client.get(path).content.decode()
    for _time in range(2):
        page = client.post(path + "agenda/", follow=True).content.decode()
    assert "Put it on the agenda" not in page
    with workspace_scope(coordinator.workspace):
        meeting.refresh_from_db()
        lines = meeting.agenda.splitlines()
        assert lines[0] == "Welcome"
        assert len(lines) == 2
        assert "Read by nine" in lines[1]


def test_the_organization_page_shows_what_it_answered_and_promised(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        make_answer(make_round(stage.ours), stage.school, confidence=4)
        make_action_item(stage.ours, stage.school, "Ask about fares")
    page = client.get(stage.page(f"organizations/{stage.school.pk}/")).content.decode()
    assert "confidence 4 of 5" in page
    assert "Ask about fares" in page


def test_concerns_and_meetings_through_the_api(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    kind = "application/json"
    data = {"partnership": str(stage.ours.pk), "text": "Late buses", "owner": str(coordinator.pk)}
    made = client.post(stage.api("concerns/"), data, content_type=kind)
    assert made.status_code == 201
    path = stage.api(f"concerns/{made.json()['id']}/resolution/")
    assert client.put(path).json()["status"] == "resolved"
    assert client.put(path).status_code == 422
    assert client.delete(path).json()["status"] == "open"
    planned = {
        "partnership": str(stage.ours.pk),
        "title": "Kick-off",
        "starts_at": "2025-03-10T15:00:00Z",
        "organizations": [str(stage.school.pk)],
    }
    meeting = client.post(stage.api("meetings/"), planned, content_type=kind).json()
    came = [{"organization": str(stage.school.pk), "was_present": True}]
    marked = client.put(stage.api(f"meetings/{meeting['id']}/attendance/"), came, content_type=kind)
    assert marked.json() == [{**came[0], "is_coming": None}]
    read = client.get(stage.api(f"meetings/{meeting['id']}/")).json()
    assert read["attendances"] == [{**came[0], "is_coming": None}]


@pytest.mark.parametrize("noun", ["meeting", "action-item"])
def test_what_was_deleted_can_be_brought_back(
    noun: str, stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        meeting = make_meeting(stage.ours, stage.school)
        item = make_action_item(stage.ours, stage.school, meeting=meeting)
    found: Any = meeting if noun == "meeting" else item
    path = stage.page(f"{noun}s/{found.pk}/")
    client.force_login(partner.user)
    assert client.post(path + "deletion/").status_code == 403
    assert client.delete(stage.api(f"{noun}s/{found.pk}/")).status_code == 403
    client.force_login(coordinator.user)
    page = client.post(path + "deletion/", follow=True)
    assert "was deleted" in page.content.decode()
    assert client.get(path).status_code == 404
    client.post(stage.page(f"removals/{page.context['removal'].pk}/restoration/"))
    assert client.get(path).status_code == 200
    with workspace_scope(coordinator.workspace):
        item.refresh_from_db()
        assert item.meeting_id == meeting.pk
        assert meeting.attendances.count() == 1


def test_the_search_finds_what_the_member_may_read(
    stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_meeting(stage.ours, title="Zebra meeting")
        make_concern(stage.ours, "Zebra concern")
        make_action_item(stage.ours, stage.school, "Zebra promise")
        make_action_item(stage.theirs, stage.clinic, "Zebra elsewhere")
    every = {"Zebra meeting", "Zebra concern", "Zebra promise", "Zebra elsewhere"}
    for member, wanted in ((coordinator, every), (partner, {"Zebra meeting", "Zebra promise"})):
        client.force_login(member.user)
        page = client.get(stage.page("search/?q=zebra")).content.decode()
        assert {text for text in every if text in page} == wanted


def test_forms_put_into_words_what_is_empty(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    below = f"partnerships/{stage.ours.pk}"
    for path in (f"{below}/action-items/new/", "activities/new/", f"{below}/adaptations/new/"):
        page = client.get(stage.page(path))
        assert page.status_code == 200
        assert "-----" not in page.content.decode()
    activity = client.get(stage.page("activities/new/")).content.decode()
    assert "Nothing chosen" in activity
    asked = client.get(stage.page(f"{below}/meetings/new/")).content.decode()
    assert "No e-mail is sent: please tell those who are invited." in asked
    with workspace_scope(coordinator.workspace):
        empty = Partnership.objects.create(name="New", model="other")
    asked = client.get(stage.page(f"partnerships/{empty.pk}/meetings/new/")).content.decode()
    assert "Nobody takes part in this partnership yet" in asked
