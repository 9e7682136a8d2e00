"""Each message goes once: by several senders at a time, and after one that died or was cut off."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.processes import any_free_port
from messaging.actions.mail_queues import WorkspaceQueue
from messaging.actions.outbox import queue_messages
from messaging.actions.send_due import _claim_batch, _deliver, _note_refusal, send_due
from messaging.models import DueWork, Message
from messaging.transport import Delivery, Result
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_draft, make_message
from tests.factories.tenancy import make_workspace
from tests.messaging.smtp_sink import SmtpSink
from tests.messaging.states import only_message, states


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
    assert only_message(workspace).attempts == 2


def test_a_sender_that_was_too_slow_notes_nothing(workspace: Workspace) -> None:
    with workspace_scope(workspace):
        make_message()
    queue = WorkspaceQueue(workspace)
    (mail,) = _claim_batch(queue, timezone.now() + timedelta(seconds=120))
    with workspace_scope(workspace):
        Message.objects.update(attempts=2)
        _note_refusal(queue, mail, Delivery(Result.REFUSED, "554 Never"), is_blamed=True)
    assert not queue.note_sent(mail, None)
    assert only_message(workspace).status == "sending"


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
    assert states(workspace) == ({"sent": 4} if is_in_time else {"sent": 1, "sending": 3})


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
        assert states(workspace) == {"sent": 20}
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
    assert states(workspace) == {"sent": 30}
