"""Several statements in one round trip: every row arrives whole, and in its own workspace alone."""

from decimal import Decimal
from uuid import uuid4

import pytest

from feedback.models import Answer, Response
from tenancy.audit.recording import new_event
from tenancy.errors import NoWorkspaceScope
from tenancy.isolation.batch import Statement, execute_batch, insertion
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Workspace
from tests.factories.feedback import make_survey, make_wave

TEXT = "100 % sure; DROP TABLE x; -- '\\ ñ"


def test_rows_are_written_as_the_orm_would(scope: Workspace) -> None:
    wave = make_wave(make_survey("identified"), 1).wave
    response = Response(wave=wave, answered_on=wave.created_at.date(), language="es")
    answers = [
        Answer(response=response, wave=wave, question_id=uuid4(), option_ids=["a", "b"]),
        Answer(response=response, wave=wave, question_id=uuid4(), number=Decimal("2.5")),
        Answer(response=response, wave=wave, question_id=uuid4(), text=TEXT),
    ]
    event = new_event(acting_member=None, action="add_x", record=wave, after={"text": TEXT})
    count = Statement("SELECT count(*) FROM feedback_answer WHERE workspace_id = %s", [scope.pk])
    assert execute_batch(insertion([response]), insertion(answers), insertion([event]), count) == [
        (3,)
    ]
    for row in (response, *answers, event):
        stored = type(row).objects.get(pk=row.pk)
        names = [field.attname for field in row._meta.concrete_fields]
        assert [getattr(stored, name) for name in names] == [getattr(row, name) for name in names]
        assert stored.workspace_id == scope.pk


def test_nothing_is_written_outside_a_scope_or_for_another_workspace(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        event = new_event(acting_member=None, action="add_x", record=workspace)
    with pytest.raises(NoWorkspaceScope):
        execute_batch(insertion([event]))
    with pytest.raises(Exception, match="row-level security"), workspace_scope(other_workspace):
        execute_batch(insertion([event]))
    with workspace_scope(workspace):
        assert not AuditEvent.objects.exists()
