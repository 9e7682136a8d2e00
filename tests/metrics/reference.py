"""
How figures add up over reporters and periods, in plain Python: what the statements of
``metrics.queries.totals`` are compared with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from metrics.calculations.totals import RatioCount, RollUp, pool, roll_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """
    One value of one reporter (a partnership) in one period.

    `period` is anything that sorts in time; an ISO date as text does.
    """

    reporter: str
    period: str
    value: float


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
