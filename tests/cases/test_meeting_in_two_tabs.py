"""Case 21: a meeting edited in two tabs, and its calendar entry after it was moved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.test import Client
from icalendar import Calendar

from meetings.models import Meeting
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.meetings import make_meeting
from tests.factories.partnerships import make_partnership
from tests.forms import forms_of

STARTS = datetime(2028, 2, 29, 23, 30, tzinfo=UTC)


def _made(workspace: Workspace) -> tuple[Meeting, str]:
    with workspace_scope(workspace):
        meeting = make_meeting(make_partnership("Readers"), title="Kick-off", starts_at=STARTS)
    return meeting, f"/w/{workspace.slug}/meetings/{meeting.pk}/"


def _edit_form(client: Client, page: str) -> dict[str, list[str]]:
    """What a browser that opened the form would send."""
    forms = [form.data() for form in forms_of(client.get(f"{page}edit/").content.decode())]
    return next(data for data in forms if data.get("title"))


def test_d_21_the_older_save_of_two_tabs_is_refused_with_both_values(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    meeting, page = _made(workspace)
    client.force_login(coordinator.user)
    one, two = (_edit_form(client, page) for _ in range(2))
    assert client.post(f"{page}edit/", {**two, "place": "Room of tab two"}).status_code == 302
    refused = client.post(f"{page}edit/", {**one, "place": "Room of tab one"})
    shown = refused.content.decode()
    assert refused.status_code in (409, 422)
    assert "Room of tab one" in shown
    assert "Room of tab two" in shown
    with workspace_scope(workspace):
        assert Meeting.objects.get(pk=meeting.pk).place == "Room of tab two"


def test_d_21_the_calendar_file_of_a_moved_meeting_has_a_higher_sequence(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(contact_email="hello@harbor.example")
    with time_machine.travel(datetime(2028, 1, 5, 9, tzinfo=UTC), tick=False) as clock:
        meeting, page = _made(workspace)
        client.force_login(coordinator.user)

        def event() -> Any:
            content = client.get(f"{page}calendar.ics").content
            return Calendar.from_ical(content).walk("VEVENT")[0]

        before = event()
        clock.shift(timedelta(seconds=2))
        with workspace_scope(workspace):
            moved = Meeting.objects.get(pk=meeting.pk)
            moved.starts_at = STARTS + timedelta(days=1)
            moved.save()
        after = event()
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == STARTS + timedelta(days=1)
    assert (after["UID"], str(after["STATUS"])) == (before["UID"], "CONFIRMED")
    assert str(after["ORGANIZER"]) == "mailto:hello@harbor.example"
    assert after["ORGANIZER"].params["CN"] == workspace.name
