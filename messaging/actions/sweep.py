"""
Sending what is due: claim and commit, hand over, note the result; each mail for itself.

A sender may die at any point. Before the server has accepted, the lease runs out and another
sender takes the mail; between acceptance and the note, the same happens and the mail arrives
twice, with the same Message-ID. ``attempts`` is the fence: who was too slow notes nothing.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from time import monotonic, sleep
from typing import Any, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Case, DateTimeField, F, Min, QuerySet, When
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from messaging import due_work
from messaging.models import AccountMail, DueWork, OutgoingMail
from messaging.tasks import wake_outbox
from messaging.transport import Mailer, MailServerAway, Outcome, Parcel, Verdict, judge
from messaging.trays import AccountTray, Tray, WorkspaceTray
from tenancy.models import Workspace
from tenancy.privacy.sealing import SealBroken

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status
LONGEST_REASON = 500
PAUSE_SECONDS = 0.5

T = TypeVar("T")


def sweep() -> int:
    """
    Send what is due in every workspace, and to accounts; how many the server accepted.

    Workspaces take turns, a batch each, oldest first; what is left when the time is up stays for
    the next sweep. Any number of sweeps may run at once. A mail server that is away ends it.
    """
    until = monotonic() + settings.OUTBOX_SWEEP_SECONDS
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
                _ask_for_another_sweep()
        except MailServerAway as error:
            logger.warning("The mail server is away: %s", error)
    return sent


def _ask_for_another_sweep() -> None:
    """The time is up and there is more to send: no need to wait for the next tick."""
    try:
        wake_outbox.apply_async(retry=False, ignore_result=True)
    except BrokerAway as error:
        logger.info("The broker is away, the next tick goes on: %s", error)


def _deliver_to_accounts(mailer: Mailer, until: float) -> int | None:
    """One batch of account mail; None when none is due."""
    if not AccountMail.objects.to_send(timezone.now()).exists():
        return None
    mailer.open()
    return _deliver_batch(AccountTray(), mailer, until, timezone.now() + _lease())


def _deliver_next_workspace(mailer: Mailer, until: float) -> int | None:
    """One batch of the workspace whose turn it is; None when none has anything due."""
    now = timezone.now()
    if not due_work.is_anything_due(DueWork.Kind.OUTBOX, now):
        return None
    mailer.open()
    claimed = due_work.claim(DueWork.Kind.OUTBOX, now=now, leased_until=now + _lease())
    if claimed is None:
        return None
    tray = WorkspaceTray(Workspace.objects.get(pk=claimed.workspace_id))
    try:
        # One lease for both, so that whoever comes after it finds the mails free as well.
        accepted = _deliver_batch(tray, mailer, until, claimed.leased_until)
        _patiently(until, lambda: _give_back(tray, claimed))
    except Exception:
        # One workspace's trouble must not keep the others waiting; its own lease has to run out.
        logger.exception("The outbox of workspace %s could not be sent", claimed.workspace_id)
        return 0
    return accepted


def _give_back(tray: WorkspaceTray, claimed: due_work.Claim) -> None:
    """Say when the workspace is next due, by what lies in its tray now."""
    with tray.open():
        row = due_work.lock(claimed)
        if row is None:
            return
        next_due_at = _next_due_at(tray.mails())
        if next_due_at is not None:
            # Not before now: a workspace with much to send goes to the end of the line.
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


def _deliver_batch(tray: Tray, mailer: Mailer, until: float, leased_until: datetime) -> int:
    """
    Claim a batch, hand its mails over one by one; how many were accepted.

    What is called off meanwhile stays here: before each mail it is known to be still ours.
    """
    batch = _claim_batch(tray, leased_until)
    desk = _Desk(tray, mailer)
    accepted = 0
    while batch:
        if monotonic() >= until:
            _patiently(until, partial(_hand_back, tray, batch))
            break
        mail, *batch = batch
        was_fresh = mailer.is_fresh
        outcome = _hand_over(desk, mail, batch[0] if batch else None)
        accepted += outcome.verdict is Verdict.ACCEPTED
        note = partial(_note, tray, mail, outcome, batch, is_blamed=was_fresh)
        batch = _patiently(until, note)
    return accepted


def _note(
    tray: Tray,
    mail: OutgoingMail,
    outcome: Outcome,
    batch: list[OutgoingMail],
    *,
    is_blamed: bool,
) -> list[OutgoingMail]:
    """Write down what came of one mail; what of the rest of the batch is to be sent now."""
    if outcome.verdict is Verdict.ACCEPTED:
        following = batch[0] if batch else None
        return batch if tray.note_sent(mail, following) else _still_in_hand(tray, batch)
    with tray.open():
        _note_refusal(tray, mail, outcome, is_blamed=is_blamed)
    if outcome.verdict is Verdict.CONNECTION_LOST:
        _hand_back(tray, batch)
        return []
    return _still_in_hand(tray, batch)


def _patiently(until: float, write: Callable[[], T]) -> T:
    """
    Write, and again when the database was away: it may be back before the lease ends.

    For what can be written twice. Saves the wait for the lease, and a second copy of the mail
    that the server had just accepted.
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


