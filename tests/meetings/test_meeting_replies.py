"""A partner says whether its organization will come."""

import json
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from meetings.models import Attendance, Meeting
from partnerships.models import Participation, Partnership
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership


@pytest.fixture
def meeting(partner: Membership) -> Meeting:
    assert partner.organization_id is not None
    with workspace_scope(partner.workspace):
        partnership = Partnership.objects.create(name="Reading", model="other")
        Participation.objects.create(
            partnership=partnership, organization_id=partner.organization_id
        )
        made = Meeting.objects.create(
            partnership=partnership,
            title="Spring meeting",
            starts_at=timezone.now() + timedelta(days=3),
        )
        Attendance.objects.create(meeting=made, organization_id=partner.organization_id)
    return made


def attendance(partner: Membership) -> Attendance:
    with workspace_scope(partner.workspace):
        return Attendance.objects.get()


def test_a_partner_replies_and_changes_its_mind(
    partner: Membership, coordinator: Membership, meeting: Meeting, client: Client
) -> None:
    client.force_login(partner.user)
    url = f"/w/{partner.workspace.slug}/meetings/{meeting.pk}/"
    assert "We will come" in client.get(url).content.decode()
    assert client.post(f"{url}reply/", {"is_coming": "yes"}).status_code == 302
    assert attendance(partner).is_coming is True
    answer = client.put(
        f"/api/v1/workspaces/{partner.workspace.slug}/meetings/{meeting.pk}/reply/",
        json.dumps({"is_coming": False}),
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert attendance(partner).is_coming is False
    client.force_login(coordinator.user)
    assert "Can't come" in unescape(client.get(url).content.decode())


def test_nobody_replies_for_an_organization_that_was_not_invited(
    partner: Membership, meeting: Meeting, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        Attendance.objects.all().delete()
    client.force_login(partner.user)
    url = f"/w/{partner.workspace.slug}/meetings/{meeting.pk}/"
    assert "We will come" not in client.get(url).content.decode()
    client.post(f"{url}reply/", {"is_coming": "yes"})
    with workspace_scope(partner.workspace):
        assert Attendance.objects.count() == 0


def test_a_meeting_that_has_begun_takes_no_reply(
    partner: Membership, meeting: Meeting, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    client.force_login(partner.user)
    url = f"/w/{partner.workspace.slug}/meetings/{meeting.pk}/reply/"
    client.post(url, {"is_coming": "yes"})
    assert attendance(partner).is_coming is None
