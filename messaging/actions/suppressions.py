"""Suppressed addresses: their owner unsubscribed, or the mail server says they do not exist."""

from django.db.models.functions import Lower

from messaging.models import Message, Suppression
from tenancy.audit.recording import record_event, remove_recorded


def unsubscribe(*, email: str) -> bool:
    """
    Unsubscribe an address; False when it was suppressed before.

    What waits for it is stopped, but for what its owner asked for. The owner needs no account.
    """
    is_new = suppress_address(email=email, reason=Suppression.Reason.UNSUBSCRIBED)
    unfinished = Message.objects.unfinished().annotate(address=Lower("to_email"))
    unfinished.filter(address=email.lower(), is_transactional=False).update(
        status=Message.Status.SUPPRESSED, secret="", leased_until=None
    )
    return is_new


def suppress_address(*, email: str, reason: Suppression.Reason) -> bool:
    """Suppress an address; False when it was suppressed before."""
    row, is_new = Suppression.objects.get_or_create(
        email=email.lower(), defaults={"reason": reason}
    )
    if is_new:
        # Not ``recorded``: of two that suppress an address at once, one inserts the row.
        record_event(
            acting_member=None,
            action="add_suppression",
            record=row,
            after={"reason": row.reason},
            actor_label=_actor(row),
        )
    return is_new


def resubscribe(*, email: str) -> bool:
    """End the suppression of an address, as its owner asks; False when there is none."""
    row = Suppression.objects.filter(email=email.lower()).first()
    if row is None:
        return False
    remove_recorded(row, acting_member=None, action="remove_suppression", actor_label=_actor(row))
    return True


def _actor(row: Suppression) -> str:
    """Who did it, for the audit trail: the address's owner, or the product after a bounce."""
    return row.email if row.reason == Suppression.Reason.UNSUBSCRIBED else ""
