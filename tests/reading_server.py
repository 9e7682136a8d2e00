"""
Forks reading processes (``imports.reader``) out of one that has imported everything they need.

``python -m tests.reading_server N``: over the socket with the number N come the three ends of
pipes that a reading process reads, writes, and is told of by: its id, then how it ended.
"""

import os
import signal
import socket
import sys
from importlib import import_module

SIZE = 8  # bytes of a number that is sent


def serve(asked: socket.socket) -> None:
    """Start a process for each message, until nobody can send one any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    while True:
        message, ends, _flags, _address = socket.recv_fds(asked, 1, 3)
        if not message:
            return
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _start_and_wait(*ends)
        for end in ends:
            os.close(end)


def _start_and_wait(their_input: int, their_output: int, status: int) -> None:
    reader = os.fork()
    if not reader:
        _read(their_input, their_output)
    os.close(their_input)
    os.close(their_output)
    os.write(status, reader.to_bytes(SIZE))
    _pid, ended = os.waitpid(reader, 0)
    os.write(status, os.waitstatus_to_exitcode(ended).to_bytes(SIZE, signed=True))
    os._exit(0)


def _read(their_input: int, their_output: int) -> None:
    os.dup2(their_input, 0)
    os.dup2(their_output, 1)
    os.closerange(3, 1024)
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    code = 1
    try:
        import_module("imports.reader.__main__").main()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.modules["numpy"] = None  # type: ignore[assignment] # openpyxl imports it where it is
    for name in ("encodings.cp437", "imports.reader.workbooks", "imports.reader.__main__"):
        import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        serve(asked)
