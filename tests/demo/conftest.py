"""The demo, loaded once for all tests of a module and served on loopback."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from tests.chromium import live_site
from tests.conftest import committing


@dataclass(frozen=True)
class LoadedDemo:
    """Where the demo is served, and what ``make demo`` prints of it."""

    address: str
    workspaces: list[dict[str, Any]]

    def person(self, role: str) -> dict[str, str]:
        """How somebody of a role signs in to the first workspace."""
        people: list[dict[str, str]] = self.workspaces[0]["people"]
        return next(person for person in people if person["role"] == role)


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LoadedDemo]:
    """Committed, so that a browser sees it; the database is empty again afterward."""
    folder = tmp_path_factory.mktemp("demo")
    with (
        pytest.MonkeyPatch.context() as patch,
        committing(django_db_blocker),
        live_site() as address,
    ):
        patch.setenv("COMMONWEAVE_DATA", str(folder))
        call_command("build_vega", verbosity=0)
        call_command("load_demo", verbosity=0)
        written = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
        yield LoadedDemo(address, written["workspaces"])
