"""
PostgreSQL 18 and two Redis (broker and cache) out of Python packages, their data in one folder.

For the demo, development and tests: no server need be installed and nobody need be root. What a
killed earlier run left behind (processes, pid files, half-made clusters) is cleared at the start.
All listen on loopback with passwords made for the folder and kept in a file that only
its owner may read.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import psutil

from config.databases import APP, BACKUP, OWNER, prepare_roles
from config.databases import prepare_database as prepare_database
from config.processes import (
    ProcessRecord,
    any_free_port,
    is_port_free,
    read_records,
    stop_process,
    write_private,
    write_records,
)
from config.server_programs import (
    ServerError,
    postgres_answers,
    redis_answers,
    start_cache,
    start_postgres,
    start_redis,
    stop_popen,
    why,
)

DATABASE_NAME = "commonweave"
START_SECONDS = 30.0


@dataclass(frozen=True)
class Servers:
    """
    A running PostgreSQL, broker and cache: where they are, and how to stop them.

    ``database_url`` is for the app role, ``database_owner_url`` for migrations; ``admin_url`` is
    the superuser's, for making databases and roles.
    """

    data_dir: Path
    database_url: str
    database_owner_url: str
    database_backup_url: str
    admin_url: str
    redis_url: str
    cache_url: str
    durable: bool
    _lock: TextIO = field(repr=False)
    _processes: dict[str, subprocess.Popen[bytes]] = field(repr=False)

    def environment(self) -> dict[str, str]:
        """The variables that the settings read."""
        return {
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.database_owner_url,
            "DATABASE_ADMIN_URL": self.admin_url,
            "REDIS_URL": self.redis_url,
            "CACHE_URL": self.cache_url,
        }

    def fallen(self) -> str | None:
        """The name of a server that has ended by itself, if any."""
        for name, process in self._processes.items():
            if process.poll() is not None:
                return name
        return None

    def stop(self) -> None:
        """Stop Redis, then PostgreSQL; what was not durable is deleted. Twice does no harm."""
        for name in ("cache", "redis"):
            stop_popen(self._processes[name], signal.SIGTERM)
        stop_popen(self._processes["postgres"], signal.SIGINT)
        (self.data_dir / "servers.pids").unlink(missing_ok=True)
        if not self.durable:
            for name in ("postgres", "redis", "cache"):
                shutil.rmtree(self.data_dir / name, ignore_errors=True)
            (self.data_dir / "servers.json").unlink(missing_ok=True)
        self._lock.close()


@dataclass(frozen=True)
class Credentials:
    """What is made once per data folder and must outlive a restart."""

    postgres_port: int
    redis_port: int
    cache_port: int
    admin_password: str
    owner_password: str
    app_password: str
    backup_password: str
    redis_password: str


def start_servers(data_dir: Path, *, durable: bool) -> Servers:
    """
    Start the servers on the data of the folder, making it when it is new.

    With ``durable=False`` (tests) nothing is written safely to disk, the owner may create
    databases, the servers end with this process where the system can see to that, and
    ``stop()`` deletes the data. Takes about two seconds on a new folder, one on an old one.

    :raises ServerError: another process uses the folder, or a server does not start.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "logs").mkdir(exist_ok=True)
    lock = take_lock(data_dir)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        clear_leftovers(data_dir)
        credentials = load_credentials(data_dir)
        launch(data_dir, credentials, durable, processes)
        wait_until_ready(data_dir, processes, credentials)
        servers = describe(data_dir, credentials, durable, lock, processes)
        prepare_roles(
            servers.admin_url,
            {
                OWNER: credentials.owner_password,
                APP: credentials.app_password,
                BACKUP: credentials.backup_password,
            },
            owner_creates_databases=not durable,
        )
        prepare_database(servers.admin_url, DATABASE_NAME)
    except BaseException:
        for process in processes.values():
            stop_popen(process, signal.SIGINT)
        lock.close()
        raise
    return servers


