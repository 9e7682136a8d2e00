"""Percentages and roll-ups: how values of many partnerships and periods become one."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class RollUp(StrEnum):
    """How several values become one."""

    SUM = "sum"
    MAX = "max"
    MEAN = "mean"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioCount:
    """A numerator and its denominator. Keeping both is what makes percentages add up."""

    numerator: float
    denominator: float

    @property
    def percent(self) -> float | None:
        """The percentage (0-100), or None over an empty base."""
        return percentage(numerator=self.numerator, denominator=self.denominator)


def percentage(*, numerator: float, denominator: float) -> float | None:
    """
    A percentage, 0-100 (or more, where the numerator isn't part of the base).

    :returns: None where the denominator is 0: there is nothing to take a share of.
    :raises ValueError: the denominator is negative.
    """
    if denominator < 0:
        msg = "a denominator can't be negative"
        raise ValueError(msg)
    return 100 * numerator / denominator if denominator else None


def pool(ratios: Iterable[RatioCount]) -> RatioCount:
    """
    Several ratios as one: sum of numerators over sum of denominators.

    Never the mean of the percentages, which would let a group of 5 outvote one of 5,000.
    """
    counted = list(ratios)
    return RatioCount(
        numerator=math.fsum(ratio.numerator for ratio in counted),
        denominator=math.fsum(ratio.denominator for ratio in counted),
    )


def roll_up(values: Sequence[float], *, how: RollUp) -> float | None:
    """
    Several values as one. `values` stand in order of time, which is what LAST reads.

    :returns: None where there are no values; an absent value is not a zero.
    """
    return _ROLL_UPS[how](values) if values else None


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _last(values: Sequence[float]) -> float:
    return values[-1]


_ROLL_UPS: dict[RollUp, Callable[[Sequence[float]], float]] = {
    RollUp.SUM: math.fsum,
    RollUp.MAX: max,
    RollUp.MEAN: _mean,
    RollUp.LAST: _last,
}
