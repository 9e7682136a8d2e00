"""Writing e-mails down: once, in the recipient's language, in one statement."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from messaging.actions.outbox import (
    MessageNotFailed,
    MessageNotWaiting,
    cancel_message,
    queue_message,
    queue_messages,
    retry_message,
)
from messaging.actions.suppressions import unsubscribe
from messaging.models import DueWork, Message
from messaging.rendering import LINK, UNSUBSCRIBE_LINK, place_of
from messaging.schedules import wake_at
from messaging.tasks import wake_outbox
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tenancy.privacy.sealing import SealBroken, seal, unseal
from tests.factories.messaging import make_draft, make_message
from tests.factories.tenancy import make_workspace


def test_the_text_keeps_a_marker_and_the_link_is_sealed(scope: Workspace) -> None:
    message = make_message(link="https://x.example/p/secret")
    for link in (LINK, UNSUBSCRIBE_LINK):
        assert place_of(link, mark=message.link_mark) in message.text
    assert "x.example" not in f"{message.text}{message.html}{message.secret}"
    assert unseal(message.secret) == "https://x.example/p/secret"
    assert DueWork.objects.get().workspace_id == scope.pk


def test_plain_text_is_not_escaped_and_html_is(scope: Workspace) -> None:
    message = make_message(
        context={
            "invited_by": "O'Neil & <b>Co</b>",
            "role": "Partner",
            "expires_at": timezone.now(),
        }
    )
    assert "O'Neil & <b>Co</b>" in message.text
    assert "O&#x27;Neil &amp; &lt;b&gt;Co&lt;/b&gt;" in message.html


def test_a_key_is_used_once_in_a_workspace(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        make_message(key="wave:1:person:1")
        assert queue_message(make_draft(key="wave:1:person:1")) is None
        same = [make_draft(key="wave:1:person:2") for _ in range(2)]
        assert queue_messages(same) == 1
        assert Message.objects.count() == 2
    with workspace_scope(other_workspace):
        assert queue_messages([make_draft(key="wave:1:person:1")]) == 1


def test_a_key_is_held_once_by_the_database_too(scope: Workspace) -> None:
    make_message(key="a")
    other = make_message(key="b")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=other.pk).update(key="a")


@pytest.mark.parametrize("size", [1, 40])
def test_many_messages_cost_as_many_queries_as_one(scope: Workspace, size: int) -> None:
    drafts = [make_draft() for _ in range(size)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert queue_messages(drafts) == size
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 6
    assert sum(sql.startswith('INSERT INTO "messaging_message"') for sql in statements) == 1


def test_a_suppressed_address_is_recorded_and_not_sent_to(scope: Workspace) -> None:
    unsubscribe(email="ana@example.org")
    assert queue_message(make_draft(to_email="ANA@example.org", link="https://x/1")) is None
    recorded = Message.objects.get()
    assert (recorded.status, recorded.secret) == ("suppressed", "")
    assert make_message(to_email="ana@example.org", is_transactional=True).status == "queued"


def test_a_rolled_back_transaction_leaves_nothing_to_do(workspace: Workspace) -> None:
    with workspace_scope(workspace):
        make_message()
        transaction.set_rollback(True)
    assert not DueWork.objects.exists()


def test_one_wake_up_however_many_messages(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[object] = []
    monkeypatch.setattr(wake_outbox, "apply_async", lambda **options: woken.append(options))
    with django_capture_on_commit_callbacks(execute=True), workspace_scope(workspace):
        make_message()
        queue_messages([make_draft(), make_draft()])
    assert len(woken) == 1


def test_a_broker_that_is_away_is_no_error(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def away(**options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(wake_outbox, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True), workspace_scope(workspace):
        make_message()
    assert DueWork.objects.count() == 1


def test_only_what_failed_is_sent_again_and_only_what_waits_is_stopped(
    scope: Workspace, coordinator: Membership
) -> None:
    message = make_message(link="https://x.example/1")
    with pytest.raises(MessageNotFailed):
        retry_message(message=message, acting_member=coordinator)
    cancel_message(message=message, acting_member=coordinator)
    assert (message.status, message.secret) == ("canceled", "")
    with pytest.raises(MessageNotWaiting):
        cancel_message(message=message, acting_member=coordinator)
    failed = make_message(status="failed", error="554 No")
    retry_message(message=failed, acting_member=coordinator)
    assert (failed.status, failed.error) == ("queued", "")
    events = AuditEvent.objects.filter(action="change_message").order_by("happened_at")
    assert [(event.after or {})["status"] for event in events] == ["canceled", "queued"]


def test_a_seal_opens_with_a_former_key_and_with_no_other(settings: Settings) -> None:
    sealed = seal("https://x.example/1")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new-" + "y" * 50
    assert unseal(sealed) == "https://x.example/1"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken):
        unseal(sealed)
    assert seal("") == unseal("") == ""


@pytest.mark.usefixtures("committed_db")
def test_actions_that_ask_and_record_in_either_order_do_not_block_each_other() -> None:
    workspace = make_workspace()
    errors: list[Exception] = []

    def run(steps: list[Callable[[], object]]) -> None:
        try:
            for _ in range(15):
                with workspace_scope(workspace):
                    for step in steps:
                        step()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    steps: list[Callable[[], object]] = [
        touch_workspace,
        make_message,
        lambda: wake_at(timezone.now()),
    ]
    orders = [steps, steps[::-1], [steps[1], steps[0], steps[2]]]
    threads = [threading.Thread(target=run, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with workspace_scope(workspace):
        assert Message.objects.count() == 45
