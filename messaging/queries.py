"""Reads of the outbox."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.models import Message, Suppression
from messaging.querysets import MessageQuerySet

# What the first part of a kind is called in the log; rooms above may add their own in ready().
KIND_LABELS = {
    "invitation": _("Invitation to the workspace"),
    "check_in": _("Check-in"),
    "check_in_reminder": _("Check-in reminder"),
    "survey_invitation": _("Survey"),
    "survey_reminder": _("Survey reminder"),
}


def kind_label(kind: str) -> str:
    """A message's kind in the reader's words."""
    known = KIND_LABELS.get(kind)
    return str(known) if known else kind.replace("_", " ").replace(".", " ").capitalize()


def kinds_in_use() -> list[tuple[str, str]]:
    """The kinds that the open scope's messages have, with their labels, for a filter."""
    kinds = Message.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return sorted(((kind, kind_label(kind)) for kind in kinds), key=lambda pair: pair[1])


def messages_to_list(*, text: str = "", status: str = "", kind: str = "") -> MessageQuerySet:
    """The message log, newest first, narrowed to what was asked for."""
    rows = Message.objects.for_list().matching(text.strip())
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    return rows


def reason_not_sent(message: Message) -> str:
    """Why it has not arrived, in words; empty where there is nothing to explain."""
    if message.status == Message.Status.SUPPRESSED:
        return gettext("This address unsubscribed, or does not exist.")
    if message.status == Message.Status.FAILED:
        return message.error
    if message.status == Message.Status.QUEUED and message.error:
        return gettext("Will be tried again. The mail server said: %(reason)s") % {
            "reason": message.error
        }
    return ""


def is_suppressed(email: str) -> bool:
    """Whether the open scope's workspace must not write to this address unasked."""
    return Suppression.objects.filter(email__iexact=email).exists()
