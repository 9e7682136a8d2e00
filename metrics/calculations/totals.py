"""Percentages and roll-ups: how values of many partnerships and periods become one."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """
    One value of one reporter (a partnership) in one period.

    `period` is anything that sorts in time; an ISO date as text does.
    """

    reporter: str
    period: str
    value: float


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


def roll_up_observations(
    observations: Iterable[Observation],
    *,
    across_partnerships: RollUp,
    across_periods: RollUp,
    is_cumulative: bool = False,
) -> float | None:
    """
    One value for a metric over partnerships and periods, each rolled up in its own way.

    Within each period first across partnerships, then across periods, in order of time. A
    cumulative metric already holds its history, so it takes each reporter's last value and rolls
    those up across partnerships; `across_periods` is then not used. Observations of one period
    keep the order in which they are given, which LAST across partnerships reads.

    :raises ValueError: a reporter has two values in one period (`deduplicate_rows` first).
    """
    by_period = _group_by_period(observations)
    if is_cumulative:
        latest: dict[str, float] = {}
        for reported in by_period.values():
            latest.update(reported)
        return roll_up(list(latest.values()), how=across_partnerships)
    totals = [
        total
        for reported in by_period.values()
        if (total := roll_up(list(reported.values()), how=across_partnerships)) is not None
    ]
    return roll_up(totals, how=across_periods)


def roll_up_ratios(
    ratios: Mapping[tuple[str, str], RatioCount], *, is_cumulative: bool = False
) -> RatioCount:
    """
    One ratio for a percentage metric, from (reporter, period) to its counts.

    Periodic metrics pool everything; cumulative ones pool each reporter's last period.
    """
    if not is_cumulative:
        return pool(ratios.values())
    latest: dict[str, RatioCount] = {}
    for (reporter, _), ratio in sorted(ratios.items(), key=lambda item: item[0][1]):
        latest[reporter] = ratio
    return pool(latest.values())


def _group_by_period(observations: Iterable[Observation]) -> dict[str, dict[str, float]]:
    by_period: dict[str, dict[str, float]] = {}
    for observation in sorted(observations, key=lambda each: each.period):
        reported = by_period.setdefault(observation.period, {})
        if observation.reporter in reported:
            msg = f"{observation.reporter} has two values for {observation.period}"
            raise ValueError(msg)
        reported[observation.reporter] = observation.value
    return by_period


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
