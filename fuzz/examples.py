"""Examples of the two workspaces, one after the other, each with a seed that makes it again."""

import traceback
from itertools import count
from time import monotonic

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from fuzz.report import Part
from fuzz.steps import STEPS
from fuzz.surfaces import readable_routes
from fuzz.two_workspaces import TwoWorkspaces

OFTEN = 8
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
    """As many examples as begin within the time."""
    part, began = Part("two-workspaces"), monotonic()
    for number in count(1):
        try:
            run_one(number)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            what = str(error).splitlines() or [type(error).__name__]
            part.find(f"example {number}", what[0][:200], traceback.format_exc()[-6000:])
        if monotonic() > began + seconds:
            break
    read = TwoWorkspaces.addresses_read
    part.cases, part.rules = sum(read.values()), sum(TwoWorkspaces.steps_done.values())
    part.covered, part.of = len(read), len(readable_routes())
    for name, tries in TwoWorkspaces.steps_done.items():
        if tries >= OFTEN and not TwoWorkspaces.carried_out[name]:
            part.find(name, "never carried out", f"refused {tries} times: it proves nothing")
    part.seconds = monotonic() - began
    part.notes.append(f"{number} examples; steps: " + ", ".join(_counts()))
    return part


def _counts() -> list[str]:
    done, carried_out = TwoWorkspaces.steps_done, TwoWorkspaces.carried_out
    return [f"{name} {carried_out[name]} of {done[name]}" for name in STEPS]
