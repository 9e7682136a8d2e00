"""
``make demo``: the whole platform on this machine, from an empty folder to a page in the browser.

Servers, tables, demo workspaces, then mail sink, web, worker and beat. Ctrl-C stops all of it; the
data stay in the folder. ``--reset`` stops a running demo and deletes its folder.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2
import redis

from config.databases import drop_database, prepare_database
from config.embedded_servers import (
    DATABASE_NAME,
    Servers,
    clear_leftovers,
    start_servers,
    take_lock,
)
from config.healthcheck import health_status
from config.processes import (
    ProcessRecord,
    any_free_port,
    choose_port,
    loopback_addresses,
    read_records,
    stop_process,
    wait_for_port,
    write_private,
    write_records,
)
from config.server_programs import ServerError
from demo.commands import BEAT, WEB, WORKER
from demo.info import DEFAULT_PORT, NoDemo, base_url_of, data_folder, demo_info, sign_in_lines
from demo.supervisor import Fallen, Supervisor, last_lines, say

if TYPE_CHECKING:
    from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
NEEDED_BYTES = 300_000_000
DISK_FULL = "The disk is full: make room, then try again."
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
OUR_FOLDERS = ("postgres", "redis", "cache", "beat", "logs", "mail", "static")
OUR_FILES = (
    "demo.json",
    "demo.lock",
    "demo.pids",
    "environment.json",
    "loading",
    "running.json",
    "secret_key",
    "servers.json",
    "servers.lock",
    "servers.pids",
    "static.stamp",
    "supervisor.pid",
)
WEB_START_SECONDS = 60.0


class DemoError(Exception):
    """One line that says why the demo can't run."""


class Stopped(BaseException):
    """Somebody asked us to stop; not an error, so nothing may swallow it."""


def ask_to_stop(number: int, frame: FrameType | None) -> None:
    ignore_signals()  # make passes Ctrl-C on, so it comes twice
    raise Stopped


def wanted_port() -> int:
    """
    The port of PORT, or the usual one; the next free one when it is taken, and says so.

    :raises DemoError: PORT is no port, or none is free.
    """
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise DemoError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    try:
        port = choose_port(int(text))
    except LookupError as error:
        raise DemoError(f"No port for the web server: {error}.") from None
    if port != int(text):
        say(f"Port {text} is taken, using {port}.")
    return port


def check_disk(data_dir: Path) -> None:
    """
    :raises DemoError: too little room for the data to come.
    """
    free = shutil.disk_usage(data_dir).free
    if free < NEEDED_BYTES:
        raise DemoError(
            f"The disk is nearly full: {free // 1_000_000} MB free in {data_dir}, "
            f"{NEEDED_BYTES // 1_000_000} MB needed. Make room, then try again."
        )


def is_disk_full(data_dir: Path) -> bool:
    """Whether so little is left that not even a log could say why something failed."""
    return shutil.disk_usage(data_dir).free < 1_000_000


def environment_of(servers: Servers, data_dir: Path, port: int, mail_port: int) -> dict[str, str]:
    """What the settings of every process of this demo read."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "COMMONWEAVE_DATA": str(data_dir),
        "PORT": str(port),
        "WEB_BIND": ",".join(f"{address}:{port}" for address in loopback_addresses()),
        "BASE_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "DATABASE_URL": servers.database_url,
        "DATABASE_OWNER_URL": servers.database_owner_url,
        "REDIS_URL": servers.redis_url,
        "CACHE_URL": servers.cache_url,
        "PYTHONUNBUFFERED": "1",
    }


def empty_database(servers: Servers) -> None:
    """Forget everything: the tables, and the tasks that speak of their rows."""
    drop_database(servers.admin_url, DATABASE_NAME)
    prepare_database(servers.admin_url, DATABASE_NAME)
    with redis.Redis.from_url(servers.redis_url) as queue:
        queue.flushall()


def prepare(servers: Servers, data_dir: Path, environment: dict[str, str]) -> None:
    """
    Migrate, load the demo when there is none, collect static files; shows its progress.

    :raises DemoError: with the last line of what went wrong; the whole of it is in the log.
    """
    if (data_dir / "loading").exists():
        say("An earlier start was stopped while loading: beginning with an empty database.")
        empty_database(servers)
        (data_dir / "loading").unlink()
    log = data_dir / "logs" / "prepare.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "demo.prepare"],
            stdin=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **environment},
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code:
        told = last_lines(log, 200)
        if is_disk_full(data_dir) or any("No space left" in line for line in told):
            raise DemoError(DISK_FULL)
        last = told[-1] if told else f"code {code}"
        raise DemoError(f"The demo could not be prepared: {last} (more in {log})")


def start_all(
    supervisor: Supervisor, data_dir: Path, environment: dict[str, str], mail_port: int
) -> None:
    """Mail sink, web, worker and beat, none of them with the owner's key to the tables."""
    runtime = {**os.environ, **environment}
    runtime.pop("DATABASE_OWNER_URL")
    scripts = Path(sys.executable).parent
    mail = [sys.executable, "-m", "demo.mail_sink", str(mail_port), str(data_dir / "mail")]
    supervisor.start("mail", mail, runtime, part="demo.mail_sink")
    for name, command in (("web", WEB), ("worker", WORKER), ("beat", BEAT)):
        program = str(scripts / command[0])
        supervisor.start(name, [program, *command[1:]], runtime, part=command[0])


