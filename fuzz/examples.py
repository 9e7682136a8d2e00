"""Examples of the two workspaces, one after the other, each with a seed that makes it again."""

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from time import monotonic
from typing import Any
from unittest.mock import patch

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from fuzz.report import Part
from fuzz.steps import STEPS
from fuzz.surfaces import SURFACES, kind_of_route, readable_routes
from fuzz.two_workspaces import TwoWorkspaces

OFTEN = 8
CACHED = "from the cache"
NEVER_REFUSED = ("add", "share", "import", "export", "search")
ONE = settings(
    max_examples=2,  # the first is passed over
    stateful_step_count=30,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def run_one(
    number: int,
    *,
    machine: type[TwoWorkspaces] = TwoWorkspaces,
    steps: int = ONE.stateful_step_count,
) -> None:
    """
    One example.

    :raises AssertionError: somebody met what is the other side's, or an answer of 500.
    """
    run_state_machine_as_test(
        seed(number)(machine), settings=settings(ONE, stateful_step_count=steps)
    )


def run_examples(*, seconds: int) -> Part:
    """As many examples as begin within the time; each takes every step once at least."""
    part, began = Part("two-workspaces"), monotonic()
    first = int(os.environ.get("FUZZ_SEED", "1")) * 1000
    with _cache_hits_counted():
        _run_until(part, first, began + seconds)
    read = TwoWorkspaces.addresses_read
    part.cases, part.rules = sum(read.values()), sum(TwoWorkspaces.steps_done.values())
    routes = {kind_of_route(route) for route in readable_routes()}
    part.covered, part.of = len(routes & read.keys()), len(routes)
    _find_what_was_left_out(part)
    part.seconds = monotonic() - began
    part.notes.append("steps carried out: " + ", ".join(_counts()))
    counted = (f"{name} {TwoWorkspaces.surfaces_read[name]}" for name in (*SURFACES, CACHED))
    part.notes.append("read without a mark of the other: " + ", ".join(counted))
    return part


def _run_until(part: Part, first: int, end: float) -> None:
    for number in count(first):
        try:
            run_one(number)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            what = str(error).splitlines() or [type(error).__name__]
            part.find(f"example {number}", what[0][:200], traceback.format_exc()[-6000:])
        if monotonic() > end:
            break
    part.notes.append(f"examples {first} to {number}")


def _find_what_was_left_out(part: Part) -> None:
    """A step that was always refused, and a surface on which nothing was read, prove nothing."""
    for name in STEPS:
        tries = TwoWorkspaces.steps_done[name]
        if not TwoWorkspaces.carried_out[name] and (tries >= OFTEN or name in NEVER_REFUSED):
            part.find(name, "never carried out", f"refused {tries} times: it proves nothing")
    for name in (*SURFACES, CACHED):
        if not TwoWorkspaces.surfaces_read[name]:
            part.find(name, "never read", "nothing was shown on it: it proves nothing")


@contextmanager
def _cache_hits_counted() -> Iterator[None]:
    """How often something came out of the cache rather than being made anew."""
    backend = type(caches["figures"])
    get = backend.get

    def counted(cache: BaseCache, key: str, *arguments: Any, **options: Any) -> Any:
        found = get(cache, key, *arguments, **options)
        TwoWorkspaces.surfaces_read[CACHED] += key.startswith("figures:") and found is not None
        return found

    with patch.object(backend, "get", counted):
        yield


def _counts() -> list[str]:
    done, carried_out = TwoWorkspaces.steps_done, TwoWorkspaces.carried_out
    return [f"{name} {carried_out[name]} of {done[name]}" for name in STEPS]
