"""Sending sees which workspace has something due, and never another's content."""

import pytest
from django.db import connection
from django.utils import timezone

from messaging.actions.mail_queues import WorkspaceQueue
from messaging.actions.send_due import send_due
from messaging.models import DueWork, Message, Suppression
from tenancy.errors import NoWorkspaceScope
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_message
from tests.messaging.smtp_sink import SmtpSink


def _raw_count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_due_work_has_no_column_for_content() -> None:
    columns = {field.column for field in DueWork._meta.concrete_fields}
    assert columns == {"id", "workspace_id", "kind", "due_at", "leased_until"}


def test_outside_a_scope_due_work_is_read_and_no_message(workspace: Workspace) -> None:
    with workspace_scope(workspace):
        make_message()
        Suppression.objects.create(email="x@example.org", reason="bounced")
    assert _raw_count("messaging_duework") == 1
    assert _raw_count("messaging_message") == 0
    assert _raw_count("messaging_suppression") == 0
    with pytest.raises(NoWorkspaceScope):
        Message.objects.exists()


def test_a_workspaces_queue_holds_its_own_messages_only(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        mine = make_message()
    with workspace_scope(other_workspace):
        make_message()
    queue = WorkspaceQueue(workspace)
    with queue.open():
        assert [mail.pk for mail in queue.mails()] == [mine.pk]


def test_due_work_that_points_to_the_wrong_workspace_sends_nothing_of_the_other(
    workspace: Workspace, other_workspace: Workspace, sink: SmtpSink
) -> None:
    with workspace_scope(other_workspace):
        make_message()
    DueWork.objects.update(workspace=workspace)
    assert send_due() == 0
    assert sink.inbox == []


def test_suppression_in_one_workspace_does_not_silence_another(
    workspace: Workspace, other_workspace: Workspace, sink: SmtpSink
) -> None:
    with workspace_scope(workspace):
        Suppression.objects.create(email="ana@example.org", reason="unsubscribed")
    with workspace_scope(other_workspace):
        make_message(to_email="ana@example.org", due_at=timezone.now())
    assert send_due() == 1
    assert sink.inbox[0]["From"].startswith("Valley Coalition")
