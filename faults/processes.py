"""The product's own processes: started, killed, started again, and all gone at the end."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from demo.commands import BEAT, WEB, WORKER

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 10.0


class Processes:
    """Processes by name, each in a session of its own with its log in the data folder."""

    def __init__(self, data_dir: Path, variables: Mapping[str, str]) -> None:
        self.logs = data_dir / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.variables = dict(variables)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start_worker(self, name: str = "worker") -> None:
        """A Celery worker with its children."""
        self._start(name, *WORKER, f"--hostname={name}@localhost")

    def start_beat(self, name: str = "beat") -> None:
        """A beat with a notebook of its own."""
        self._start(name, *BEAT, f"--schedule={self.logs / name}.schedule")

    def start_web(self) -> None:
        """gunicorn, as in production."""
        self._start("web", *WEB)

    def _start(self, name: str, *command: str) -> None:
        if self.is_running(name):
            raise RuntimeError(f"{name} runs already.")
        with (self.logs / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_running(self, name: str) -> bool:
        """Whether it was started and has not ended."""
        process = self._processes.get(name)
        return process is not None and process.poll() is None

    def fallen(self) -> list[str]:
        """Who has ended without being told to."""
        return [name for name, process in self._processes.items() if process.poll() is not None]

    def kill(self, name: str) -> None:
        """SIGKILL for the process and all its children."""
        process = self._processes.pop(name)
        family = _family(process.pid)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.kill()
        psutil.wait_procs(family, timeout=PATIENCE_SECONDS)

    def stop(self, *names: str) -> None:
        """Ask them to end, then make them."""
        chosen = [name for name in names if name in self._processes]
        for name in chosen:
            self._processes[name].terminate()
        for name in chosen:
            with suppress(subprocess.TimeoutExpired):
                self._processes[name].wait(timeout=PATIENCE_SECONDS)
            self.kill(name)

    def stop_all(self) -> None:
        """Nobody is left."""
        self.stop(*list(self._processes))


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
