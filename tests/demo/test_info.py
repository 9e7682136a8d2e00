"""`make demo-info`: JSON of the promised shape on standard output, and nothing else there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo import info

ROOT = Path(__file__).resolve().parents[2]
PERSON = {"role": "owner", "email": "o@a.example", "password": "p", "api_token": "t"}
WRITTEN: dict[str, Any] = {
    "base_url": "http://localhost:8000",
    "workspaces": [
        {
            "slug": "harbor",
            "people": [PERSON],
            "survey_link": "/p/harbor/survey/abc/",
            "check_in_link": "http://localhost:8000/p/harbor/check-in/def/",
            "share_link": "",
        },
        {"slug": "valley", "people": [], "survey_link": None, "share_link": ""},
    ],
}


def demo_info(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo.info"],
        env={**os.environ, "COMMONWEAVE_DATA": str(folder), **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "demo.json").write_text(json.dumps(WRITTEN))
    (tmp_path / "running.json").write_text(json.dumps({"base_url": "http://localhost:8137"}))
    return tmp_path


def test_shape_and_links_are_those_of_the_running_server(folder: Path) -> None:
    done = demo_info(folder)
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert set(told) == {"base_url", "workspaces"}
    assert told["base_url"] == "http://localhost:8137"
    harbor, valley = told["workspaces"]
    assert harbor == {
        "slug": "harbor",
        "people": [PERSON],
        "survey_link": "http://localhost:8137/p/harbor/survey/abc/",
        "check_in_link": "http://localhost:8137/p/harbor/check-in/def/",
        "share_link": "",
    }
    assert [valley[name] for name in info.LINKS] == ["", "", ""]


def test_stopped_demo_is_told_with_the_port_it_would_take(folder: Path) -> None:
    (folder / "running.json").unlink()
    assert json.loads(demo_info(folder, PORT="8200").stdout)["base_url"] == "http://localhost:8200"


def test_without_a_demo_standard_output_stays_empty(tmp_path: Path) -> None:
    done = demo_info(tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "run `make demo` first" in done.stderr


def test_damaged_file_is_told_in_one_line(folder: Path) -> None:
    (folder / "demo.json").write_text("{")
    with pytest.raises(info.NoDemo, match="damaged"):
        info.demo_info(folder)


def test_people_read_how_to_sign_in(folder: Path) -> None:
    text = "\n".join(info.sign_in_lines(info.demo_info(folder)))
    for part in (
        "/w/harbor/",
        "owner",
        "o@a.example",
        "http://localhost:8137/p/harbor/survey/abc/",
    ):
        assert part in text
