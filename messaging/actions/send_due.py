"""
Sending what is due: claim and commit, deliver, note the result; each e-mail by itself.

A sender may die at any point. If it dies before the server has accepted, the lease ends and
another sender takes the e-mail. If it dies between acceptance and note, the same happens and the
e-mail arrives twice, with the same Message-ID. ``attempts`` is the fence: a sender that was too
slow notes nothing.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from time import monotonic, sleep
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Case, DateTimeField, F, Min, QuerySet, When
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from messaging import due_work
from messaging.actions.mail_queues import AccountQueue, MailQueue, WorkspaceQueue
from messaging.models import AccountMail, DueWork, OutgoingMail
from messaging.tasks import wake_outbox
from messaging.transport import Delivery, Mailer, MailServerAway, Result, judge
from tenancy.models import Workspace
from tenancy.privacy.sealing import SealBroken

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status
LONGEST_REASON = 500
PAUSE_SECONDS = 0.5

T = TypeVar("T")


def send_due() -> int:
    """
    Send what is due in every workspace, and to accounts; how many the server accepted.

    Workspaces take turns, a batch each, the longest waiting first. What is left when the time is
    up waits for the next run. Any number of runs may work at once. A run ends when the mail server
    is away.
    """
    until = monotonic() + settings.OUTBOX_SENDING_SECONDS
    sent = 0
    with Mailer() as mailer:
        try:
            while monotonic() < until:
                for_accounts = _deliver_to_accounts(mailer, until)
                for_workspace = _deliver_next_workspace(mailer, until)
                if for_accounts is None and for_workspace is None:
                    break
                sent += (for_accounts or 0) + (for_workspace or 0)
            else:
                _ask_for_another_run()
        except MailServerAway as error:
            logger.warning("The mail server is away: %s", error)
    return sent


def _ask_for_another_run() -> None:
    """Start another run at once when the time is up and there is more to send."""
    try:
        wake_outbox.apply_async(retry=False, ignore_result=True)
    except BrokerAway as error:
        logger.info("The broker is away, the next tick goes on: %s", error)


def _deliver_to_accounts(mailer: Mailer, until: float) -> int | None:
    """One batch of account mail; None when none is due."""
    if not AccountMail.objects.to_send(timezone.now()).exists():
        return None
    mailer.open()
    return _deliver_batch(AccountQueue(), mailer, until, timezone.now() + _lease())


def _deliver_next_workspace(mailer: Mailer, until: float) -> int | None:
    """One batch of the workspace whose turn it is; None when none has anything due."""
    now = timezone.now()
    if not due_work.is_anything_due(DueWork.Kind.OUTBOX, now):
        return None
    mailer.open()
    claimed = due_work.claim(DueWork.Kind.OUTBOX, now=now, leased_until=now + _lease())
    if claimed is None:
        return None
    queue = WorkspaceQueue(Workspace.objects.get(pk=claimed.workspace_id))
    try:
        # One lease for both: when the next sender may claim the workspace, its mails are free too.
        accepted = _deliver_batch(queue, mailer, until, claimed.leased_until)
        _patiently(until, lambda: _give_back(queue, claimed))
    except Exception:
        # An error in one workspace must not stop the others; its own lease has to end first.
        logger.exception("The outbox of workspace %s could not be sent", claimed.workspace_id)
        return 0
    return accepted


def _give_back(queue: WorkspaceQueue, claimed: due_work.Claim) -> None:
    """Release the workspace, due again when the next e-mail in its queue is."""
    with queue.open():
        row = due_work.lock(claimed)
        if row is None:
            return
        next_due_at = _next_due_at(queue.mails())
        if next_due_at is not None:
            # Not before now: a workspace with much to send goes behind all others.
            next_due_at = max(next_due_at, timezone.now())
        due_work.release(row, next_due_at)


def _next_due_at(mails: QuerySet[OutgoingMail]) -> datetime | None:
    due = Case(
        When(status=Status.SENDING, then=F("leased_until")),
        default=F("due_at"),
        output_field=DateTimeField(),
    )
    waiting = mails.filter(status__in=(Status.QUEUED, Status.SENDING))
    next_due_at: datetime | None = waiting.aggregate(due=Min(due))["due"]
    return next_due_at


def _lease() -> timedelta:
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def _deliver_batch(queue: MailQueue, mailer: Mailer, until: float, leased_until: datetime) -> int:
    """
    Claim a batch and deliver its e-mails one by one; how many were accepted.

    Before each e-mail it is checked that it was not canceled meanwhile.
    """
    batch = _claim_batch(queue, leased_until)
    accepted = 0
    while batch:
        if monotonic() >= until:
            _patiently(until, partial(_put_back, queue, batch))
            break
        mail, *batch = batch
        was_unused = mailer.is_unused
        delivery = _deliver(queue, mailer, mail)
        accepted += delivery.result is Result.ACCEPTED
        note = partial(_note, queue, mail, delivery, batch, is_blamed=was_unused)
        batch = _patiently(until, note)
    return accepted


def _note(
    queue: MailQueue,
    mail: OutgoingMail,
    delivery: Delivery,
    batch: list[OutgoingMail],
    *,
    is_blamed: bool,
) -> list[OutgoingMail]:
    """Note the result of one e-mail; returns what of the batch is still to be sent."""
    if delivery.result is Result.ACCEPTED:
        is_next_ours = queue.note_sent(mail, batch[0] if batch else None)
        return batch if is_next_ours else _still_in_hand(queue, batch)
    with queue.open():
        _note_refusal(queue, mail, delivery, is_blamed=is_blamed)
    if delivery.result is Result.CONNECTION_LOST:
        _put_back(queue, batch)
        return []
    return _still_in_hand(queue, batch)


def _patiently(until: float, write: Callable[[], T]) -> T:
    """
    Write, and try again while the database is away: it may be back before the lease ends.

    Only for what can be written twice. It saves the wait for the lease, and a second copy of the
    e-mail that the server has just accepted.
    """
    give_up_at = until + settings.OUTBOX_TASK_LIMIT_SECONDS / 4
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if monotonic() >= give_up_at:
                raise
            connection.close()
            sleep(PAUSE_SECONDS)


def _claim_batch(queue: MailQueue, leased_until: datetime) -> list[OutgoingMail]:
    """Up to a batch of due mails, ours until the lease ends."""
    now = timezone.now()
    with queue.open():
        queue.set_aside(now)
        rows = queue.mails().to_send(now).select_for_update(skip_locked=True)
        batch = list(rows.order_by("due_at", "id")[: settings.OUTBOX_BATCH])
        worn_out = [mail for mail in batch if mail.attempts >= settings.OUTBOX_MAX_ATTEMPTS]
        _of(queue, worn_out).update(
            status=Status.FAILED, leased_until=None, error="No attempt came to an end."
        )
        batch = [mail for mail in batch if mail.attempts < settings.OUTBOX_MAX_ATTEMPTS]
        _of(queue, batch).update(
            status=Status.SENDING, attempts=F("attempts") + 1, leased_until=leased_until
        )
    for mail in batch:
        mail.attempts += 1
    return batch


def _of(queue: MailQueue, mails: list[OutgoingMail]) -> QuerySet[OutgoingMail]:
    return queue.mails().filter(pk__in=[mail.pk for mail in mails])


def _deliver(queue: MailQueue, mailer: Mailer, mail: OutgoingMail) -> Delivery:
    """Compose one e-mail and send it; an error in it must not stop the rest of the batch."""
    try:
        email = queue.email(mail)
    except SealBroken:
        reason = "The personal link cannot be read with the present key."
        return Delivery(Result.REFUSED, reason)
    except ValueError as error:
        return judge(error)
    except Exception:
        logger.exception("The e-mail %s could not be composed", mail.pk)
        return Delivery(Result.REFUSED_FOR_NOW, "The e-mail could not be composed.")
    return mailer.send(email)


def _put_back(queue: MailQueue, mails: list[OutgoingMail]) -> None:
    """Make e-mails that were claimed but not tried wait again."""
    if not mails:
        return
    with queue.open():
        ours = [mail.pk for mail in _still_in_hand(queue, mails)]
        # What an action has locked just now is being canceled, or is free when the lease ends.
        rows = queue.mails().filter(pk__in=ours, status=Status.SENDING)
        free = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
        queue.mails().filter(pk__in=free).update(status=Status.QUEUED, leased_until=None)


def _still_in_hand(queue: MailQueue, mails: list[OutgoingMail]) -> list[OutgoingMail]:
    """Those that were not canceled, and that no other sender has claimed."""
    if not mails:
        return []
    with queue.open():
        rows = _of(queue, mails).filter(status=Status.SENDING)
        attempts = dict(rows.values_list("pk", "attempts"))
    return [mail for mail in mails if attempts.get(mail.pk) == mail.attempts]


def _still_ours(queue: MailQueue, mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    return queue.mails().filter(pk=mail.pk, attempts=mail.attempts, status=Status.SENDING)


def _note_refusal(
    queue: MailQueue, mail: OutgoingMail, delivery: Delivery, *, is_blamed: bool
) -> None:
    """Note why one e-mail was not accepted, unless another sender has claimed it meanwhile."""
    reason = delivery.reason[:LONGEST_REASON]
    if delivery.result is Result.REFUSED:
        _still_ours(queue, mail).update(status=Status.FAILED, error=reason, leased_until=None)
        if delivery.is_bounce:
            queue.note_bounce(mail)
    elif delivery.result is Result.CONNECTION_LOST and not is_blamed:
        # A connection may end between two mails, so this one is not blamed.
        _still_ours(queue, mail).update(status=Status.QUEUED, leased_until=None)
    else:
        _postpone(queue, mail, reason)


def _postpone(queue: MailQueue, mail: OutgoingMail, reason: str) -> None:
    """Postpone an e-mail by a pause that doubles each time; fail it after too many refusals."""
    refusals = mail.refusals + 1
    if refusals >= settings.OUTBOX_MAX_REFUSALS:
        _still_ours(queue, mail).update(
            status=Status.FAILED, refusals=refusals, error=reason, leased_until=None
        )
        return
    pause = min(
        settings.OUTBOX_FIRST_PAUSE_SECONDS * 2 ** (refusals - 1),
        settings.OUTBOX_LONGEST_PAUSE_SECONDS,
    )
    _still_ours(queue, mail).update(
        status=Status.QUEUED,
        refusals=refusals,
        error=reason,
        leased_until=None,
        due_at=timezone.now() + timedelta(seconds=pause),
    )
