"""The parts of the run by name, each for a process of its own with two new workspaces."""

from collections.abc import Callable

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
    """Forms, addresses and queries of the pages and of the public doors."""
    from fuzz.pages import run_pages
    from fuzz.world import make_world

    return run_pages(make_world(copies=2), make_world(), seconds=seconds)


def two_workspaces(seconds: int) -> Part:
    """The state machine, one example after the other."""
    from fuzz.examples import run_examples

    return run_examples(seconds=seconds)


PARTS: dict[str, Callable[[int], Part]] = {
    "api-owner": api_as_owner,
    "api-partner": api_as_partner,
    "api-browser": api_as_owner_in_a_browser,
    "pages": pages_under_junk,
    "two-workspaces": two_workspaces,
}
# Seconds of each part, two at a time: in full, and for every change (SHORT=1).
SECONDS = {
    "api-owner": (220, 60),
    "api-partner": (160, 40),
    "api-browser": (100, 25),
    "pages": (200, 40),
    "two-workspaces": (300, 45),
}
