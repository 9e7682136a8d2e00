"""The .eml files that the mail sink of the embedded mode stores on this machine."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404

LONGEST_HEAD = 64 * 1024


@dataclass(frozen=True)
class StoredMail:
    """One stored e-mail; ``text`` is empty in lists."""

    name: str
    to: str
    sender: str
    subject: str
    sent_at: datetime | None
    text: str = ""
    html: str = ""


def mail_folder() -> Path:
    """:raises Http404: mail does not stay on this machine."""
    if settings.MAIL_FOLDER is None:
        raise Http404
    return Path(settings.MAIL_FOLDER)


def stored_names() -> list[str]:
    """The names of the stored e-mails, newest first; names sort by arrival."""
    folder = mail_folder()
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.glob("*.eml") if not path.name.startswith(".")]
    return sorted(names, reverse=True)


def read_head(name: str) -> StoredMail:
    """The headers of one stored e-mail."""
    with _path(name).open("rb") as file:
        head = file.read(LONGEST_HEAD)
    return _stored(name, _parse(head.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"))


def read_mail(name: str) -> StoredMail:
    """:raises Http404: there is no such e-mail in the folder."""
    return _stored(name, _parse(_path(name).read_bytes()), with_body=True)


def find_mails(recipient: str) -> list[str]:
    """The names of e-mails whose recipient contains ``recipient``, newest first."""
    wanted = recipient.strip().lower()
    names = stored_names()
    return [name for name in names if wanted in read_head(name).to.lower()] if wanted else names


def style_hashes(html: str) -> list[str]:
    """The CSP sources of the style blocks in ``html``."""
    blocks = re.findall(r"<style>(.*?)</style>", html.replace("\r\n", "\n"), re.DOTALL)
    digests = [hashlib.sha256(block.encode()).digest() for block in blocks]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def _path(name: str) -> Path:
    folder = mail_folder()
    path = folder / name
    is_plain = Path(name).name == name and name.endswith(".eml") and not name.startswith(".")
    if not is_plain or path.is_symlink() or not path.is_file():
        raise Http404
    return path


def _parse(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def _stored(name: str, email: EmailMessage, *, with_body: bool = False) -> StoredMail:
    return StoredMail(
        name=name,
        to=str(email.get("To") or email.get("X-Envelope-To") or ""),
        sender=str(email.get("From") or ""),
        subject=str(email.get("Subject") or ""),
        sent_at=_sent_at(email),
        text=_body(email, "plain") if with_body else "",
        html=_body(email, "html") if with_body else "",
    )


def _sent_at(email: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(email.get("Date") or ""))
    except ValueError:
        return None


def _body(email: EmailMessage, kind: str) -> str:
    part = email.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    content = part.get_content()
    return content.replace("\r\n", "\n") if isinstance(content, str) else ""
