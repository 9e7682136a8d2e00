"""The frames of a request have room."""

from resource import RUSAGE_THREAD, getrusage
from typing import Any

from config.wsgi import with_room

CALLS = 2000


def _faults(depth: int) -> int:
    """Pages of memory that the system hands out for many calls at this depth."""
    if depth:
        return _faults(depth - 1)
    before = getrusage(RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        _nothing()
    return getrusage(RUSAGE_THREAD).ru_minflt - before


def _nothing() -> None:
    pass


def _worst(environ: dict[str, Any], start_response: Any) -> int:
    return max(_faults(depth) for depth in range(150))


def test_no_depth_of_calls_costs_memory_each_time() -> None:
    assert _worst({}, None) >= CALLS, "Python has mended this: with_room can go."
    assert with_room(_worst)({}, None) < CALLS / 10
