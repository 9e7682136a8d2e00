"""What is broken: servers, a mail sink, and the product's processes, all on loopback."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.processes import any_free_port, wait_for_port
from faults.processes import ROOT, Processes
from faults.servers import BreakableServers
from faults.sink import Sink, running_sink


class TooSlow(Exception):
    """Something did not come about in time."""


@dataclass(frozen=True)
class Environment:
    """The running product; every drill leaves it as it found it."""

    servers: BreakableServers
    processes: Processes
    sink: Sink
    port: int
    data_dir: Path
    is_short: bool

    @property
    def count(self) -> int:
        """How many e-mails a mail drill sends."""
        return 150 if self.is_short else 300

    def calm(self) -> None:
        """Everything that was broken works again; no process of the product runs."""
        from django.db import connections

        self.processes.stop_all()
        self.servers.mend()
        connections.close_all()
        self.sink.behave()

    def start_web(self) -> None:
        """gunicorn, once it answers."""
        self.processes.start_web()
        if not wait_for_port(self.port, seconds=60):
            raise TooSlow("The web server did not come up.")


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> float:
    """
    Wait for ``condition``; when it came about (``time.monotonic``).

    :raises TooSlow: it did not.
    """
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TooSlow(f"Not within {seconds:.0f} s: {what}.")
        time.sleep(0.05)
    return time.monotonic()


def _variables(
    servers: BreakableServers, data_dir: Path, port: int, mail_port: int
) -> dict[str, str]:
    return {
        **servers.servers.environment(),
        "DJANGO_SETTINGS_MODULE": "faults.settings",
        "COMMONWEAVE_DATA": str(data_dir),
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "PYTHONUNBUFFERED": "1",
    }


def _manage(variables: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments, "--verbosity", "0"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr[-2000:]}")


@contextmanager
def running_environment(*, is_short: bool, is_kept: bool = False) -> Iterator[Environment]:
    """Servers, tables and a sink; whatever happens, all of it has ended afterwards."""
    data_dir = Path(tempfile.mkdtemp(prefix="commonweave-faults-"))
    with ExitStack() as undo:
        if is_kept:
            sys.stdout.write(f"The logs are in {data_dir / 'logs'}\n")
        else:
            undo.callback(shutil.rmtree, data_dir, ignore_errors=True)
        servers = BreakableServers(data_dir / "servers")
        undo.callback(servers.stop)
        sink = undo.enter_context(running_sink())
        port = any_free_port()
        settings = _variables(servers, data_dir, port, sink.port)
        os.environ.update(settings)
        everything = dict(os.environ)
        for command in (
            ("migrate", "--database", "owner"),
            ("build_vega",),
            ("collectstatic", "--noinput"),
        ):
            _manage(everything, *command)
        # As in production: only the migration has the owner's key.
        runtime = {k: v for k, v in everything.items() if not k.startswith("DATABASE_")}
        runtime["DATABASE_URL"] = settings["DATABASE_URL"]
        processes = Processes(data_dir, runtime)
        undo.callback(processes.stop_all)
        yield Environment(servers, processes, sink, port, data_dir, is_short)
