"""The last yard: one kept connection to the mail server, and what its answers mean."""

import logging
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import formataddr, parseaddr
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from messaging.mime import compose, envelope
from messaging.smtp import hand_over

logger = logging.getLogger(__name__)

# RFC 3463: the mailbox or its domain does not exist or has moved, which is not the case for
# "blocked" (5.7.x) or "full" (5.2.2).
_NO_SUCH_ADDRESS = re.compile(r"\b5\.1\.(1|2|3|6|10)\b")
SERVICE_NOT_AVAILABLE = 421
TOO_MANY_REQUESTS = 429


class MailServerAway(Exception):
    """No connection to the mail server: nothing was tried, nothing counts as an attempt."""


class Verdict(StrEnum):
    """What came of handing one e-mail over."""

    ACCEPTED = "accepted"
    REFUSED_FOR_NOW = "refused_for_now"
    REFUSED = "refused"
    CONNECTION_LOST = "connection_lost"


@dataclass(frozen=True)
class Outcome:
    """The verdict with the server's own words."""

    verdict: Verdict
    reason: str = ""
    # The server says that nobody lives there: do not write again.
    is_bounce: bool = False


@dataclass(frozen=True)
class Letter:
    """One e-mail as it goes out, links put in."""

    to_email: str
    to_name: str
    from_name: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Parcel:
    """One e-mail ready to be handed over; for SMTP as what goes over the line."""

    email: EmailMultiAlternatives
    sender: str = ""
    recipient: str = ""
    content: bytes = b""


class Mailer:
    """
    One connection, opened when first needed, kept for many e-mails, closed at the end.

    Works with every Django e-mail backend; SMTP's answers and those of django-anymail's
    providers are understood.
    """

    def __init__(self) -> None:
        self._backend: Any = None
        self._carried = 0

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
        Have a connection.

        :raises MailServerAway: when there is none to be had.
        """
        if self._backend is not None:
            return
        backend = get_connection()
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise MailServerAway(_words(error)) from error
        self._backend = backend
        self._carried = 0

    def close(self) -> None:
        """Say goodbye; a server that has gone already is no trouble."""
        backend, self._backend = self._backend, None
        if backend is None:
            return
        try:
            backend.close()
        except (OSError, smtplib.SMTPException) as error:
            logger.info("The mail server did not say goodbye: %s", _words(error))

    @property
    def is_fresh(self) -> bool:
        """Nothing has been carried over this connection yet."""
        return self._carried == 0

    def pack(self, letter: Letter) -> Parcel:
        """
        Make one e-mail ready.

        :raises ValueError: somebody's name or address makes no e-mail.
        """
        parcel = Parcel(_as_email(letter))
        if not isinstance(self._backend, SmtpBackend):
            return parcel
        sender, [recipient] = envelope(parcel.email)
        content = compose(parcel.email)
        return replace(parcel, sender=sender, recipient=recipient, content=content)

    def send(self, parcel: Parcel, meanwhile: Callable[[], None]) -> Outcome:
        """
        Hand one e-mail over; never raises for what a server may answer.

        ``meanwhile``, which raises nothing, is called while an SMTP server takes it in. After
        CONNECTION_LOST the connection is closed, and whether the server has the e-mail
        cannot be known.
        """
        self.open()
        try:
            self._hand_over(parcel, meanwhile)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            outcome = judge(error)
        except Exception as error:
            if not hasattr(error, "status_code"):
                logger.exception("An e-mail could not be handed over")
            outcome = judge(error)
        else:
            outcome = Outcome(Verdict.ACCEPTED)
        if outcome.verdict is Verdict.CONNECTION_LOST:
            self.close()
        else:
            self._carried += 1
        return outcome

    def _hand_over(self, parcel: Parcel, meanwhile: Callable[[], None]) -> None:
        is_smtp = isinstance(self._backend, SmtpBackend)
        server = self._backend.connection if is_smtp and parcel.content else None
        if server is None:
            self._backend.send_messages([parcel.email])
            return
        hand_over(
            server,
            sender=parcel.sender,
            recipient=parcel.recipient,
            content=parcel.content,
            meanwhile=meanwhile,
        )


def judge(error: Exception) -> Outcome:
    """What an error of a mail backend means for the e-mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return _judge_code(code, answer)
    if isinstance(error, smtplib.SMTPResponseException):
        return _judge_code(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError):
        return Outcome(Verdict.REFUSED, _words(error))
    if isinstance(error, OSError | smtplib.SMTPException):
        return Outcome(Verdict.CONNECTION_LOST, _words(error))
    if isinstance(error, ValueError):
        return Outcome(Verdict.REFUSED, _words(error))
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and 400 <= status < 500 and status != TOO_MANY_REQUESTS:
        return Outcome(Verdict.REFUSED, _words(error))
    return Outcome(Verdict.REFUSED_FOR_NOW, _words(error))


def _judge_code(code: int, answer: bytes | str) -> Outcome:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    reason = " ".join(f"{code} {words}".split())
    if code == SERVICE_NOT_AVAILABLE or code < 0:
        return Outcome(Verdict.CONNECTION_LOST, reason)
    if code >= 500:
        return Outcome(Verdict.REFUSED, reason, is_bounce=bool(_NO_SUCH_ADDRESS.search(words)))
    return Outcome(Verdict.REFUSED_FOR_NOW, reason)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip(": ")


def _as_email(letter: Letter) -> EmailMultiAlternatives:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    email = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=formataddr((_in_one_line(letter.from_name) or name, address)),
        to=[formataddr((_in_one_line(letter.to_name), letter.to_email))],
        headers=letter.headers,
    )
    if letter.html:
        email.attach_alternative(letter.html, "text/html")
    return email


def _in_one_line(name: str) -> str:
    """A cell of a spreadsheet may hold line breaks, which no header can."""
    return " ".join(name.split())
