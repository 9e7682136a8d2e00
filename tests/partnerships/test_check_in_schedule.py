"""The schedule end to end: a rhythm that is due becomes messages in the outbox, once."""

import pytest
from django.utils import timezone

from messaging.actions.schedules import run_schedules
from messaging.models import DueWork, Message
from partnerships.actions.check_ins import set_cadence
from partnerships.models import CheckInCadence, CheckInRound
from tenancy.scope import workspace_scope
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organisation, make_person
from tests.factories.tenancy import make_member, make_workspace


@pytest.mark.usefixtures("committed_db")
def test_a_due_rhythm_asks_each_workspace_once() -> None:
    workspaces = [make_workspace(), make_workspace()]
    for workspace in workspaces:
        coordinator = make_member(workspace, "coordinator")
        with workspace_scope(workspace):
            partnership = make_partnership("Ready Readers")
            school = make_organisation()
            make_participation(partnership, school, contact=make_person(organisation=school))
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
