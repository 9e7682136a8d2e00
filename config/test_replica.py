"""A streaming replica of an embedded PostgreSQL, for tests and drills: real servers, real WAL."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from config.databases import connected
from config.processes import any_free_port
from config.server_programs import (
    ServerError,
    postgres_answers,
    postgres_program,
    start_postgres,
    stop_popen,
    unprivileged,
    why,
)

if TYPE_CHECKING:
    from pathlib import Path

START_SECONDS = 30.0


@dataclass(frozen=True)
class Replica:
    """A running replica; its roles, passwords and databases are the primary's."""

    port: int
    admin_url: str
    _process: subprocess.Popen[bytes]

    def address(self, primary_url: str) -> str:
        """The replica's address for the role and database of an address of the primary."""
        parts = urlsplit(primary_url)
        host = parts.netloc.rpartition(":")[0]
        return urlunsplit(parts._replace(netloc=f"{host}:{self.port}"))

    def pause(self) -> None:
        """Receive what the primary writes, and show nothing of it."""
        self._say("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        """Go on from where it paused."""
        self._say("SELECT pg_wal_replay_resume()")

    def kill(self) -> None:
        """SIGKILL for the server; its children notice at once."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Cut every connection and end. Twice does no harm."""
        stop_popen(self._process, signal.SIGQUIT)

    def _say(self, statement: str) -> None:
        with connected(self.admin_url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)


def start_replica(primary_admin_url: str, folder: Path) -> Replica:
    """
    Copy the primary's cluster into the folder and follow it; about two seconds for a small one.

    :raises ServerError: the copy can't be made, or the replica does not answer.
    """
    (folder / "logs").mkdir(parents=True)
    _copy_cluster(primary_admin_url, folder)
    port = any_free_port()
    process = start_postgres(folder, port=port, password="", durable=False)
    until = time.monotonic() + START_SECONDS
    while not postgres_answers(folder):
        if process.poll() is not None or time.monotonic() > until:
            stop_popen(process, signal.SIGQUIT)
            log = (folder / "logs" / "postgres.log").read_text(errors="replace")
            raise ServerError(f"The replica did not start: {why(log.splitlines())}")
        time.sleep(0.02)
    made = Replica(port, "", process)
    return Replica(port, made.address(primary_admin_url), process)


def _copy_cluster(primary_admin_url: str, folder: Path) -> None:
    primary = urlsplit(primary_admin_url)
    target = folder / "postgres"
    target.mkdir(mode=0o700)
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(target, user.pw_uid, user.pw_gid)
    command = [postgres_program("pg_basebackup"), "--pgdata", str(target / "data")]
    command += ["--host", str(primary.hostname), "--port", str(primary.port)]
    command += ["--username", str(primary.username), "--write-recovery-conf"]
    command += ["--checkpoint=fast", "--wal-method=stream", "--no-sync"]
    done = subprocess.run(
        unprivileged(command, target, end_with_parent=False),
        env={**os.environ, "PGPASSWORD": primary.password or ""},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise ServerError(f"The cluster could not be copied: {why(lines)}")
