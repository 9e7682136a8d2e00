"""Marks ("canaries"): a word that stands in every text of one workspace and nowhere else."""

import io
import re
import secrets
import zipfile
from collections.abc import Iterator
from email.message import Message as Mail
from html import unescape
from urllib.parse import unquote

FOUND = re.compile(r"canary[0-9a-f]*")
ZIPPED = b"PK\x03\x04"
FOLDED = re.compile(r"\r?\n[ \t]")  # calendar files and mail headers break long lines


def new_mark() -> str:
    """A mark nobody else has: fit for slugs, e-mail addresses, names and search."""
    return f"canary{secrets.token_hex(5)}"


def marks_in(content: bytes | str) -> set[str]:
    """Every mark, whole or cut short; looks into zipped files such as workbooks."""
    if isinstance(content, bytes) and content.startswith(ZIPPED):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {mark for name in archive.namelist() for mark in marks_in(archive.read(name))}
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    variants = (text, FOLDED.sub("", text), unquote(unescape(text)))
    return {mark for variant in variants for mark in FOUND.findall(variant.lower())}


def foreign_marks(content: bytes | str, own: str) -> set[str]:
    """Marks that are not ``own``, nor the beginning of it."""
    return {mark for mark in marks_in(content) if not own.startswith(mark)}


def texts_of(mail: Mail) -> Iterator[str]:
    """The headers and every part of a mail that was sent, decoded."""
    yield "\n".join(f"{name}: {value}" for name, value in mail.items())
    for part in mail.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield payload.decode("utf-8", "replace")
