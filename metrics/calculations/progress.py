"""Progress to a target, forecast and turned curve, freshness."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

FEWEST_POINTS_FOR_FORECAST = 3
PERIODS_TO_TURN = 2


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"

    @property
    def polarity(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self is Direction.UP else -1


class ProgressGap(StrEnum):
    """Why there is no progress figure. The page renders the words."""

    NO_VALUE = "no_value"
    NO_BASELINE = "no_baseline"
    NO_TARGET = "no_target"
    TARGET_IS_BASELINE = "target_is_baseline"
    TARGET_BEHIND_BASELINE = "target_behind_baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    Progress in per cent: `true` as it is (below 0 when things got worse, above 100 when the
    target is passed), `shown` between 0 and 100. Both None with a `gap`, shown as "n/a".

    `is_met` compares value and target alone, so it is known even without a baseline.
    """

    true: float | None = None
    shown: float | None = None
    is_met: bool | None = None
    gap: ProgressGap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A straight line through the past: value = intercept + slope x period."""

    slope: float
    intercept: float
    point_count: int

    def at(self, period: float) -> float:
        """The value that the line gives for a period."""
        return self.intercept + self.slope * period


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """
    Whether a curve has turned, and since which period.

    `has_turned` is None where there is no forecast or too few periods after the action.
    `lifts` are polarity x (actual - forecast) per period after the action, in order of time:
    above zero is better than forecast. `holds` says that the latest periods still do better.
    """

    has_turned: bool | None
    turned_at: float | None
    holds: bool
    forecast: Forecast | None
    lifts: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How fresh a metric is, 0-100, with the four equal parts (each 0-100) that make it up."""

    score: float
    notes_filled: float
    notes_current: float
    forecast_present: float
    values_current: float


def progress_to_target(
    *,
    value: float | None,
    baseline: float | None,
    target: float | None,
    direction: Direction,
) -> Progress:
    """
    How far a metric has come from its baseline to its target.

    (value - baseline) / (target - baseline), which is right in both directions as long as the
    target is better than the baseline; a target on the wrong side has no progress to speak of.
    """
    is_met = None
    if value is not None and target is not None:
        is_met = direction.polarity * (value - target) >= 0
    if value is None:
        return Progress(gap=ProgressGap.NO_VALUE)
    if baseline is None:
        return Progress(gap=ProgressGap.NO_BASELINE, is_met=is_met)
    if target is None:
        return Progress(gap=ProgressGap.NO_TARGET)
    if target == baseline:
        return Progress(gap=ProgressGap.TARGET_IS_BASELINE, is_met=is_met)
    if direction.polarity * (target - baseline) < 0:
        return Progress(gap=ProgressGap.TARGET_BEHIND_BASELINE, is_met=is_met)
    true = 100 * (value - baseline) / (target - baseline)
    return Progress(true=true, shown=min(max(true, 0.0), 100.0), is_met=is_met)


def forecast_line(points: Sequence[tuple[float, float]]) -> Forecast | None:
    """
    Ordinary least squares through (period, value) points.

    :returns: None with fewer than 3 points, or where all stand at one period.
    """
    count = len(points)
    if count < FEWEST_POINTS_FOR_FORECAST:
        return None
    mean_period = math.fsum(period for period, _ in points) / count
    mean_value = math.fsum(value for _, value in points) / count
    spread = math.fsum((period - mean_period) ** 2 for period, _ in points)
    if spread == 0:
        return None
    slope = (
        math.fsum((period - mean_period) * (value - mean_value) for period, value in points)
        / spread
    )
    return Forecast(slope=slope, intercept=mean_value - slope * mean_period, point_count=count)


def turned_the_curve(
    points: Sequence[tuple[float, float]],
    *,
    action_at: float,
    direction: Direction,
    consecutive: int = PERIODS_TO_TURN,
) -> Turn:
    """
    Whether a metric does better than its own past foretold ("turning the curve", Friedman,
    Results-Based Accountability).

    The forecast uses only the points before `action_at`. The curve has turned at the first of
    `consecutive` periods in a row that beat it (2: our own choice). Doing exactly as forecast
    beats nothing.

    :param points: (period, value), in any order; periods are numbers, equally spaced or not.
    :raises ValueError: `consecutive` is below 1.
    """
    if consecutive < 1:
        msg = "at least one period is needed"
        raise ValueError(msg)
    ordered = sorted(points)
    forecast = forecast_line([point for point in ordered if point[0] < action_at])
    if forecast is None:
        return Turn(has_turned=None, turned_at=None, holds=False, forecast=None, lifts=())
    lifts = tuple(
        (period, direction.polarity * (value - forecast.at(period)))
        for period, value in ordered
        if period >= action_at
    )
    runs = _better_runs(lifts)
    turned_at = next((run[0] for run in runs if len(run) >= consecutive), None)
    latest = lifts[-consecutive:]
    return Turn(
        has_turned=None if len(lifts) < consecutive else turned_at is not None,
        turned_at=turned_at,
        holds=len(latest) == consecutive and all(lift > 0 for _, lift in latest),
        forecast=forecast,
        lifts=lifts,
    )


def freshness(
    *,
    notes_filled: float,
    notes_current: float,
    forecast_present: float,
    values_current: float,
) -> Freshness:
    """
    How much a metric can be relied on to be up to date, 0-100, in four equal parts (our choice).

    Each part is a share from 0 to 1, or plainly True or False for a single metric.

    :raises ValueError: a share lies outside 0-1.
    """
    shares = (notes_filled, notes_current, forecast_present, values_current)
    if not all(0 <= share <= 1 for share in shares):
        msg = "shares lie between 0 and 1"
        raise ValueError(msg)
    parts = tuple(100.0 * share for share in shares)
    return Freshness(
        score=math.fsum(parts) / len(parts),
        notes_filled=parts[0],
        notes_current=parts[1],
        forecast_present=parts[2],
        values_current=parts[3],
    )


def _better_runs(lifts: Sequence[tuple[float, float]]) -> list[list[float]]:
    """The unbroken runs of periods that beat the forecast."""
    return [
        [period for period, _ in run]
        for is_better, run in groupby(lifts, key=lambda each: each[1] > 0)
        if is_better
    ]
