"""The outbox: an action stores its e-mails in its own transaction; a worker sends them later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.due_work import ask_for
from messaging.models import DueWork, Message, Suppression
from messaging.quiet_hours import after_quiet_hours
from messaging.rendering import LINK, UNSUBSCRIBE_LINK, BatchRenderer, place_of
from messaging.replies import Replies
from messaging.tasks import wake_outbox
from messaging.transport import mailbox
from tenancy.audit.recording import recorded
from tenancy.errors import DomainError
from tenancy.isolation.batch import Statement, execute_batch
from tenancy.isolation.models import new_id
from tenancy.isolation.scope import current_workspace_id
from tenancy.models import Membership, Workspace
from tenancy.privacy.sealing import seal
from tenancy.queries import lock_workspace

ROWS_PER_INSERT = 1000


class MessageNotFailed(DomainError):
    """Only a failed e-mail can be sent again."""

    message = _("This e-mail has not failed, so there is nothing to try again.")


class MessageNotWaiting(DomainError):
    """Only a waiting e-mail can be stopped."""

    message = _("This e-mail is not waiting any more, so it cannot be stopped.")


@dataclass(frozen=True, kw_only=True)
class MessageDraft:
    """
    One e-mail to be queued.

    ``key`` names what it is for. It is unique in a workspace, so that two requests send one
    e-mail. ``link`` is the recipient's personal link, stored encrypted until it is sent. Drafts to
    many people that share one ``context`` are rendered once. ``is_transactional`` is for what the
    recipient asked for: neither suppression nor quiet hours hold it back. Answers reach the
    ``sender``, or the workspace's contact where the product writes by itself.
    """

    kind: str
    key: str
    to_email: str
    language: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    to_name: str = ""
    link: str = ""
    person_id: UUID | None = None
    sender: Membership | None = None
    is_transactional: bool = False
    due_at: datetime | None = None


def queue_message(draft: MessageDraft) -> Message | None:
    """
    Write one e-mail into the outbox, to be sent after the open transaction commits.

    Renders templates/email/<template>.{subject.txt,txt,html} in its language; ``{{ link }}``
    becomes the personal link at sending. Returns None when its ``key`` was used before, or when the
    address is suppressed, which the message log then shows.
    """
    stored = _store([draft])
    return stored[0] if stored else None


def queue_messages(drafts: Sequence[MessageDraft]) -> int:
    """Write many e-mails at once, as ``queue_message`` does one; how many will be sent."""
    return len(_store(drafts))


def cancel_messages(*, key_prefix: str) -> int:
    """
    Stop every e-mail whose key begins with ``key_prefix`` and which has not left; how many.

    One that is being delivered in this instant may still arrive; the log then says sent.
    """
    return len(execute_batch(cancellation(key_prefix=key_prefix)))


def cancellation(*, key_prefix: str) -> Statement:
    """The statement of ``cancel_messages``, for a batch of several statements."""
    return Statement(
        "UPDATE messaging_message SET status = 'canceled', secret = '', leased_until = NULL"
        " WHERE workspace_id = %s AND status IN ('queued', 'sending') AND starts_with(key, %s)"
        " RETURNING id",
        [current_workspace_id(), key_prefix],
    )


def cancel_message(*, message: Message, acting_member: Membership) -> None:
    """
    Stop one waiting e-mail for good.

    :raises MessageNotWaiting: it left already, or was stopped before.
    """
    _lock(message)
    if not message.is_waiting:
        raise MessageNotWaiting
    with recorded(message, acting_member=acting_member, action="change_message"):
        message.status, message.secret = Message.Status.CANCELED, ""


def retry_message(*, message: Message, acting_member: Membership) -> None:
    """
    Put a failed e-mail back into the outbox, due now, with all its attempts before it.

    :raises MessageNotFailed: it waits, left or was stopped.
    """
    lock_workspace()
    now = timezone.now()
    _lock(message)
    if not message.is_failed:
        raise MessageNotFailed
    with recorded(message, acting_member=acting_member, action="change_message"):
        message.status, message.due_at = Message.Status.QUEUED, now
        message.refusals, message.error = 0, ""
    ask_for(DueWork.Kind.OUTBOX, now)
    wake_after_commit()


def wake_after_commit() -> None:
    """
    Wake a worker once after the open transaction commits.

    This only saves time: if the broker is away, the next run of send_due finds the same messages.
    """
    connection = transaction.get_connection()
    if any(entry[1] is _wake for entry in connection.run_on_commit):
        return
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    wake_outbox.apply_async(retry=False, ignore_result=True)


def _store(drafts: Sequence[MessageDraft]) -> list[Message]:
    """Insert the drafts whose key is new; those of them that will be sent."""
    if not drafts:
        return []
    workspace = lock_workspace()
    keys = {draft.key for draft in drafts}
    used = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {draft.key: draft for draft in reversed(drafts) if draft.key not in used}
    suppressed = _suppressed({draft.to_email.lower() for draft in fresh.values()})
    now = timezone.now()
    renderer, replies = BatchRenderer(), Replies(workspace)
    rows = [
        _message(draft, workspace, now, suppressed, renderer, replies.reach(draft.sender))
        for draft in reversed(fresh.values())
    ]
    Message.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)
    waiting = [row for row in rows if row.status == Message.Status.QUEUED]
    if waiting:
        earliest = min(row.due_at for row in waiting)
        ask_for(DueWork.Kind.OUTBOX, earliest)
        if earliest <= now:
            wake_after_commit()
    return waiting


def _suppressed(addresses: set[str]) -> set[str]:
    rows = Suppression.objects.annotate(address=Lower("email")).filter(address__in=addresses)
    return set(rows.values_list("address", flat=True))


def _message(
    draft: MessageDraft,
    workspace: Workspace,
    now: datetime,
    suppressed: set[str],
    renderer: BatchRenderer,
    replies_to: tuple[str, str],
) -> Message:
    is_suppressed = not draft.is_transactional and draft.to_email.lower() in suppressed
    due_at = max(draft.due_at or now, now)
    if not draft.is_transactional:
        due_at = after_quiet_hours(due_at, workspace.time_zone)
    mark = renderer.mark
    rendered = renderer.render(
        template=draft.template,
        language=draft.language,
        context=draft.context,
        to_name=draft.to_name,
        workspace=workspace,
        workspace_name=workspace.name,
        reply_name=replies_to[0],
        link=place_of(LINK, mark=mark) if draft.link else "",
        unsubscribe_link="" if draft.is_transactional else place_of(UNSUBSCRIBE_LINK, mark=mark),
    )
    message_id = new_id()
    return Message(
        id=message_id,
        kind=draft.kind,
        key=draft.key,
        to_email=draft.to_email,
        to_name=draft.to_name,
        language=draft.language,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        link_mark=mark,
        headers=_reply_to(*replies_to),
        secret="" if is_suppressed else seal(draft.link),
        message_id=f"<{message_id}@{settings.MAIL_DOMAIN}>",
        status=Message.Status.SUPPRESSED if is_suppressed else Message.Status.QUEUED,
        person_id=draft.person_id,
        is_transactional=draft.is_transactional,
        due_at=due_at,
        created_at=now,
    )


def _reply_to(name: str, address: str) -> dict[str, str]:
    """The header; none where the address can't be one."""
    try:
        return {"Reply-To": mailbox(name, address)} if address else {}
    except UnicodeError:
        return {}


def _lock(message: Message) -> None:
    """Read the message again and hold it: a sender may have taken it meanwhile."""
    message.refresh_from_db(from_queryset=Message.objects.select_for_update())
