"""One e-mail over a connection of smtplib, with something done while the server takes it in."""

import re
import smtplib
from collections.abc import Callable

COMPLETED, FORWARDED, GO_ON, CLOSING = 250, 251, 354, 421
_DOT_AT_START = re.compile(rb"(?m)^\.")


def hand_over(
    server: smtplib.SMTP,
    *,
    sender: str,
    recipient: str,
    content: bytes,
    meanwhile: Callable[[], None],
) -> None:
    """
    As ``server.sendmail`` does it; ``meanwhile`` is called while the server takes the e-mail in.

    :raises smtplib.SMTPException: the same as ``sendmail``.
    """
    server.ehlo_or_helo_if_needed()
    options = [f"size={len(content)}"] if server.has_extn("size") else []
    code, words = server.mail(sender, options)
    if code != COMPLETED:
        _leave(server, code)
        raise smtplib.SMTPSenderRefused(code, words, sender)
    code, words = server.rcpt(recipient)
    if code not in (COMPLETED, FORWARDED):
        _leave(server, code)
        raise smtplib.SMTPRecipientsRefused({recipient: (code, words)})
    code, words = server.docmd("data")
    if code == GO_ON:
        server.send(_DOT_AT_START.sub(b"..", content).removesuffix(b"\r\n") + b"\r\n.\r\n")
        meanwhile()
        code, words = server.getreply()
    if code != COMPLETED:
        _leave(server, code)
        raise smtplib.SMTPDataError(code, words)


def _leave(server: smtplib.SMTP, code: int) -> None:
    """Make the connection ready for another e-mail, or end it where the server does."""
    if code == CLOSING:
        server.close()
        return
    try:
        server.rset()
    except smtplib.SMTPServerDisconnected:
        return  # the next e-mail will find out
