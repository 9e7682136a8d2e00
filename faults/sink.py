"""A mail server on loopback that refuses, hangs, drops and goes away when it is told to."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from enum import Enum
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

HANGING_SECONDS = 60.0


class Mood(Enum):
    """What the server does with one e-mail."""

    ACCEPT = "accept"
    REFUSE_FOR_NOW = "451 4.3.0 Later, please"
    HANG = "hang"
    ACCEPT_AND_DROP = "accept and drop"


# Decides by recipient and by how often this recipient's e-mail has been offered, from 1.
Rule = Callable[[str, int], Mood]


def accept(recipient: str, tries: int) -> Mood:
    """The rule of a server in good health."""
    return Mood.ACCEPT


@dataclass(frozen=True)
class Received:
    """One e-mail that was accepted."""

    recipient: str
    message_id: str
    at: float


class _Line(SMTP):
    """One connection; the sink knows all that are open, to cut them."""

    def __init__(self, sink: "Sink", **options: Any) -> None:
        super().__init__(sink, **options)
        self.sink = sink

    def connection_made(self, transport: Any) -> None:
        self.sink.lines.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.sink.lines.discard(self.transport)
        super().connection_lost(error)


class Sink:
    """
    What arrived is in ``received``; ``rule``, ``refused`` and ``pause`` make trouble.

    ``last_fault_at`` says when it last did something wrong (``time.monotonic``).
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.rule: Rule = accept
        self.refused: dict[str, str] = {}
        self.pause = 0.0
        self.faults = 0
        self.last_fault_at = 0.0
        self.lines: set[Any] = set()
        self.port = 0
        self._tries: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.refused.get(address)
        if answer:
            return self._fault(answer)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        recipient = envelope.rcpt_tos[0]
        self._tries[recipient] += 1
        mood = self.rule(recipient, self._tries[recipient])
        if mood is Mood.HANG:
            self._fault("")
            await asyncio.sleep(HANGING_SECONDS)
        if mood is Mood.REFUSE_FOR_NOW:
            return self._fault(mood.value)
        await asyncio.sleep(self.pause)
        headers = BytesHeaderParser().parsebytes(cast(bytes, envelope.content))
        self.received.append(Received(recipient, str(headers["Message-ID"]), time.monotonic()))
        if mood is Mood.ACCEPT_AND_DROP:
            self._fault("")
            cast(asyncio.Transport, server.transport).abort()
        return "250 OK"

    def _fault(self, answer: str) -> str:
        self.faults += 1
        self.last_fault_at = time.monotonic()
        return answer

    def behave(self) -> None:
        """Be in good health from here on."""
        self.rule, self.refused, self.pause = accept, {}, 0.0

    def go_away(self) -> None:
        """Stop listening and cut every connection."""
        self._wait_for(self._close())

    def come_back(self) -> None:
        """Listen on the same port again."""
        self._wait_for(self._listen())

    async def _listen(self) -> None:
        def line() -> SMTP:
            return _Line(self, hostname="localhost", loop=self._loop)

        self._server = await self._loop.create_server(
            line, "127.0.0.1", self.port, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for transport in list(self.lines):
            transport.abort()
        await asyncio.sleep(0.01)

    def _wait_for(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self._thread.start()
        self.come_back()

    def stop(self) -> None:
        """End the thread."""
        self.go_away()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)


@contextmanager
def running_sink() -> Iterator[Sink]:
    """A sink that listens on a free port."""
    sink = Sink()
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()
