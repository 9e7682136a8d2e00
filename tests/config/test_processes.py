"""Ports, and the records by which a process of ours is known again."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from config import processes
from config.processes import ProcessRecord


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    code = "import time; print(flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code, "marker"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("address", processes.loopback_addresses())
def test_taken_port_gives_way_to_the_next_free_one(address: str) -> None:
    wanted = processes.any_free_port()
    family = socket.AF_INET6 if "[" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as other:
        other.bind((address.strip("[]"), wanted))
        other.listen()
        assert not processes.is_port_free(wanted)
        assert processes.choose_port(wanted) > wanted


def test_free_port_is_kept() -> None:
    port = processes.any_free_port()
    assert processes.choose_port(port) == port


def test_no_free_port_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "is_port_free", lambda port: False)
    with pytest.raises(LookupError, match="no free port from 65000"):
        processes.choose_port(65000)


def test_record_finds_its_process(sleeper: subprocess.Popen[bytes]) -> None:
    record = ProcessRecord.of(name="sleeper", pid=sleeper.pid, command_part="marker")
    found = record.find()
    assert found is not None
    assert found.pid == sleeper.pid


@pytest.mark.parametrize(
    "change", [{"command_part": "something else"}, {"started_at": 1.0}, {"pid": 2**22 - 1}]
)
def test_record_never_takes_another_process_for_its_own(
    sleeper: subprocess.Popen[bytes], change: dict[str, str | float | int]
) -> None:
    record = ProcessRecord.of(name="sleeper", pid=sleeper.pid, command_part="marker")
    assert replace(record, **change).find() is None  # type: ignore[arg-type]


def test_ended_process_is_not_found(sleeper: subprocess.Popen[bytes]) -> None:
    record = ProcessRecord.of(name="sleeper", pid=sleeper.pid, command_part="marker")
    processes.stop_process(psutil.Process(sleeper.pid))
    sleeper.wait()
    assert record.find() is None


def test_process_that_ignores_the_request_is_killed() -> None:
    code = "import signal, time; signal.signal(15, 1); print(flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    processes.stop_process(psutil.Process(process.pid), patience_seconds=0.2)
    assert process.wait(timeout=5) == -9
    process.stdout.close()


def test_records_survive_a_round_trip_and_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "pids"
    records = [ProcessRecord("web", 1, 2.0, "gunicorn"), ProcessRecord("beat", 3, 4.0, "celery")]
    processes.write_records(path, records)
    assert processes.read_records(path) == records
    path.write_text(path.read_text()[:20])
    assert processes.read_records(path) == []
    assert processes.read_records(tmp_path / "absent") == []


def test_private_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    processes.write_private(tmp_path / "secret", "x")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