def launch(
    data_dir: Path,
    credentials: Credentials,
    durable: bool,
    processes: dict[str, subprocess.Popen[bytes]],
) -> None:
    """Start each server, add it to ``processes`` as soon as it runs, and write down its pid."""
    for name, start, port in (
        ("redis", start_redis, credentials.redis_port),
        ("cache", start_cache, credentials.cache_port),
    ):
        processes[name] = start(
            data_dir, port=port, password=credentials.redis_password, durable=durable
        )
    processes["postgres"] = start_postgres(
        data_dir,
        port=credentials.postgres_port,
        password=credentials.admin_password,
        durable=durable,
    )
    write_records(
        data_dir / "servers.pids",
        [
            ProcessRecord.of(name=name, pid=process.pid, command_part=str(data_dir))
            for name, process in processes.items()
        ],
    )


def describe(
    data_dir: Path,
    credentials: Credentials,
    durable: bool,
    lock: TextIO,
    processes: dict[str, subprocess.Popen[bytes]],
) -> Servers:
    def postgres_url(user: str, password: str, database: str) -> str:
        return f"postgres://{user}:{password}@127.0.0.1:{credentials.postgres_port}/{database}"

    def redis_url(port: int) -> str:
        return f"redis://:{credentials.redis_password}@127.0.0.1:{port}/0"

    return Servers(
        data_dir=data_dir,
        database_url=postgres_url(APP, credentials.app_password, DATABASE_NAME),
        database_owner_url=postgres_url(OWNER, credentials.owner_password, DATABASE_NAME),
        database_backup_url=postgres_url(BACKUP, credentials.backup_password, DATABASE_NAME),
        admin_url=postgres_url("postgres", credentials.admin_password, "postgres"),
        redis_url=redis_url(credentials.redis_port),
        cache_url=redis_url(credentials.cache_port),
        durable=durable,
        _lock=lock,
        _processes=processes,
    )


def take_lock(data_dir: Path, name: str = "servers.lock") -> TextIO:
    """
    Claim the folder until the file is closed; the claim of a killed process has lapsed.

    :raises ServerError: a living process has claimed it.
    """
    lock = (data_dir / name).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise ServerError(f"Another run is using {data_dir}; stop it first.") from None
    return lock


def clear_leftovers(data_dir: Path) -> None:
    """Stop the servers of a killed earlier run and remove pid files that nobody stands behind."""
    for record in read_records(data_dir / "servers.pids"):
        process = record.find()
        if process is not None:
            stop_process(process, first=signal.SIGINT)
    (data_dir / "servers.pids").unlink(missing_ok=True)
    pid_file = data_dir / "postgres" / "data" / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        if str(pid_file.parent) in process.cmdline():
            stop_process(process, first=signal.SIGINT)
    pid_file.unlink(missing_ok=True)


def load_credentials(data_dir: Path) -> Credentials:
    """The folder's passwords, and its ports as long as they are free."""
    path = data_dir / "servers.json"
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    values: dict[str, str | int] = {}
    for name in Credentials.__dataclass_fields__:
        if name.endswith("_port"):
            port = int(known.get(name, 0))
            values[name] = port if port and is_port_free(port) else any_free_port()
        else:
            values[name] = known.get(name) or secrets.token_urlsafe(24)
    write_private(path, json.dumps(values, indent=1))
    return Credentials(**values)  # type: ignore[arg-type]


def wait_until_ready(
    data_dir: Path, processes: dict[str, subprocess.Popen[bytes]], credentials: Credentials
) -> None:
    """
    :raises ServerError: a server ended or did not answer in time, with its own last words.
    """
    deadline = time.monotonic() + START_SECONDS
    answers = {
        "redis": lambda: redis_answers(credentials.redis_port, credentials.redis_password),
        "cache": lambda: redis_answers(credentials.cache_port, credentials.redis_password),
        "postgres": lambda: postgres_answers(data_dir),
    }
    for name, process in processes.items():
        while not answers[name]():
            if process.poll() is not None or time.monotonic() > deadline:
                log = (data_dir / "logs" / f"{name}.log").read_text(errors="replace")
                raise ServerError(f"{name} did not start: {why(log.splitlines())}")
            time.sleep(0.02)