def wait_for_first_page(
    supervisor: Supervisor, servers: Servers, port: int, mail_port: int
) -> None:
    """
    :raises Fallen: a process ended meanwhile.
    :raises DemoError: the web server does not answer as it should.
    """
    deadline = time.monotonic() + WEB_START_SECONDS
    wait_for_port(mail_port, seconds=WEB_START_SECONDS)
    log = supervisor.log_of("web")
    while (status := health_status(port, "localhost")) != HTTPStatus.OK:
        supervisor.check(servers)
        if status is not None:
            raise DemoError(f"The web server answers {status} to /healthz (more in {log}).")
        if time.monotonic() > deadline:
            raise DemoError(f"The web server does not answer (more in {log}).")
        time.sleep(0.1)


def announce(data_dir: Path, base_url: str, seconds: float) -> None:
    """Print where everything is and how to sign in as each person."""
    say(f"\nCommonweave runs at {base_url}/ (ready after {seconds:.1f} s)")
    with contextlib.suppress(NoDemo):
        for line in sign_in_lines(demo_info(data_dir)):
            say(line)
    say("")
    say(f"  sign in      {base_url}/accounts/login/")
    say(f"  e-mail sent  {base_url}/mail/ (it stays on this machine)")
    say(f"  API          {base_url}/api/docs/")
    say(f"  data, logs   {data_dir}")
    say("\nCtrl-C stops everything; the data stay. `make demo-reset` starts over.")


def run(data_dir: Path) -> int:
    """Run the demo until somebody stops it or a process falls; returns the exit code."""
    began = time.monotonic()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    supervisor = Supervisor(data_dir, ROOT)
    with contextlib.ExitStack() as undo:
        undo.enter_context(claim(data_dir))
        check_disk(data_dir)
        for name in ("beat", "logs"):
            (data_dir / name).mkdir(exist_ok=True)
        left = supervisor.clear_leftovers()
        if left:
            say(f"An earlier run was killed: stopped {left} processes it left behind.")
        port, mail_port = wanted_port(), any_free_port()
        base_url = f"http://localhost:{port}"
        say("Starting PostgreSQL and Redis ...")
        servers = start_servers(data_dir, durable=True)
        undo.callback(servers.stop)
        environment = environment_of(servers, data_dir, port, mail_port)
        write_for_scripts(data_dir, base_url, environment, undo)
        prepare(servers, data_dir, environment)
        say("Starting web, worker, beat and mail ...")
        undo.callback(supervisor.stop)
        undo.callback(say, "\nStopping ...")
        undo.push(lambda *_: ignore_signals())
        try:
            start_all(supervisor, data_dir, environment, mail_port)
            wait_for_first_page(supervisor, servers, port, mail_port)
            announce(data_dir, base_url, time.monotonic() - began)
            supervisor.watch(servers)
        except Fallen as fallen:
            tell_of(fallen, data_dir)
    return 1


def claim(data_dir: Path) -> contextlib.AbstractContextManager[object]:
    """
    Claim the folder for this demo, and leave word of who has it.

    :raises DemoError: a running demo has it.
    """
    try:
        lock = take_lock(data_dir, "demo.lock")
    except ServerError:
        raise DemoError(
            f"A demo is already running on {data_dir} at {base_url_of(data_dir)}/ - stop it with "
            "Ctrl-C there, or name another folder: COMMONWEAVE_DATA=.data2 make demo"
        ) from None
    me = ProcessRecord.of(name="demo", pid=os.getpid(), command_part="demo.run")
    write_records(data_dir / "supervisor.pid", [me])
    return contextlib.closing(lock)


def write_for_scripts(
    data_dir: Path, base_url: str, environment: dict[str, str], undo: contextlib.ExitStack
) -> None:
    """Let `make demo-info` and manage.py in another window find this demo while it runs."""
    texts = {"running.json": {"base_url": base_url}, "environment.json": environment}
    for name, content in texts.items():
        write_private(data_dir / name, json.dumps(content, indent=1))
        undo.callback((data_dir / name).unlink, missing_ok=True)


def tell_of(fallen: Fallen, data_dir: Path) -> None:
    """Say which process ended and its last lines; or, when that is why, that the disk is full."""
    if is_disk_full(data_dir):
        say(f"\nThe process {fallen.name} {fallen.detail}. {DISK_FULL}")
        return
    say(f"\nThe process {fallen.name} {fallen.detail}. Its last lines, from {fallen.log}:")
    for line in last_lines(fallen.log):
        say(f"  {line}")


def reset(data_dir: Path) -> int:
    """
    Stop a demo that runs on the folder, then delete what the demo keeps there.

    Only names that are ours go; the folder itself follows when nothing else is in it.
    """
    if not data_dir.is_dir():
        say(f"Nothing to reset: there is no {data_dir}.")
        return 0
    for record in read_records(data_dir / "supervisor.pid"):
        process = record.find()
        if process is not None:
            say("Stopping the running demo ...")
            stop_process(process, patience_seconds=40)
    with claim(data_dir):
        Supervisor(data_dir, ROOT).clear_leftovers()
        clear_leftovers(data_dir)
        for name in OUR_FOLDERS:
            shutil.rmtree(data_dir / name, ignore_errors=True)
        for name in OUR_FILES:
            (data_dir / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        data_dir.rmdir()
    say(f"The demo's data in {data_dir} are deleted; `make demo` starts over.")
    return 0


def ignore_signals() -> None:
    """From here on we are stopping: a second Ctrl-C must not leave half of it running."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def main() -> int:
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, ask_to_stop)
    try:
        return reset(data_folder()) if "--reset" in sys.argv[1:] else run(data_folder())
    except Stopped:
        return 0
    except (DemoError, ServerError) as error:
        say(str(error))
    except psycopg2.Error as error:
        first = str(error).strip().partition("\n")[0]
        say(DISK_FULL if "No space left" in first else f"PostgreSQL refused: {first}")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            say(DISK_FULL)
        else:
            say(f"The demo can't run: {error.strerror or error} ({error.filename or ''})")
    return 1


if __name__ == "__main__":
    sys.exit(main())
