"""
Processes that we start and may have to find again: records on disk, ports, orderly stops.

A record names a process by its pid, its start time and a piece of its command line, so that a pid
which the system has given to somebody else is never taken for ours.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

START_TIME_TOLERANCE_SECONDS = 2.0


@dataclass(frozen=True)
class ProcessRecord:
    """How to recognize one process that we started."""

    name: str
    pid: int
    started_at: float
    command_part: str

    @classmethod
    def of(cls, *, name: str, pid: int, command_part: str) -> ProcessRecord:
        return cls(name, pid, psutil.Process(pid).create_time(), command_part)

    def find(self) -> psutil.Process | None:
        """The living process, or None when it is gone or the pid belongs to another one."""
        try:
            process = psutil.Process(self.pid)
            same_start = (
                abs(process.create_time() - self.started_at) <= START_TIME_TOLERANCE_SECONDS
            )
            ours = self.command_part in " ".join(process.cmdline())
        except psutil.Error:
            return None
        return process if same_start and ours and is_alive(process) else None


def write_records(path: Path, records: Iterable[ProcessRecord]) -> None:
    write_private(path, json.dumps([asdict(record) for record in records], indent=1))


def read_records(path: Path) -> list[ProcessRecord]:
    """The records of a file; none when it is absent or was cut off by a crash."""
    try:
        return [ProcessRecord(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def is_alive(process: psutil.Process) -> bool:
    """Whether the process still runs; one that only waits to be reaped has ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def has_ended(process: psutil.Process, *, within_seconds: float) -> bool:
    deadline = time.monotonic() + within_seconds
    while is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def stop_process(
    process: psutil.Process, *, first: int = signal.SIGTERM, patience_seconds: float = 10.0
) -> None:
    """Ask one process to end, by pid; kill it and its children when it has not in time."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(first)
        if has_ended(process, within_seconds=patience_seconds):
            return
        family = [process, *process.children(recursive=True)]
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        has_ended(process, within_seconds=5)


def loopback_addresses() -> list[str]:
    """The machine's own addresses as they stand in a URL: browsers try both for "localhost"."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return ["127.0.0.1"]
    return ["127.0.0.1", "[::1]"]


def is_port_free(port: int) -> bool:
    """Whether a server may listen on the port of every loopback address."""
    for address in loopback_addresses():
        family = socket.AF_INET6 if "[" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address.strip("[]"), port))
            except OSError:
                return False
    return True


def choose_port(wanted: int, *, attempts: int = 100) -> int:
    """
    The wanted port when it is free, else the next free one above it.

    :raises LookupError: none of the following ports is free.
    """
    for port in range(wanted, min(wanted + attempts, 65536)):
        if is_port_free(port):
            return port
    raise LookupError(f"no free port from {wanted} to {wanted + attempts - 1}")


def any_free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, *, seconds: float) -> bool:
    """Whether something accepts connections on the port before the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False
