"""Chainable filters on messaging's own columns."""

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Q

from tenancy.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from messaging.models import AccountMail, Message, OutgoingMail  # noqa: F401

_Mail = TypeVar("_Mail", bound="OutgoingMail", covariant=True)


class OutgoingMailQuerySet(models.QuerySet[_Mail]):
    """E-mails by their state."""

    def unfinished(self) -> "OutgoingMailQuerySet[_Mail]":
        """Waiting, or claimed by a sender."""
        return self.filter(status__in=("queued", "sending"))

    def to_send(self, now: datetime) -> "OutgoingMailQuerySet[_Mail]":
        """Due now, or claimed by a sender whose lease has ended."""
        is_due = Q(status="queued", due_at__lte=now)
        is_left_behind = Q(status="sending", leased_until__lt=now)
        return self.filter(is_due | is_left_behind)


class MessageQuerySet(OutgoingMailQuerySet["Message"], OwnedQuerySet["Message"]):  # type: ignore[override]
    """E-mails of one workspace."""

    noun = "message"