def _claim_batch(tray: Tray, leased_until: datetime) -> list[OutgoingMail]:
    """Up to a batch of due mails, ours until the lease ends."""
    now = timezone.now()
    with tray.open():
        tray.set_aside(now)
        rows = tray.mails().to_send(now).select_for_update(skip_locked=True)
        batch = list(rows.order_by("due_at", "id")[: settings.OUTBOX_BATCH])
        worn_out = [mail for mail in batch if mail.attempts >= settings.OUTBOX_MAX_ATTEMPTS]
        _of(tray, worn_out).update(
            status=Status.FAILED, leased_until=None, error="No attempt came to an end."
        )
        batch = [mail for mail in batch if mail.attempts < settings.OUTBOX_MAX_ATTEMPTS]
        _of(tray, batch).update(
            status=Status.SENDING, attempts=F("attempts") + 1, leased_until=leased_until
        )
    for mail in batch:
        mail.attempts += 1
    return batch


def _of(tray: Tray, mails: list[OutgoingMail]) -> QuerySet[OutgoingMail]:
    return tray.mails().filter(pk__in=[mail.pk for mail in mails])


class _Desk:
    """Where a batch's e-mails are put together, one ahead of the one that is being sent."""

    def __init__(self, tray: Tray, mailer: Mailer) -> None:
        self.mailer, self._tray = mailer, tray
        self._ready: dict[Any, Parcel | Outcome] = {}

    def prepare(self, mail: OutgoingMail) -> None:
        """Have a mail ready; nothing else is kept."""
        if mail.pk not in self._ready:
            self._ready = {mail.pk: self._put_together(mail)}

    def take(self, mail: OutgoingMail) -> Parcel | Outcome:
        """The mail ready to be sent, or why it can't be."""
        self.prepare(mail)
        return self._ready.pop(mail.pk)

    def _put_together(self, mail: OutgoingMail) -> Parcel | Outcome:
        try:
            return self.mailer.pack(self._tray.letter(mail))
        except SealBroken:
            reason = "The personal link cannot be read with the present key."
            return Outcome(Verdict.REFUSED, reason)
        except ValueError as error:
            return judge(error)
        except Exception:
            # A fault of ours in one e-mail must not hold up the rest of the batch.
            logger.exception("The e-mail %s could not be put together", mail.pk)
            return Outcome(Verdict.REFUSED_FOR_NOW, "The e-mail could not be put together.")


def _hand_over(desk: _Desk, mail: OutgoingMail, following: OutgoingMail | None) -> Outcome:
    """Send one mail, and use the server's time to put the following one together."""
    parcel = desk.take(mail)
    if isinstance(parcel, Outcome):
        return parcel

    def prepare_following() -> None:
        if following is not None:
            desk.prepare(following)

    return desk.mailer.send(parcel, prepare_following)


def _hand_back(tray: Tray, mails: list[OutgoingMail]) -> None:
    """Put mails that were claimed but not tried back where they were."""
    if not mails:
        return
    with tray.open():
        ours = [mail.pk for mail in _still_in_hand(tray, mails)]
        # What an action holds in this instant is called off, or comes back with the lease.
        rows = tray.mails().filter(pk__in=ours, status=Status.SENDING)
        free = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
        tray.mails().filter(pk__in=free).update(status=Status.QUEUED, leased_until=None)


def _still_in_hand(tray: Tray, mails: list[OutgoingMail]) -> list[OutgoingMail]:
    """Those that nobody has called off, and no other sender has taken."""
    if not mails:
        return []
    with tray.open():
        rows = _of(tray, mails).filter(status=Status.SENDING)
        attempts = dict(rows.values_list("pk", "attempts"))
    return [mail for mail in mails if attempts.get(mail.pk) == mail.attempts]


def _still_ours(tray: Tray, mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    return tray.mails().filter(pk=mail.pk, attempts=mail.attempts, status=Status.SENDING)


def _note_refusal(tray: Tray, mail: OutgoingMail, outcome: Outcome, *, is_blamed: bool) -> None:
    """Write down what came of one mail, unless another sender has taken it meanwhile."""
    reason = outcome.reason[:LONGEST_REASON]
    if outcome.verdict is Verdict.REFUSED:
        _still_ours(tray, mail).update(status=Status.FAILED, error=reason, leased_until=None)
        if outcome.is_bounce:
            tray.note_bounce(mail)
    elif outcome.verdict is Verdict.CONNECTION_LOST and not is_blamed:
        # A kept connection may end between two mails; this one did nothing wrong.
        _still_ours(tray, mail).update(status=Status.QUEUED, leased_until=None)
    else:
        _postpone(tray, mail, reason)


def _postpone(tray: Tray, mail: OutgoingMail, reason: str) -> None:
    """Try again after a pause that doubles each time, or give up."""
    refusals = mail.refusals + 1
    if refusals >= settings.OUTBOX_MAX_REFUSALS:
        _still_ours(tray, mail).update(
            status=Status.FAILED, refusals=refusals, error=reason, leased_until=None
        )
        return
    pause = min(
        settings.OUTBOX_FIRST_PAUSE_SECONDS * 2 ** (refusals - 1),
        settings.OUTBOX_LONGEST_PAUSE_SECONDS,
    )
    _still_ours(tray, mail).update(
        status=Status.QUEUED,
        refusals=refusals,
        error=reason,
        leased_until=None,
        due_at=timezone.now() + timedelta(seconds=pause),
    )
