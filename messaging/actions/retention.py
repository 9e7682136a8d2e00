"""Deleting old e-mails."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from messaging.models import AccountMail, Message, OutgoingMail

ACCOUNT_MAIL_KEPT = timedelta(days=30)
ENDED = (
    OutgoingMail.Status.SENT,
    OutgoingMail.Status.FAILED,
    OutgoingMail.Status.CANCELED,
    OutgoingMail.Status.SUPPRESSED,
)


def end_messages(before: datetime) -> int:
    """Delete the e-mails, with their texts, that were sent or given up before that moment."""
    return _ended(Message.objects.all(), before).delete()[0]


def clear_account_mail() -> int:
    """Delete the e-mails of accounts that were sent or given up a month ago."""
    return _ended(AccountMail.objects.all(), timezone.now() - ACCOUNT_MAIL_KEPT).delete()[0]


def _ended(mails: QuerySet[OutgoingMail], before: datetime) -> QuerySet[OutgoingMail]:
    dated = mails.annotate(ended_at=Coalesce("sent_at", "due_at"))
    return dated.filter(status__in=ENDED, ended_at__lt=before)
