"""Sending e-mails over one connection, and what the mail server's answers mean."""

import logging
import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

import idna
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

logger = logging.getLogger(__name__)

# RFC 3463: the mailbox or its domain does not exist or has moved, which is not the case for
# "blocked" (5.7.x) or "full" (5.2.2).
_NO_SUCH_ADDRESS = re.compile(r"\b5\.1\.(1|2|3|6|10)\b")
SERVICE_NOT_AVAILABLE = 421
TOO_MANY_REQUESTS = 429


class MailServerAway(Exception):
    """No connection to the mail server; nothing counts as an attempt."""


class Result(StrEnum):
    """The result of delivering one e-mail to the server."""

    ACCEPTED = "accepted"
    REFUSED_FOR_NOW = "refused_for_now"
    REFUSED = "refused"
    CONNECTION_LOST = "connection_lost"


@dataclass(frozen=True)
class Delivery:
    """The result with the server's own words."""

    result: Result
    reason: str = ""
    # The server says that the address does not exist: do not write to it again.
    is_bounce: bool = False


class Mailer:
    """
    One connection for many e-mails, opened when first needed and closed at the end.

    Works with every Django e-mail backend; SMTP's answers and those of django-anymail's
    providers are understood.
    """

    def __init__(self) -> None:
        self._backend: Any = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> None:
        """
        Open the connection unless it is open.

        :raises MailServerAway: the server does not answer.
        """
        if self._backend is not None:
            return
        backend = get_connection()
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise MailServerAway(_words(error)) from error
        self._backend = backend
        self._sent = 0

    def close(self) -> None:
        """Close the connection; no error when the server has ended it already."""
        backend, self._backend = self._backend, None
        if backend is None:
            return
        try:
            backend.close()
        except (OSError, smtplib.SMTPException) as error:
            logger.info("The connection to the mail server was not closed: %s", _words(error))

    @property
    def is_unused(self) -> bool:
        """Nothing was sent over this connection yet."""
        return self._sent == 0

    def send(self, email: EmailMultiAlternatives) -> Delivery:
        """
        Deliver one e-mail; no answer of a server raises an error.

        After CONNECTION_LOST the connection is closed, and it is unknown whether the server has
        the e-mail.
        """
        self.open()
        try:
            self._backend.send_messages([email])
        except (OSError, smtplib.SMTPException, ValueError) as error:
            delivery = judge(error)
        except Exception as error:
            if not hasattr(error, "status_code"):
                logger.exception("An e-mail could not be delivered")
            delivery = judge(error)
        else:
            delivery = Delivery(Result.ACCEPTED)
        if delivery.result is Result.CONNECTION_LOST:
            self.close()
        else:
            self._sent += 1
        return delivery


def judge(error: Exception) -> Delivery:
    """What an error of a mail backend means for the e-mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return _judge_code(code, answer)
    if isinstance(error, smtplib.SMTPResponseException):
        return _judge_code(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError):
        return Delivery(Result.REFUSED, _words(error))
    if isinstance(error, OSError | smtplib.SMTPException):
        return Delivery(Result.CONNECTION_LOST, _words(error))
    if isinstance(error, ValueError):
        return Delivery(Result.REFUSED, _words(error))
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and 400 <= status < 500 and status != TOO_MANY_REQUESTS:
        return Delivery(Result.REFUSED, _words(error))
    return Delivery(Result.REFUSED_FOR_NOW, _words(error))


def _judge_code(code: int, answer: bytes | str) -> Delivery:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    reason = " ".join(f"{code} {words}".split())
    if code == SERVICE_NOT_AVAILABLE or code < 0:
        return Delivery(Result.CONNECTION_LOST, reason)
    if code >= 500:
        return Delivery(Result.REFUSED, reason, is_bounce=bool(_NO_SUCH_ADDRESS.search(words)))
    return Delivery(Result.REFUSED_FOR_NOW, reason)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip(": ")


def compose(
    *,
    to_email: str,
    to_name: str,
    from_name: str,
    subject: str,
    text: str,
    html: str,
    headers: Mapping[str, str],
) -> EmailMultiAlternatives:
    """One e-mail: plain text with HTML beside it, from the installation's address."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    email = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=formataddr((_in_one_line(from_name) or name, address)),
        to=[mailbox(to_name, to_email)],
        headers=dict(headers),
    )
    if html:
        email.attach_alternative(html, "text/html")
    return email


def mailbox(name: str, address: str) -> str:
    """
    A name and an address as a header holds them, the domain as DNS knows it.

    :raises UnicodeError: the domain has no such form.
    """
    local, at, domain = address.rpartition("@")
    known = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    return formataddr((_in_one_line(name), f"{local}{at}{known}"))


def _in_one_line(name: str) -> str:
    """The name without line breaks, which a spreadsheet's cell may hold and a header may not."""
    return " ".join(name.split())
