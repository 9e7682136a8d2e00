"""What is measured: the demo's data on embedded servers behind gunicorn, all on loopback."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded_servers import Servers, start_servers
from config.processes import any_free_port

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Stand:
    """A running product with data."""

    servers: Servers
    port: int


def _environment(servers: Servers, data_dir: Path, port: int, mail_port: int) -> dict[str, str]:
    return {
        **os.environ,
        **servers.environment(),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "COMMONWEAVE_DATA": str(data_dir),
        "PORT": str(port),
        "WEB_THREADS": "1",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
    }


def _run(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr[-2000:]}")


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/bare/", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The web server did not answer.")


@contextmanager
def standing() -> Iterator[Stand]:
    """Servers, tables, data and two web processes; gone again afterwards."""
    data_dir = Path(tempfile.mkdtemp(prefix="commonweave-bench-"))
    servers = start_servers(data_dir / "servers", durable=True)
    port, mail_port = any_free_port(), any_free_port()
    environment = _environment(servers, data_dir, port, mail_port)
    os.environ.update(environment)
    (data_dir / "mail").mkdir()
    sink = subprocess.Popen(
        [sys.executable, "-m", "demo.mail_sink", str(mail_port), str(data_dir / "mail")],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    web = None
    try:
        for command in (
            ("migrate", "--database", "owner", "--verbosity", "0"),
            ("load_demo",),
            ("build_vega", "--verbosity", "0"),
            ("collectstatic", "--noinput", "--verbosity", "0"),
        ):
            _run(environment, "manage.py", *command)
        gunicorn = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--access-logfile")
        with (data_dir / "web.log").open("wb") as log:
            web = subprocess.Popen(
                [sys.executable, *gunicorn, "/dev/null", "bench.wsgi:application"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        _wait_for(port)
        yield Stand(servers, port)
    finally:
        if web is not None:
            web.terminate()
            web.wait(timeout=30)
        sink.terminate()
        sink.wait(timeout=30)
        servers.stop()
        shutil.rmtree(data_dir, ignore_errors=True)
