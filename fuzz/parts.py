"""The parts of the run by name, each for a process of its own with two new workspaces."""

import subprocess
import sys
from collections.abc import Callable
from time import monotonic

from fuzz.report import Part


def api_as_owner(seconds: int) -> Part:
    """Everything an owner's token opens."""
    return _api("owner", seconds, by_session=False)


def api_as_owner_in_a_browser(seconds: int) -> Part:
    """The same by session cookie, as the pages' scripts call."""
    return _api("owner", seconds, by_session=True)


def api_as_partner(seconds: int) -> Part:
    """What a partner may, and all that it may not."""
    return _api("partner", seconds, by_session=False)


def _api(role: str, seconds: int, *, by_session: bool) -> Part:
    from fuzz.api import Caller, run_api
    from fuzz.world import make_world

    return run_api(Caller(make_world(copies=4), role, by_session), make_world(), seconds=seconds)


def pages_under_junk(seconds: int) -> Part:
    """Forms, addresses and queries of the pages and of the public links."""
    from fuzz.pages import run_pages
    from fuzz.world import make_world

    return run_pages(make_world(copies=2), make_world(), seconds=seconds)


def two_workspaces(seconds: int) -> Part:
    """The state machine, one example after the other."""
    from fuzz.examples import run_examples

    return run_examples(seconds=seconds)


def behind_pgbouncer(seconds: int) -> Part:
    """Five thousand scoped requests through two server connections, as far as it is installed."""
    part, began = Part("pgbouncer"), monotonic()
    command = [sys.executable, "-m", "pytest", "-qsp", "no:cacheprovider", "fuzz/test_pgbouncer.py"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    part.notes += [line for line in done.stdout.splitlines() if " leaks" in line]
    part.cases = sum(int(note.split()[0]) for note in part.notes)
    if " skipped" in done.stdout:
        part.notes.append("not run: the program pgbouncer is not installed")
    if done.returncode:
        part.find(part.name, "leak", done.stdout[-3000:])
    part.seconds = monotonic() - began
    return part


PARTS: dict[str, Callable[[int], Part]] = {
    "api-owner": api_as_owner,
    "api-partner": api_as_partner,
    "api-browser": api_as_owner_in_a_browser,
    "pages": pages_under_junk,
    "two-workspaces": two_workspaces,
    "pgbouncer": behind_pgbouncer,
}
# Seconds of each part, two at a time: in full, and for every change (SHORT=1), when a part with
# none is left to `make test`, which has it in little.
SECONDS = {
    "two-workspaces": (240, 20),
    "api-owner": (200, 40),
    "pages": (150, 25),
    "api-partner": (120, 25),
    "pgbouncer": (400, 0),
    "api-browser": (70, 10),
}
