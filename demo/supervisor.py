"""
The processes of one running demo: start them, watch them, stop them in order, find lost ones.

Every process is stopped by its own pid. Their records in the data folder let the next start
recognize what a killed one left behind.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.processes import ProcessRecord, read_records, stop_process, write_records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from config.embedded_servers import Servers

PATIENCE_SECONDS = 10.0
LAST_LINES = 15


class Fallen(Exception):
    """A process ended by itself."""

    def __init__(self, name: str, detail: str, log: Path) -> None:
        super().__init__(name)
        self.name = name
        self.detail = detail
        self.log = log


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def last_lines(log: Path, count: int = LAST_LINES) -> list[str]:
    try:
        return log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except OSError:
        return []


@dataclass
class Supervisor:
    """Starts processes in order and stops them in the opposite one."""

    data_dir: Path
    cwd: Path
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _records: list[ProcessRecord] = field(default_factory=list)

    @property
    def records_path(self) -> Path:
        return self.data_dir / "demo.pids"

    def log_of(self, name: str) -> Path:
        return self.data_dir / "logs" / f"{name}.log"

    def clear_leftovers(self) -> int:
        """Stop what a killed earlier run left running; returns how many processes those were."""
        stopped = 0
        for record in reversed(read_records(self.records_path)):
            process = record.find()
            if process is not None:
                stop_process(process, patience_seconds=PATIENCE_SECONDS)
                stopped += 1
        self.records_path.unlink(missing_ok=True)
        return stopped

    def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], *, part: str
    ) -> None:
        """Start one process in a session of its own, its output in its log; record it at once."""
        log = self.log_of(name)
        if log.exists() and log.stat().st_size > 5_000_000:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=dict(environment),
                cwd=self.cwd,
            )
        self._processes[name] = process
        self._records.append(ProcessRecord.of(name=name, pid=process.pid, command_part=part))
        write_records(self.records_path, self._records)

    def check(self, servers: Servers) -> None:
        """
        :raises Fallen: one of the processes or servers has ended.
        """
        for name, process in self._processes.items():
            code = process.poll()
            if code is not None:
                raise Fallen(name, ending(code), self.log_of(name))
        server = servers.fallen()
        if server is not None:
            raise Fallen(server, "ended", self.log_of(server))

    def watch(self, servers: Servers) -> None:
        """Wait for as long as everything runs."""
        while True:
            self.check(servers)
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask all to end, the last started first, then wait for each; kill what does not end."""
        for name in reversed(self._processes):
            process = self._processes[name]
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for name in reversed(self._processes):
            process = self._processes[name]
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._kill(name)
        self.records_path.unlink(missing_ok=True)

    def _kill(self, name: str) -> None:
        """Kill one process with its children, so that none is left without a parent."""
        for record in self._records:
            process = record.find() if record.name == name else None
            if process is not None:
                stop_process(process, first=signal.SIGTERM, patience_seconds=0.1)
        self._processes[name].wait()


def ending(code: int) -> str:
    """An exit code in words."""
    if code < 0:
        return f"was ended by signal {signal.Signals(-code).name}"
    return f"ended with code {code}"
