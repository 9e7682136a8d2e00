"""An e-mail over a connection of smtplib arrives as it was, and a refusal leaves nothing behind."""

import smtplib

import pytest
from django.conf import settings

from messaging.smtp import hand_over
from tests.messaging.smtp_sink import SmtpSink

CONTENT = b"Subject: Dots\r\n\r\n.\r\n..two\r\nend."


def _send(server: smtplib.SMTP, recipient: str, done: list[int], content: bytes = CONTENT) -> None:
    hand_over(
        server,
        sender="hello@localhost",
        recipient=recipient,
        content=content,
        meanwhile=lambda: done.append(1),
    )


def test_dots_and_the_last_line_arrive_as_they_were(sink: SmtpSink) -> None:
    done: list[int] = []
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        _send(server, "ana@example.org", done)
        _send(server, "ana@example.org", done, CONTENT + b"\r\n")
    texts = [email.get_content().replace("\r\n", "\n") for email in sink.inbox]
    assert texts == [".\n..two\nend.\n"] * 2
    assert done == [1, 1]


@pytest.mark.parametrize("error", [smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError])
def test_a_refused_e_mail_is_no_trouble_to_the_next(
    sink: SmtpSink, error: type[smtplib.SMTPException]
) -> None:
    if error is smtplib.SMTPRecipientsRefused:
        sink.recipient_answers["bad@example.org"] = "450 Later"
    else:
        sink.rule = lambda email, tries: "554 No" if not sink.inbox and tries == 1 else None
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        with pytest.raises(error):
            _send(server, "bad@example.org", [])
        _send(server, "ana@example.org", [])
    assert len(sink.inbox) == 1
    assert sink.connections == 1


def test_a_server_that_closes_is_left(sink: SmtpSink) -> None:
    sink.recipient_answers["bad@example.org"] = "421 Closing"
    server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        _send(server, "bad@example.org", [])
    assert server.sock is None
