"""The start of the demo: its port, its folder, its claim on it, and what a reset deletes."""

import os
import shutil
import socket
from pathlib import Path

import pytest

from config.processes import any_free_port
from demo import run


def test_port_of_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    port = any_free_port()
    monkeypatch.setenv("PORT", str(port))
    assert run.wanted_port() == port


def test_taken_port_is_told_and_the_next_one_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(taken))
        port = run.wanted_port()
    assert port > taken
    assert capsys.readouterr().out == f"Port {taken} is taken, using {port}.\n"


@pytest.mark.parametrize("text", ["web", "0", "70000", "-1"])
def test_port_that_is_none_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(run.DemoError, match="PORT must be a number from 1 to 65535"):
        run.wanted_port()


def test_full_disk_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(run.DemoError, match="The disk is nearly full: 0 MB free"):
        run.check_disk(tmp_path)


def test_second_demo_on_the_same_folder_is_refused_with_the_address_of_the_first(
    tmp_path: Path,
) -> None:
    (tmp_path / "running.json").write_text('{"base_url": "http://localhost:8011"}')
    with run.claim(tmp_path), pytest.raises(run.DemoError, match=r"http://localhost:8011/"):
        run.claim(tmp_path)
    with run.claim(tmp_path):
        pass


def test_processes_of_the_demo_get_no_key_of_the_owner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: dict[str, dict[str, str]] = {}

    class Recorder:
        def start(self, name: str, command: object, environment: object, *, part: str) -> None:
            assert isinstance(environment, dict)
            started[name] = environment

    monkeypatch.setenv("DATABASE_OWNER_URL", "from outside")
    run.start_all(Recorder(), tmp_path, {"DATABASE_OWNER_URL": "x"}, 2525)  # type: ignore[arg-type]
    assert list(started) == ["mail", "web", "worker", "beat"]
    assert not any("DATABASE_OWNER_URL" in environment for environment in started.values())
    assert os.environ["DATABASE_OWNER_URL"] == "from outside"


def test_reset_deletes_only_what_is_ours(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "mail").mkdir()
    (tmp_path / "demo.json").touch()
    (tmp_path / "thesis.odt").touch()
    assert run.reset(tmp_path) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]
    (tmp_path / "thesis.odt").unlink()
    (tmp_path / "demo.json").touch()
    run.reset(tmp_path)
    assert not tmp_path.exists()
    assert run.reset(tmp_path) == 0
