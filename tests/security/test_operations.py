"""What runs beside the pages: audits of the packages and of our code, messages to workers."""

import subprocess
import sys
from pathlib import Path

import pytest
from kombu.exceptions import ContentDisallowed
from kombu.serialization import (
    disable_insecure_serializers,
    dumps,
    enable_insecure_serializers,
    loads,
    prepare_accept_content,
)

from config.audit import CLEAN, NOT_AUDITED, VULNERABLE, read_answer
from config.celery import app

ROOT = Path(__file__).resolve().parents[2]
FOUND = '{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}'
FINE = '{"name": "b", "version": "1", "vulns": []}'
SKIPPED = '{"name": "c", "skip_reason": "not found"}'


@pytest.mark.parametrize(
    ("packages", "exit_code", "said"),
    [
        (f"{FINE}", CLEAN, "1 packages audited, 0 vulnerable."),
        (f"{FINE}, {FOUND}", VULNERABLE, "a 1: PYSEC-1"),
        (f"{FOUND}, {SKIPPED}", VULNERABLE, "NOT AUDITED"),
        (f"{FINE}, {SKIPPED}", NOT_AUDITED, "NOT AUDITED, the service does not know them: 1."),
        ("", NOT_AUDITED, "pip-audit gave no answer"),
    ],
)
def test_check_39_what_was_not_audited_is_never_called_clean(
    packages: str, exit_code: int, said: str
) -> None:
    audit = read_answer(f'{{"dependencies": [{packages}], "fixes": []}}')
    assert audit.exit_code == exit_code
    assert said in str(audit)


def test_check_39_no_answer_is_no_clean_bill() -> None:
    assert read_answer("").exit_code == NOT_AUDITED


def test_check_39_every_package_is_pinned_for_the_audit() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", " "))]
    assert packages
    assert [line for line in packages if "==" not in line] == []


def bandit(folder: Path) -> subprocess.CompletedProcess[str]:
    config = str(ROOT / "pyproject.toml")
    command = [sys.executable, "-m", "bandit", "-q", "-r", "-c", config, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_check_39_bandit_looks_at_all_our_code_and_finds_slips(tmp_path: Path) -> None:
    """``make lint`` runs it over the whole project; this shows that our settings leave it eyes."""
    line = next(
        line
        for line in (ROOT / ".ci" / "lint").read_text(encoding="utf-8").splitlines()
        if line.startswith('check "bandit"')
    )
    assert line.endswith("--configfile pyproject.toml .")
    (tmp_path / "fine.py").write_text("print(1)\n", encoding="utf-8")
    assert bandit(tmp_path).returncode == 0
    slips = "import pickle, subprocess\npickle.loads(b'')\nsubprocess.run('ls', shell=True)\n"
    (tmp_path / "slip.py").write_text(slips, encoding="utf-8")
    done = bandit(tmp_path)
    assert done.returncode == 1
    assert "B301" in done.stdout
    assert "B602" in done.stdout


def test_check_40_workers_take_json_alone() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == app.conf.result_serializer == "json"
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert len(ours) >= 5
    assert {task.serializer for task in ours.values()} == {"json"}


@pytest.mark.parametrize("serializer", ["pickle", "yaml"])
def test_check_40_a_message_of_another_kind_is_not_even_unpacked(serializer: str) -> None:
    accepted = prepare_accept_content(app.conf.accept_content)
    enable_insecure_serializers([serializer])
    try:
        kind, encoding, body = dumps([1, 2], serializer=serializer)
        with pytest.raises(ContentDisallowed):
            loads(body, kind, encoding, accept=accepted)
    finally:
        disable_insecure_serializers()
    kind, encoding, body = dumps([1, 2], serializer="json")
    assert loads(body, kind, encoding, accept=accepted) == [1, 2]
