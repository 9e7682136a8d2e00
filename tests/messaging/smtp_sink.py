"""A real SMTP server on loopback that keeps what it accepts, and misbehaves on request."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

# What a rule answers: an SMTP reply, "drop" (close without a word), "accept and drop", or nothing.
Rule = Callable[[EmailMessage, int], str | None]


class SmtpSink:
    """Accepted e-mails in ``inbox``; ``rule(email, how_many_tries)`` decides about each."""

    def __init__(self) -> None:
        self.inbox: list[EmailMessage] = []
        self.rule: Rule = lambda email, tries: None
        self.recipient_answers: dict[str, str] = {}
        self.pause = 0.0
        self.connections = 0
        self._tries: Counter[str] = Counter()
        self._lock = threading.Lock()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd looks for these names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.recipient_answers.get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        email: Any = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        time.sleep(self.pause)
        message_id = str(email["Message-ID"])
        self._tries[message_id] += 1
        answer = self.rule(email, self._tries[message_id])
        if answer in (None, "accept and drop"):
            with self._lock:
                self.inbox.append(email)
        if answer in ("drop", "accept and drop"):
            cast(asyncio.Transport, server.transport).abort()
            return "250 OK"
        return answer or "250 OK"

    @property
    def message_ids(self) -> list[str]:
        return [str(email["Message-ID"]) for email in self.inbox]

    def recipients(self) -> list[str]:
        return sorted(str(email["To"]) for email in self.inbox)


@contextmanager
def running_sink() -> Iterator[tuple[SmtpSink, int]]:
    """The sink and its port."""
    sink = SmtpSink()
    loop = asyncio.new_event_loop()

    def connection() -> SMTP:
        return SMTP(sink, hostname="localhost", loop=loop)

    # All of it in a thread of its own: this one may be running another loop (a browser's).
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncio.Server:
        return await loop.create_server(connection, "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    try:
        yield sink, server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_finish(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _finish(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.01)
