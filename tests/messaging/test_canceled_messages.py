"""What was queued and must no longer go: canceled, unsubscribed, also while it is being sent."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from messaging.actions.outbox import cancel_messages, queue_messages
from messaging.actions.send_due import _deliver, send_due
from messaging.actions.suppressions import unsubscribe
from messaging.models import DueWork, Message, Suppression
from messaging.transport import Delivery
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_draft, make_message
from tests.messaging.smtp_sink import SmtpSink
from tests.messaging.states import states


def test_who_unsubscribes_after_the_queueing_gets_nothing_but_what_was_asked_for(
    workspace: Workspace, sink: SmtpSink
) -> None:
    with workspace_scope(workspace):
        make_message(to_email="Ana@Example.org")
        make_message(to_email="ana@example.org", is_transactional=True)
        Suppression.objects.create(email="ana@example.org", reason="unsubscribed")
    assert send_due() == 1
    assert states(workspace) == {"suppressed": 1, "sent": 1}
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
    assert states(workspace) == Counter({"sent": sent, status: 9 - sent})
    assert not DueWork.objects.exists()


def test_canceled_messages_stay_here(workspace: Workspace, sink: SmtpSink) -> None:
    with workspace_scope(workspace):
        queue_messages([make_draft(key=f"wave:1:person:{n}") for n in range(3)])
        make_message(key="wave:2:person:1")
        assert cancel_messages(key_prefix="wave:1:") == 3
    assert send_due() == 1
    assert states(workspace) == {"canceled": 3, "sent": 1}
