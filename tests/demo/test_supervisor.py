"""The supervisor's promises: a fallen process is named, all are stopped, lost ones are found."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.embedded_servers import Servers
from config.processes import is_alive, read_records
from demo.supervisor import Fallen, Supervisor, last_lines

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(15, 1); print('up', flush=True); time.sleep(60)"


class Standing:
    """Servers that stand, as the supervisor sees them."""

    def fallen(self) -> str | None:
        return None


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    (tmp_path / "logs").mkdir()
    made = Supervisor(tmp_path, tmp_path)
    yield made
    made.stop()


@pytest.fixture
def standing() -> Servers:
    return Standing()  # type: ignore[return-value]


def start(supervisor: Supervisor, name: str, code: str) -> psutil.Process:
    supervisor.start(name, [sys.executable, "-c", code], os.environ, part=sys.executable)
    return psutil.Process(read_records(supervisor.records_path)[-1].pid)


def test_fallen_process_is_named_with_its_last_lines(
    supervisor: Supervisor, standing: Servers
) -> None:
    start(supervisor, "worker", SLEEP)
    start(supervisor, "web", "print('why it fell'); raise SystemExit(3)")
    with pytest.raises(Fallen) as caught:
        supervisor.watch(standing)
    assert (caught.value.name, caught.value.detail) == ("web", "ended with code 3")
    assert last_lines(caught.value.log) == ["why it fell"]


def test_fallen_server_is_named(supervisor: Supervisor) -> None:
    class Down:
        def fallen(self) -> str:
            return "redis"

    with pytest.raises(Fallen, match="redis"):
        supervisor.check(Down())  # type: ignore[arg-type]


def test_killed_process_is_told_by_its_signal(supervisor: Supervisor, standing: Servers) -> None:
    start(supervisor, "beat", SLEEP).kill()
    with pytest.raises(Fallen) as caught:
        supervisor.watch(standing)
    assert caught.value.detail == "was ended by signal SIGKILL"


def test_stop_ends_all_even_the_stubborn(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.supervisor.PATIENCE_SECONDS", 0.5)
    processes = [start(supervisor, "mail", SLEEP), start(supervisor, "worker", STUBBORN)]
    while last_lines(supervisor.log_of("worker")) != ["up"]:
        pass
    supervisor.stop()
    assert not any(is_alive(process) for process in processes)
    assert not supervisor.records_path.exists()


def test_leftovers_of_a_killed_run_are_stopped(supervisor: Supervisor, tmp_path: Path) -> None:
    left = start(supervisor, "web", SLEEP)
    stranger = subprocess.Popen([sys.executable, "-c", SLEEP])
    try:
        assert Supervisor(tmp_path, tmp_path).clear_leftovers() == 1
        assert not is_alive(left)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
