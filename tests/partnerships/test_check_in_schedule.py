"""Check-ins with real commits: the schedule end to end, and many hands at the same time."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from messaging.actions.schedules import run_schedules
from messaging.models import DueWork, Message
from partnerships.actions.check_in_schedule import run_check_ins
from partnerships.actions.check_ins import (
    RemindedAlready,
    RoundIsClosed,
    ask_participants,
    remind_silent,
    set_cadence,
)
from partnerships.models import CheckIn, CheckInCadence, CheckInRound
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace


@pytest.mark.usefixtures("committed_db")
def test_a_due_rhythm_asks_each_workspace_once() -> None:
    workspaces = [make_workspace(), make_workspace()]
    for workspace in workspaces:
        coordinator = make_member(workspace, "coordinator")
        with workspace_scope(workspace):
            partnership = make_partnership("Ready Readers")
            school = make_organization()
            make_participation(partnership, school, contact=make_person(organization=school))
            now = timezone.now()
            set_cadence(
                acting_member=coordinator,
                partnership=partnership,
                every="week",
                starts_on=timezone.localdate(),
                at=now.time(),
                closes_after_days=7,
            )
            CheckInCadence.objects.update(next_at=now)
            DueWork.objects.filter(workspace_id=workspace.pk, kind="schedule").update(due_at=now)
    assert run_schedules() == 2
    assert run_schedules() == 0
    for workspace in workspaces:
        with workspace_scope(workspace):
            asked = CheckInRound.objects.get()
            assert Message.objects.filter(kind="check_in").count() == 1
            due = DueWork.objects.get(workspace_id=workspace.pk, kind="schedule")
            assert due.due_at == asked.remind_at


@pytest.mark.usefixtures("committed_db")
def test_many_answers_a_reminder_and_the_schedule_at_once() -> None:
    workspace = make_workspace()
    coordinator = make_member(workspace, "coordinator")
    with workspace_scope(workspace):
        partnership = make_partnership("Ready Readers")
        for _number in range(4):
            school = make_organization()
            make_participation(partnership, school, contact=make_person(organization=school))
        asked = ask_participants(acting_member=coordinator, partnership=partnership)
    paths = [urlsplit(link).path for link in asked.links.values()]
    answer = {"progress": "ahead", "confidence": "5"}

    def post(path: str) -> object:
        try:
            return Client().post(path, answer).status_code
        finally:
            connections.close_all()

    def remind(_number: int) -> object:
        try:
            with workspace_scope(workspace):
                run_check_ins(workspace, timezone.now())
                remind_silent(acting_member=None, round=asked.round)
        except (RemindedAlready, RoundIsClosed):
            return "refused"
        finally:
            connections.close_all()
        return "reminded"

    with ThreadPoolExecutor(8) as pool:
        posted = [pool.submit(post, path) for path in paths * 3]
        reminded = [pool.submit(remind, number) for number in range(3)]
        assert {one.result() for one in posted} == {302}
        assert sorted(str(one.result()) for one in reminded) == ["refused", "refused", "reminded"]
    with workspace_scope(workspace):
        assert CheckIn.objects.answered().count() == 4
        assert AuditEvent.objects.filter(action="answer_check_in").count() == 4
        assert AuditEvent.objects.filter(action="change_check_in").count() == 8
        assert not Message.objects.filter(status="queued").exists()
