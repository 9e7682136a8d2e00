"""Sending what is due: in which order, when, and at what cost."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from messaging.actions.mail_queues import WorkspaceQueue
from messaging.actions.outbox import queue_messages
from messaging.actions.send_due import send_due
from messaging.models import DueWork, Message, Suppression
from messaging.tasks import wake_outbox
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_draft, make_message
from tests.messaging.smtp_sink import SmtpSink
from tests.messaging.states import only_message, states


def test_a_due_message_is_sent_with_its_link_which_is_then_forgotten(
    workspace: Workspace, sink: SmtpSink
) -> None:
    with workspace_scope(workspace):
        message = make_message(
            to_email="ana@example.org", to_name="Ana Ruiz", link="https://x.example/a&b"
        )
    assert "x.example" not in message.text + message.html + message.secret
    assert send_due() == 1
    (email,) = sink.inbox
    assert email["To"] == "Ana Ruiz <ana@example.org>"
    assert email["From"] == "Harbor Coalition <hello@localhost>"
    assert email["Message-ID"] == message.message_id == f"<{message.pk}@localhost>"
    text, html = email.get_body(("plain",)), email.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "https://x.example/a&b" in text.get_content()
    assert 'href="https://x.example/a&amp;b"' in html.get_content()
    sent = only_message(workspace)
    assert (sent.status, sent.secret, sent.attempts) == ("sent", "", 1)
    assert sent.sent_at is not None
    assert not DueWork.objects.exists()
    assert send_due() == 0
    assert len(sink.inbox) == 1


def test_a_batch_goes_over_one_connection(workspace: Workspace, sink: SmtpSink) -> None:
    with workspace_scope(workspace):
        assert queue_messages([make_draft() for _ in range(7)]) == 7
    assert send_due() == 7
    assert sink.connections == 1


def test_more_than_a_batch_is_sent_in_turns_with_the_other_workspaces(
    workspace: Workspace,
    other_workspace: Workspace,
    sink: SmtpSink,
    settings: Settings,
) -> None:
    settings.OUTBOX_BATCH = 2
    with workspace_scope(workspace):
        queue_messages([make_draft(to_email=f"h{n}@example.org") for n in range(6)])
    with workspace_scope(other_workspace):
        queue_messages([make_draft(to_email=f"v{n}@example.org") for n in range(2)])
    assert send_due() == 8
    order = [str(email["To"])[0] for email in sink.inbox]
    assert order == ["h", "h", "v", "v", "h", "h", "h", "h"]


def test_a_message_that_is_due_later_waits(workspace: Workspace, sink: SmtpSink) -> None:
    with workspace_scope(workspace):
        make_message(due_at=timezone.now() + timedelta(hours=2))
    assert send_due() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert send_due() == 1


def test_nothing_unasked_is_sent_at_night(
    workspace: Workspace, sink: SmtpSink, settings: Settings
) -> None:
    with workspace_scope(workspace):
        make_message()
        make_message(is_transactional=True)
    settings.QUIET_HOURS = (time(21), time(7))
    tonight = timezone.now().replace(hour=23, minute=30) + timedelta(days=1)
    with time_machine.travel(tonight):
        assert send_due() == 1
    with workspace_scope(workspace):
        waiting = Message.objects.get(is_transactional=False)
        assert waiting.due_at.hour == 7
    with time_machine.travel(tonight + timedelta(hours=8)):
        assert send_due() == 1


def test_sending_whose_time_is_up_asks_for_another_run(
    workspace: Workspace,
    sink: SmtpSink,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken: list[object] = []
    monkeypatch.setattr(wake_outbox, "apply_async", lambda **options: woken.append(options))
    settings.OUTBOX_SENDING_SECONDS = 0.2
    sink.pause = 0.05
    with workspace_scope(workspace):
        queue_messages([make_draft() for _ in range(10)])
    first = send_due()
    assert 0 < first < 10
    assert len(woken) == 1
    assert states(workspace) == {"sent": first, "queued": 10 - first}
    settings.OUTBOX_SENDING_SECONDS = 30
    send_due()
    assert len(sink.inbox) == len(set(sink.message_ids)) == 10
    assert len(woken) == 1


def test_looking_for_what_must_not_go_costs_the_same_for_each_message(
    workspace: Workspace,
) -> None:
    """Also where PostgreSQL knows nothing of a table that was empty a moment ago."""
    read = (
        "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
        " FROM pg_stat_xact_user_tables WHERE relname = 'messaging_message'"
    )
    number = 150
    with workspace_scope(workspace):
        queue_messages([make_draft(is_transactional=False) for _ in range(number)])
    with workspace_scope(workspace), connection.cursor() as cursor:
        Suppression.objects.create(email="person@example.org", reason="unsubscribed")
        cursor.execute(read)
        before = cursor.fetchone()[0]
        WorkspaceQueue(workspace).set_aside(timezone.now())
        cursor.execute(read)
        assert 0 < cursor.fetchone()[0] - before < 10 * number
