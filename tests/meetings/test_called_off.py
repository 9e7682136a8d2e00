"""A meeting that moves or is called off, its calendar entry, and when attendance is marked."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from meetings.actions.meetings import (
    MeetingIsCanceled,
    cancel_meeting,
    reply_to_meeting,
)
from meetings.models import Meeting
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.meetings import make_meeting
from tests.partnerships.conftest import Stage


def entry(client: Client, stage: Stage, meeting: Meeting) -> tuple[Any, Any]:
    answer = client.get(stage.page(f"meetings/{meeting.pk}/calendar.ics"))
    calendar = Calendar.from_ical(answer.content)
    return calendar, calendar.walk("VEVENT")[0]


def test_d_a_meeting_called_off_cancels_its_entry_and_may_take_place_after_all(
    stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        asked_at = timezone.now() - timedelta(days=1)
        meeting = make_meeting(stage.ours, stage.school, created_at=asked_at)
        first = meeting.updated_at
    url = stage.page(f"meetings/{meeting.pk}/cancellation/")
    client.force_login(partner.user)
    assert client.post(url).status_code == 403
    client.force_login(coordinator.user)
    assert client.post(url).status_code == 302
    calendar, event = entry(client, stage, meeting)
    assert (event["STATUS"], calendar["METHOD"]) == ("CANCELLED", "CANCEL")
    assert event["LAST-MODIFIED"].dt >= first.replace(microsecond=0)
    sequence = event["SEQUENCE"]
    assert "Canceled" in client.get(stage.page("meetings/?show=past")).content.decode()
    assert meeting.title not in client.get(stage.page("")).content.decode()
    with workspace_scope(coordinator.workspace):
        meeting.refresh_from_db()
        with pytest.raises(MeetingIsCanceled):
            cancel_meeting(acting_member=coordinator, meeting=meeting)
        with pytest.raises(MeetingIsCanceled):
            reply_to_meeting(acting_member=partner, meeting=meeting, is_coming=True)
    assert client.post(url, {"again": "1"}).status_code == 302
    calendar, event = entry(client, stage, meeting)
    assert (event["STATUS"], calendar["METHOD"]) == ("CONFIRMED", "PUBLISH")
    assert event["SEQUENCE"] >= sequence > 0
