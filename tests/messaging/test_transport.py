"""What a mail server's or a provider's answer means for an e-mail."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from messaging.transport import Delivery, Mailer, MailServerAway, Result, compose, judge

EMAIL: dict[str, Any] = {
    "to_email": "ana@example.org",
    "to_name": "Ana, Ruiz",
    "from_name": "Harbor Coalition",
    "subject": "Hello",
    "text": "text",
    "html": "<p>html</p>",
    "headers": {"Message-ID": "<1@localhost>"},
}


class ProviderError(Exception):
    """As django-anymail raises for a provider's refusal."""

    def __init__(self, status_code: int | None) -> None:
        self.status_code = status_code
        super().__init__(f"provider says {status_code}")


@pytest.mark.parametrize(
    ("error", "result", "is_bounce"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"5.1.1 Unknown")}), "refused", True),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"5.7.1 Relaying denied")}), "refused", False),
        (smtplib.SMTPRecipientsRefused({"a": (552, b"5.2.2 Full")}), "refused", False),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"Greylisted")}), "refused_for_now", False),
        (smtplib.SMTPSenderRefused(553, b"Not you", "b"), "refused", False),
        (smtplib.SMTPDataError(451, b"Later"), "refused_for_now", False),
        (smtplib.SMTPDataError(421, b"Closing"), "connection_lost", False),
        (smtplib.SMTPServerDisconnected("gone"), "connection_lost", False),
        (TimeoutError("timed out"), "connection_lost", False),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), "refused", False),
        (ValueError("bad header"), "refused", False),
        (ProviderError(400), "refused", False),
        (ProviderError(429), "refused_for_now", False),
        (ProviderError(503), "refused_for_now", False),
        (ProviderError(None), "refused_for_now", False),
    ],
)
def test_judging_an_answer(error: Exception, result: str, is_bounce: bool) -> None:
    delivery = judge(error)
    assert (delivery.result, delivery.is_bounce) == (result, is_bounce)
    assert delivery.reason


def test_a_fault_of_ours_is_no_loss_of_the_connection(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(messages: object) -> int:
        raise ZeroDivisionError

    with Mailer() as mailer:
        mailer.open()
        monkeypatch.setattr(mailer._backend, "send_messages", broken)
        assert mailer.send(compose(**EMAIL)).result is Result.REFUSED_FOR_NOW
        assert not mailer.is_unused
    assert "could not be delivered" in caplog.text


def test_other_backends_get_an_ordinary_e_mail() -> None:
    with Mailer() as mailer:
        mailer.open()
        assert mailer.send(compose(**EMAIL)) == Delivery(Result.ACCEPTED)
    (sent,) = mail.outbox
    assert sent.to == ['"Ana, Ruiz" <ana@example.org>']
    assert sent.from_email == "Harbor Coalition <hello@localhost>"
    assert sent.extra_headers == {"Message-ID": "<1@localhost>"}


@pytest.mark.usefixtures("absent_server")
def test_no_server_is_said_before_anything_is_tried(settings: Settings) -> None:
    with Mailer() as mailer, pytest.raises(MailServerAway, match="refused"):
        mailer.open()
