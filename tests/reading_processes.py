"""
Reading processes forked from one that has imported everything, in place of new ones.

The suite reads a thousand small files: starting Python and importing openpyxl took most of the
time of that. The process is as confined as a new one. How a new one starts is tried by the tests
that ask for ``new_reading_processes``.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from typing import IO

import pytest
from django.conf import settings

import imports.reading
from tests.reading_server import SIZE

_start_new = imports.reading._started


class ForkedProcess:
    """What ``imports.reading`` asks of the process that it started."""

    def __init__(self, server: socket.socket) -> None:
        (their_input, ours), (mine, their_output) = os.pipe(), os.pipe()
        self._status, their_status = os.pipe()
        theirs = [their_input, their_output, their_status]
        socket.send_fds(server, [b"."], theirs)
        for number in theirs:
            os.close(number)
        self.stdin: IO[bytes] = os.fdopen(ours, "wb", buffering=0)
        self.stdout: IO[bytes] = os.fdopen(mine, "rb", buffering=0)
        self._pid = int.from_bytes(os.read(self._status, SIZE))
        self._code: int | None = None

    def kill(self) -> None:
        if self._code is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        if self._code is None:
            self._code = int.from_bytes(os.read(self._status, SIZE), signed=True)
            os.close(self._status)
        return self._code


@pytest.fixture(scope="session", autouse=True)
def forked_reading_processes() -> Iterator[None]:
    """Each process of the suite forks its reading processes from one of its own."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        server = cache(lambda: stack.enter_context(_server()))
        patch.setattr(imports.reading, "_started", lambda: ForkedProcess(server()))
        yield


@pytest.fixture
def new_reading_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a new reading process for each file, as in life."""
    monkeypatch.setattr(imports.reading, "_started", _start_new)


@contextmanager
def _server() -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair()
    with subprocess.Popen(
        [sys.executable, "-s", "-m", "tests.reading_server", str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={"PYTHONUTF8": "1"},
    ):
        theirs.close()
        with ours:
            yield ours
