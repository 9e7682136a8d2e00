"""Queues of e-mails: one for each workspace, and one for accounts, which belong to none."""

import json
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from messaging.actions.suppressions import suppress_address
from messaging.links import unsubscribe_url
from messaging.models import AccountMail, Message, OutgoingMail, Suppression
from messaging.querysets import OutgoingMailQuerySet
from messaging.quiet_hours import after_quiet_hours
from messaging.rendering import (
    LINK,
    UNSUBSCRIBE_LINK,
    put_in_links,
    supported_language,
)
from messaging.transport import compose
from tenancy.isolation.batch import Statement, execute_batch_in
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tenancy.privacy.sealing import unseal

LIMIT_IS_LOOKED_AT_EVERY = timedelta(hours=1)
AUTO_SUBMITTED = {"Auto-Submitted": "auto-generated"}


class MailQueue(ABC):
    """E-mails that wait; call the other methods inside ``open()`` unless they say otherwise."""

    @abstractmethod
    def open(self) -> AbstractContextManager[Any]:
        """One transaction in which the queue's e-mails, and no others, can be seen."""

    @abstractmethod
    def mails(self) -> OutgoingMailQuerySet[Any]:
        """All e-mails of the queue."""

    @abstractmethod
    def email(self, mail: Any) -> EmailMultiAlternatives:
        """
        The mail as it goes out, its secrets put in.

        :raises SealBroken: when they cannot be read any more.
        """

    def set_aside(self, now: datetime) -> None:  # noqa: B027 - nothing, unless a queue has reasons
        """Suppress or postpone what must not be sent now; called before a batch is claimed."""

    def note_sent(self, mail: OutgoingMail, following: OutgoingMail | None) -> bool:
        """
        Note at once and outside ``open()`` that the e-mail has left.

        Even if it was canceled in this instant: the log must say that it went. Notes nothing if
        another sender has it now. True when the ``following`` one is known to be still ours.
        """
        with self.open():
            ours = self.mails().filter(pk=mail.pk, attempts=mail.attempts)
            ours.exclude(status=OutgoingMail.Status.SENT).update(
                status=OutgoingMail.Status.SENT,
                sent_at=timezone.now(),
                secret="",
                error="",
                leased_until=None,
            )
        return False

    def note_bounce(self, mail: OutgoingMail) -> None:  # noqa: B027 - nothing either
        """Note that the mail server says the address does not exist."""


class AccountQueue(MailQueue):
    """Codes and confirmations of accounts: sealed as a whole, and sent at any hour."""

    def open(self) -> AbstractContextManager[Any]:
        return transaction.atomic()

    def mails(self) -> OutgoingMailQuerySet[Any]:
        return AccountMail.objects.all()

    def email(self, mail: AccountMail) -> EmailMultiAlternatives:
        body = json.loads(unseal(mail.secret))
        return compose(
            to_email=mail.to_email,
            to_name=mail.to_name,
            from_name="",
            subject=mail.subject,
            text=body["text"],
            html=body["html"],
            headers={"Message-ID": mail.message_id, **AUTO_SUBMITTED, **mail.headers},
        )


class WorkspaceQueue(MailQueue):
    """The outbox of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def open(self) -> AbstractContextManager[Any]:
        return workspace_scope(self.workspace)

    def mails(self) -> OutgoingMailQuerySet[Any]:
        return Message.objects.all()

    def note_sent(self, mail: OutgoingMail, following: OutgoingMail | None) -> bool:
        """By hand, in one round trip: in the ORM's eight, an e-mail takes twice as long."""
        workspace_id = str(self.workspace.pk)
        note = Statement(
            "UPDATE messaging_message SET status = 'sent', sent_at = %s, secret = '', error = '',"
            " leased_until = NULL"
            " WHERE workspace_id = %s AND id = %s AND attempts = %s AND status <> 'sent'",
            [timezone.now(), workspace_id, str(mail.pk), mail.attempts],
        )
        # The status is judged once the row is found: as a condition, it leads PostgreSQL through
        # all that was ever sent.
        following = following or mail
        is_ours = Statement(
            "SELECT attempts = %s AND status = 'sending' FROM messaging_message"
            " WHERE workspace_id = %s AND id = %s",
            [following.attempts, workspace_id, str(following.pk)],
        )
        return (True,) in execute_batch_in(self.workspace.pk, note, is_ours)

    def set_aside(self, now: datetime) -> None:
        """Suppress what the recipient unsubscribed from; in quiet hours, postpone the rest."""
        unasked = Message.objects.to_send(now).filter(is_transactional=False)
        addresses = Suppression.objects.annotate(address=Lower("email")).values("address")
        unwanted = unasked.annotate(address=Lower("to_email")).filter(address__in=addresses)
        _free(unwanted).update(status=Message.Status.SUPPRESSED, secret="", leased_until=None)
        morning = after_quiet_hours(now, self.workspace.time_zone)
        if morning > now:
            _free(unasked).update(status=Message.Status.QUEUED, due_at=morning, leased_until=None)
        self._hold_to_daily_limit(now)

    def _hold_to_daily_limit(self, now: datetime) -> None:
        """Postpone what a young workspace would send beyond so many e-mails in 24 hours."""
        limit = settings.YOUNG_WORKSPACE_MAILS_A_DAY
        is_young = now - self.workspace.created_at < timedelta(days=settings.YOUNG_WORKSPACE_DAYS)
        if not limit or not is_young:
            return
        sent = Message.objects.filter(sent_at__gt=now - timedelta(days=1)).count()
        beyond = Message.objects.to_send(now).order_by("due_at", "pk")[max(0, limit - sent) :]
        _free(beyond).update(
            status=Message.Status.QUEUED,
            due_at=now + LIMIT_IS_LOOKED_AT_EVERY,
            leased_until=None,
            error=gettext("A new workspace sends %(limit)s e-mails a day. This one waits.")
            % {"limit": limit},
        )

    def email(self, mail: Message) -> EmailMultiAlternatives:
        links = {LINK: unseal(mail.secret)}
        headers = {"Message-ID": mail.message_id, **AUTO_SUBMITTED, **mail.headers}
        if not mail.is_transactional:
            leave = unsubscribe_url(
                self.workspace, email=mail.to_email, language=supported_language(mail.language)
            )
            links[UNSUBSCRIBE_LINK] = leave
            headers["List-Unsubscribe"] = f"<{leave}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return compose(
            to_email=mail.to_email,
            to_name=mail.to_name,
            from_name=self.workspace.name,
            subject=mail.subject,
            text=put_in_links(mail.text, links, mark=mail.link_mark, is_html=False),
            html=put_in_links(mail.html, links, mark=mail.link_mark, is_html=True),
            headers=headers,
        )

    def note_bounce(self, mail: OutgoingMail) -> None:
        suppress_address(email=cast(Message, mail).to_email, reason=Suppression.Reason.BOUNCED)


def _free(messages: QuerySet[Any, Any]) -> QuerySet[Message]:
    """
    Those that no action has locked: two writers of many rows must not wait for each other.

    They are looked up first. As a part of the UPDATE, PostgreSQL may look for them again for
    every message of the workspace.
    """
    rows = messages.select_for_update(skip_locked=True)
    return Message.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
