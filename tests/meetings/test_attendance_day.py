"""Who came to a meeting is marked from its day on."""

import pytest
from django.test import Client

from meetings.actions.meetings import MeetingIsAhead, mark_attendance
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.meetings import make_meeting
from tests.partnerships.conftest import Stage


def test_d_attendance_is_marked_from_the_meetings_day_on(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        ahead = make_meeting(stage.ours, stage.school, days_ahead=2)
        over = make_meeting(stage.ours, stage.school, days_ahead=-1)
        with pytest.raises(MeetingIsAhead):
            mark_attendance(
                acting_member=coordinator, meeting=ahead, present={stage.school.pk: True}
            )
    client.force_login(coordinator.user)
    for meeting, is_asked in ((ahead, False), (over, True)):
        url = stage.page(f"meetings/{meeting.pk}/")
        page = client.get(url).content.decode()
        assert ("Save who came" in page) is is_asked
        assert ("Mark who came from the day" in page) is not is_asked
        client.post(f"{url}attendance/", {str(stage.school.pk): "yes"}, follow=True)
        with workspace_scope(coordinator.workspace):
            assert meeting.attendances.get().was_present is (True if is_asked else None)
