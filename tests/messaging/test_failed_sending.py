"""What is due meets a real SMTP server that refuses, drops and goes away."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from messaging.actions.mail_queues import WorkspaceQueue
from messaging.actions.outbox import queue_messages
from messaging.actions.send_due import send_due
from messaging.models import DueWork, Message, Suppression
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_draft, make_message
from tests.messaging.smtp_sink import SmtpSink
from tests.messaging.states import only_message


def test_a_refusal_for_now_is_tried_again_after_growing_pauses(
    workspace: Workspace, sink: SmtpSink
) -> None:
    sink.rule = lambda email, tries: "451 4.3.0 Later, please" if tries <= 2 else None
    with workspace_scope(workspace):
        make_message()
    start = timezone.now()
    assert send_due() == 0
    waiting = only_message(workspace)
    assert waiting.status == "queued"
    assert waiting.error == "451 4.3.0 Later, please"
    assert 14 < (waiting.due_at - start).total_seconds() < 20
    assert send_due() == 0
    assert len(sink.inbox) == 0
    with time_machine.travel(start + timedelta(seconds=21)):
        assert send_due() == 0
    assert (only_message(workspace).due_at - start).total_seconds() > 21 + 29
    with time_machine.travel(start + timedelta(seconds=60)):
        assert send_due() == 1
    assert (only_message(workspace).status, only_message(workspace).error) == ("sent", "")


def test_refusals_for_now_end_as_failed(
    workspace: Workspace, sink: SmtpSink, settings: Settings
) -> None:
    settings.OUTBOX_MAX_REFUSALS = 2
    sink.rule = lambda email, tries: "450 Not today"
    with workspace_scope(workspace):
        make_message(link="https://x.example/1")
    send_due()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        send_due()
    failed = only_message(workspace)
    assert (failed.status, failed.error) == ("failed", "450 Not today")
    assert failed.secret
    assert not DueWork.objects.exists()


def test_a_refusal_for_good_fails_with_the_servers_words_and_spares_the_others(
    workspace: Workspace, sink: SmtpSink
) -> None:
    sink.rule = lambda email, tries: "554 5.7.1 Spam" if "bad" in str(email["To"]) else None
    with workspace_scope(workspace):
        queue_messages([make_draft(to_email=f"{n}@example.org") for n in ("a", "bad", "c")])
    assert send_due() == 2
    with workspace_scope(workspace):
        failed = Message.objects.get(status="failed")
        assert failed.error == "554 5.7.1 Spam"
        assert not Suppression.objects.exists()
    assert sink.connections == 1


def test_an_address_that_does_not_exist_is_not_written_to_again(
    workspace: Workspace, sink: SmtpSink
) -> None:
    sink.recipient_answers["gone@example.org"] = "550 5.1.1 No such user"
    with workspace_scope(workspace):
        make_message(to_email="gone@example.org")
    send_due()
    with workspace_scope(workspace):
        assert Suppression.objects.get().reason == "bounced"
        draft = make_draft(to_email="Gone@example.org")
        assert queue_messages([draft]) == 0
        assert Message.objects.get(key=draft.key).status == "suppressed"


def test_a_connection_lost_before_the_answer_sends_again_under_the_same_message_id(
    workspace: Workspace, sink: SmtpSink
) -> None:
    sink.rule = lambda email, tries: "accept and drop" if tries == 1 else None
    with workspace_scope(workspace):
        make_message()
    assert send_due() == 0
    assert only_message(workspace).status == "queued"
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert send_due() == 1
    assert len(sink.inbox) == 2
    assert len(set(sink.message_ids)) == 1


def test_a_kept_connection_that_ends_costs_the_next_message_nothing(
    workspace: Workspace, sink: SmtpSink
) -> None:
    dropped: list[str] = []

    def rule(email: object, tries: int) -> str | None:
        if len(sink.inbox) == 1 and not dropped:
            dropped.append("once")
            return "drop"
        return None

    sink.rule = rule
    with workspace_scope(workspace):
        queue_messages([make_draft() for _ in range(4)])
    assert send_due() == 4
    assert sink.connections == 2
    assert len(set(sink.message_ids)) == 4


def test_a_server_that_is_away_costs_no_attempt(workspace: Workspace, absent_server: None) -> None:
    with workspace_scope(workspace):
        make_message()
    for _ in range(3):
        assert send_due() == 0
    waiting = only_message(workspace)
    assert (waiting.status, waiting.attempts, waiting.refusals) == ("queued", 0, 0)
    assert DueWork.objects.get().leased_until is None


def test_a_message_that_kills_its_senders_is_given_up(
    workspace: Workspace, sink: SmtpSink, settings: Settings
) -> None:
    with workspace_scope(workspace):
        make_message()
        Message.objects.update(attempts=settings.OUTBOX_MAX_ATTEMPTS)
    assert send_due() == 0
    assert only_message(workspace).status == "failed"
    assert sink.inbox == []


def test_one_workspaces_trouble_is_not_the_others(
    workspace: Workspace,
    other_workspace: Workspace,
    sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(queue: WorkspaceQueue, now: datetime) -> None:
        if queue.workspace == workspace:
            raise ZeroDivisionError

    monkeypatch.setattr(WorkspaceQueue, "set_aside", broken)
    for each in (workspace, other_workspace):
        with workspace_scope(each):
            make_message()
    assert send_due() == 1
    assert f"The outbox of workspace {workspace.pk} could not be sent" in caplog.text
    assert DueWork.objects.get().workspace_id == workspace.pk
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert send_due() == 1


def test_one_workspaces_broken_secret_fails_alone(
    workspace: Workspace, sink: SmtpSink, settings: Settings
) -> None:
    with workspace_scope(workspace):
        make_message(link="https://x.example/1")
        make_message()
    settings.SECRET_KEY = "another-key-" + "y" * 50
    assert send_due() == 1
    with workspace_scope(workspace):
        assert "cannot be read" in Message.objects.get(status="failed").error
