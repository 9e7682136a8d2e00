"""Sending what is due, by a real SMTP server that refuses, drops and goes away."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.processes import any_free_port
from messaging.actions import cancel_messages, queue_messages, unsubscribe
from messaging.actions.mail_queues import WorkspaceQueue
from messaging.actions.send_due import _claim_batch, _deliver, _note_refusal, send_due
from messaging.models import DueWork, Message, Suppression
from messaging.tasks import wake_outbox
from messaging.transport import Delivery, Result
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_draft, make_message
from tests.factories.tenancy import make_workspace
from tests.messaging.smtp_sink import SmtpSink


def _states(workspace: Workspace) -> Counter[str]:
    with workspace_scope(workspace):
        return Counter(Message.objects.values_list("status", flat=True))


def _only(workspace: Workspace) -> Message:
    with workspace_scope(workspace):
        return Message.objects.get()


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
    sent = _only(workspace)
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


def test_a_refusal_for_now_is_tried_again_after_growing_pauses(
    workspace: Workspace, sink: SmtpSink
) -> None:
    sink.rule = lambda email, tries: "451 4.3.0 Later, please" if tries <= 2 else None
    with workspace_scope(workspace):
        make_message()
    start = timezone.now()
    assert send_due() == 0
    waiting = _only(workspace)
    assert waiting.status == "queued"
    assert waiting.error == "451 4.3.0 Later, please"
    assert 14 < (waiting.due_at - start).total_seconds() < 20
    assert send_due() == 0
    assert len(sink.inbox) == 0
    with time_machine.travel(start + timedelta(seconds=21)):
        assert send_due() == 0
    assert (_only(workspace).due_at - start).total_seconds() > 21 + 29
    with time_machine.travel(start + timedelta(seconds=60)):
        assert send_due() == 1
    assert (_only(workspace).status, _only(workspace).error) == ("sent", "")


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
    failed = _only(workspace)
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
    assert _only(workspace).status == "queued"
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
    waiting = _only(workspace)
    assert (waiting.status, waiting.attempts, waiting.refusals) == ("queued", 0, 0)
    assert DueWork.objects.get().leased_until is None


def test_what_a_dead_sender_held_is_sent_when_its_lease_ends(
    workspace: Workspace, sink: SmtpSink
) -> None:
    now = timezone.now()
    with workspace_scope(workspace):
        message = make_message()
        Message.objects.update(
            status="sending", attempts=1, leased_until=now + timedelta(seconds=120)
        )
        DueWork.objects.update(leased_until=now + timedelta(seconds=120))
    assert send_due() == 0
    with time_machine.travel(now + timedelta(seconds=121)):
        assert send_due() == 1
    assert sink.message_ids == [message.message_id]
    assert _only(workspace).attempts == 2


def test_a_sender_that_was_too_slow_notes_nothing(workspace: Workspace) -> None:
    with workspace_scope(workspace):
        make_message()
    queue = WorkspaceQueue(workspace)
    (mail,) = _claim_batch(queue, timezone.now() + timedelta(seconds=120))
    with workspace_scope(workspace):
        Message.objects.update(attempts=2)
        _note_refusal(queue, mail, Delivery(Result.REFUSED, "554 Never"), is_blamed=True)
    assert not queue.note_sent(mail, None)
    assert _only(workspace).status == "sending"


def test_a_message_that_kills_its_senders_is_given_up(
    workspace: Workspace, sink: SmtpSink, settings: Settings
) -> None:
    with workspace_scope(workspace):
        make_message()
        Message.objects.update(attempts=settings.OUTBOX_MAX_ATTEMPTS)
    assert send_due() == 0
    assert _only(workspace).status == "failed"
    assert sink.inbox == []


def test_who_unsubscribes_after_the_queueing_gets_nothing_but_what_was_asked_for(
    workspace: Workspace, sink: SmtpSink
) -> None:
    with workspace_scope(workspace):
        make_message(to_email="Ana@Example.org")
        make_message(to_email="ana@example.org", is_transactional=True)
        Suppression.objects.create(email="ana@example.org", reason="unsubscribed")
    assert send_due() == 1
    assert _states(workspace) == {"suppressed": 1, "sent": 1}
    assert "List-Unsubscribe" not in sink.inbox[0]


def test_unsubscribing_stops_what_waits(workspace: Workspace, sink: SmtpSink) -> None:
    with workspace_scope(workspace):
        make_message(to_email="ana@example.org", link="https://x.example/1")
        unsubscribe(email="ana@example.org")
        assert Message.objects.get().status == "suppressed"
        assert Message.objects.get().secret == ""
    assert send_due() == 0


@pytest.mark.parametrize(
    ("call_off", "status"),
    [
        (lambda: cancel_messages(key_prefix="test:"), "canceled"),
        (lambda: unsubscribe(email="ana@example.org"), "suppressed"),
    ],
)
@pytest.mark.parametrize("answer", [None, "451 4.3.0 Later, please"])
def test_what_is_called_off_while_a_sender_has_it_in_hand_stays_here(
    workspace: Workspace,
    sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    call_off: Callable[[], object],
    status: str,
    answer: str | None,
) -> None:
    """Only the one that is being delivered in that instant may still arrive."""
    sink.rule = lambda email, tries: answer
    with workspace_scope(workspace):
        queue_messages([make_draft(to_email="ana@example.org") for _ in range(9)])
    delivered = _deliver

    def and_call_off(*args: Any) -> Delivery:
        outcome = delivered(*args)
        with workspace_scope(workspace):
            if Message.objects.filter(status="sending").count() == 7 or answer:
                call_off()
        return outcome

    monkeypatch.setattr("messaging.actions.send_due._deliver", and_call_off)
    send_due()
    sent = 0 if answer else 3
    assert len(sink.inbox) == sent
    assert _states(workspace) == Counter({"sent": sent, status: 9 - sent})
    assert not DueWork.objects.exists()


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(("seconds", "patience"), [(0.7, 5.0), (60.0, 2.0)])
def test_a_database_that_comes_back_in_time_costs_no_second_copy(
    sink: SmtpSink,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    patience: float,
) -> None:
    settings.OUTBOX_SENDING_SECONDS = settings.OUTBOX_TASK_LIMIT_SECONDS = patience
    workspace = make_workspace()
    with workspace_scope(workspace):
        queue_messages([make_draft() for _ in range(4)])
    port = connection.settings_dict["PORT"]
    back = threading.Timer(seconds, connection.settings_dict.update, [{"PORT": port}])
    delivered = _deliver

    def and_go_away(*args: Any) -> Delivery:
        outcome = delivered(*args)
        if len(sink.inbox) == 2:
            connection.close()
            connection.settings_dict["PORT"] = any_free_port()
            back.start()
        return outcome

    monkeypatch.setattr("messaging.actions.send_due._deliver", and_go_away)
    is_in_time = seconds < patience
    try:
        assert send_due() == (4 if is_in_time else 0)
    finally:
        back.cancel()
        connection.settings_dict["PORT"] = port
        connection.close()
    assert len(sink.message_ids) == len(set(sink.message_ids)) == (4 if is_in_time else 2)
    assert _states(workspace) == ({"sent": 4} if is_in_time else {"sent": 1, "sending": 3})


def test_canceled_messages_stay_here(workspace: Workspace, sink: SmtpSink) -> None:
    with workspace_scope(workspace):
        queue_messages([make_draft(key=f"wave:1:person:{n}") for n in range(3)])
        make_message(key="wave:2:person:1")
        assert cancel_messages(key_prefix="wave:1:") == 3
    assert send_due() == 1
    assert _states(workspace) == {"canceled": 3, "sent": 1}


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
    assert _states(workspace) == {"sent": first, "queued": 10 - first}
    settings.OUTBOX_SENDING_SECONDS = 30
    send_due()
    assert len(sink.inbox) == len(set(sink.message_ids)) == 10
    assert len(woken) == 1


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


@pytest.mark.usefixtures("committed_db")
def test_overlapping_senders_send_each_message_once(sink: SmtpSink, settings: Settings) -> None:
    settings.OUTBOX_BATCH = 5
    sink.pause = 0.002
    workspaces = [make_workspace() for _ in range(3)]
    for workspace in workspaces:
        with workspace_scope(workspace):
            queue_messages([make_draft() for _ in range(20)])
    counts: list[int] = []

    def run() -> None:
        try:
            counts.append(send_due())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == len(sink.inbox) == len(set(sink.message_ids)) == 60
    for workspace in workspaces:
        assert _states(workspace) == {"sent": 20}
    assert not DueWork.objects.exists()


@pytest.mark.usefixtures("committed_db")
def test_senders_of_one_workspace_whose_lease_was_lost_share_its_messages(
    sink: SmtpSink,
) -> None:
    sink.pause = 0.005
    workspace = make_workspace()
    with workspace_scope(workspace):
        queue_messages([make_draft() for _ in range(30)])

    def run() -> None:
        DueWork.objects.update(leased_until=None, due_at=timezone.now())
        try:
            send_due()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sink.inbox) == len(set(sink.message_ids)) == 30
    assert _states(workspace) == {"sent": 30}


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
