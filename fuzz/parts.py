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


PARTS: dict[str, Callable[[int], Part]] = {
    "api-owner": api_as_owner,
    "api-partner": api_as_partner,
    "api-browser": api_as_owner_in_a_browser,
}
# Seconds of each part, two at a time: in full, and for every change (SHORT=1).
SECONDS = {
    "api-owner": (220, 50),
    "api-partner": (160, 35),
    "api-browser": (100, 20),
}
