"""
An SMTP server on loopback that keeps what it is sent: one .eml file a message, nothing goes out.

Started by the supervisor: ``python -m demo.mail_sink PORT FOLDER``. File names sort by arrival.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

LARGEST_MESSAGE_BYTES = 25_000_000


def store(folder: Path, envelope: Envelope) -> Path:
    """
    Keep one message, whole or not at all, and safely on disk before the sender is told so.

    The envelope's addresses stand in front as X-Envelope-From and X-Envelope-To: what was asked
    of the mail server, which may differ from what the message says of itself.
    """
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}.eml"
    content = envelope.content or b""
    raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    recipients = ", ".join(one_line(address) for address in envelope.rcpt_tos)
    head = f"X-Envelope-From: {one_line(envelope.mail_from or '')}\r\n"
    head += f"X-Envelope-To: {recipients}\r\n"
    unfinished = folder / f".{name}"
    with unfinished.open("wb") as file:
        file.write(head.encode("utf-8", "replace") + raw)
        file.flush()
        os.fsync(file.fileno())
    return unfinished.rename(folder / name)


def one_line(text: str) -> str:
    return "".join(character for character in text if character.isprintable())


class KeepInFolder:
    """The handler that aiosmtpd calls for each message."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        try:
            stored = store(self.folder, envelope)
        except OSError as error:
            sys.stdout.write(f"message not kept: {error.strerror}\n")
            return "452 4.3.1 The message could not be kept; try again later"
        sys.stdout.write(f"kept {stored.name}\n")
        sys.stdout.flush()
        return "250 2.0.0 Kept"


async def serve(port: int, folder: Path) -> None:
    """Accept messages until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)

    def connection() -> SMTP:
        return SMTP(
            KeepInFolder(folder),
            hostname="localhost",
            data_size_limit=LARGEST_MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    server = await loop.create_server(connection, "127.0.0.1", port)
    await stopping.wait()
    server.close()


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    asyncio.run(serve(port, folder))


if __name__ == "__main__":
    main()
