"""PostgreSQL and Redis, durable, and the ways in which they are broken."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.embedded_servers import Credentials, Servers, start_servers
from config.server_programs import (
    postgres_answers,
    redis_answers,
    start_postgres,
    start_redis,
)

PATIENCE_SECONDS = 30.0


class BreakableServers:
    """Both servers on one data folder; each can be killed and started again on its port."""

    def __init__(self, data_dir: Path) -> None:
        self.servers: Servers = start_servers(data_dir, durable=True)
        self.data_dir = self.servers.data_dir
        known = json.loads((self.data_dir / "servers.json").read_text(encoding="utf-8"))
        self._credentials = Credentials(**known)

    def kill_redis(self) -> None:
        """SIGKILL: nothing is written any more."""
        process = self._processes["redis"]
        process.kill()
        process.wait()

    def start_redis(self, *, with_empty_hands: bool = False) -> None:
        """Redis on its port again; ``with_empty_hands`` it has lost all it knew."""
        if with_empty_hands:
            shutil.rmtree(self.data_dir / "redis")
        port, password = self._credentials.redis_port, self._credentials.redis_password
        self._processes["redis"] = start_redis(
            self.data_dir, port=port, password=password, durable=True
        )
        _wait(lambda: redis_answers(port, password), "Redis")

    def stop_postgres_at_once(self) -> None:
        """An immediate shutdown: every connection is cut, nothing is tidied up."""
        process = self._processes["postgres"]
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=PATIENCE_SECONDS)
        (self.data_dir / "postgres" / "data" / "postmaster.pid").unlink(missing_ok=True)

    def start_postgres(self) -> None:
        """PostgreSQL on its port again; it replays its log first."""
        self._processes["postgres"] = start_postgres(
            self.data_dir,
            port=self._credentials.postgres_port,
            password=self._credentials.admin_password,
            durable=True,
        )
        _wait(lambda: postgres_answers(self.data_dir), "PostgreSQL")

    def mend(self) -> None:
        """Start what is down, whatever a row left behind."""
        if self._processes["redis"].poll() is not None:
            self.start_redis()
        if self._processes["postgres"].poll() is not None:
            self.start_postgres()

    def stop(self) -> None:
        """Stop both."""
        self.servers.stop()

    @property
    def _processes(self) -> dict[str, subprocess.Popen[bytes]]:
        return self.servers._processes


def _wait(answers: Callable[[], bool], name: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not answers():
        if time.monotonic() > until:
            raise RuntimeError(f"{name} did not come back.")
        time.sleep(0.02)
