"""What beat and the workers run, as they run it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from feedback.actions import invitations
from feedback.actions.waves import add_wave, send_wave
from feedback.models import SurveyInvitation, Wave
from feedback.tasks import invite_people
from messaging.actions.schedules import run_schedules
from messaging.models import Message
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey
from tests.factories.stakeholders import make_person


def test_beat_opens_reminds_and_closes_a_wave_on_its_times(
    workspace: Workspace, coordinator: Membership
) -> None:
    now = timezone.now()
    with workspace_scope(workspace):
        make_person()
        wave = add_wave(
            acting_member=coordinator,
            survey=make_survey(),
            name="Autumn",
            opens_at=now + timedelta(hours=1),
            remind_at=now + timedelta(days=2),
            closes_at=now + timedelta(days=5),
        )
        send_wave(acting_member=coordinator, wave=wave)
    seen = []
    for hours in (0.5, 1.01, 47, 48.01, 120.01):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            run_schedules()
            with workspace_scope(workspace):
                seen.append((Wave.objects.get().status, Message.objects.count()))
    assert seen == [("scheduled", 0), ("open", 1), ("open", 1), ("open", 2), ("closed", 2)]


def test_task_asks_the_next_people_of_its_own_workspace(
    workspace: Workspace, coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "BATCH_SIZE", 2)
    with workspace_scope(workspace):
        for _ in range(3):
            make_person()
        wave = add_wave(acting_member=coordinator, survey=make_survey(), name="Autumn")
        send_wave(acting_member=coordinator, wave=wave)
    invite_people(str(workspace.pk), wave_id=str(wave.pk))
    with workspace_scope(workspace):
        assert SurveyInvitation.objects.count() == 3
        assert Wave.objects.get().is_open


def test_task_of_a_workspace_that_is_gone_does_nothing(db: None) -> None:
    unknown = "01a20000-0000-7000-8000-000000000000"
    assert invite_people(unknown, wave_id=unknown) is None
