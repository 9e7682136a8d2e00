"""The lists of rooms that no code can make are the list of config.rooms."""

import tomllib
from typing import Any

from django.conf import settings

from config.rooms import ROOMS


def _tools() -> dict[str, Any]:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    tools: dict[str, Any] = project["tool"]
    return tools


def test_every_app_of_ours_is_a_room() -> None:
    folders = {path.parent.name for path in settings.BASE_DIR.glob("*/apps.py")}
    assert folders == {*ROOMS, "demo"}


def test_linters_know_every_room() -> None:
    tools = _tools()
    assert {*ROOMS} <= {*tools["ruff"]["lint"]["isort"]["known-first-party"]}
    assert {*ROOMS} <= {*tools["mypy"]["files"]}
    assert {*ROOMS} <= {*tools["importlinter"]["root_packages"]}


def test_imports_point_down_the_list_and_every_room_has_floors() -> None:
    between, *within = _tools()["importlinter"]["contracts"]
    layers = [layer for layer in between["layers"] if layer in ROOMS]
    assert layers == [*reversed(ROOMS)]
    assert all(contract["exhaustive"] for contract in within)
    containers = [room for contract in within for room in contract["containers"]]
    assert sorted(containers) == sorted([*ROOMS, "config", "demo"])
