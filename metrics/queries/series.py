"""
What metrics say over time, against target and by group: the one source of every metric's figures.

Page, API, chart, share and print all take ``metric_figures``; nothing in its answer needs to be
hidden afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.students import (
    Cell,
    StudentPolicy,
    protect_breakdown,
    protect_count,
    protect_rate,
)
from metrics.calculations.equity import EquityGap, GroupCount, equity_gap
from metrics.calculations.progress import Direction, Progress, progress_to_target
from metrics.calculations.totals import RatioCount, RollUp, pool, roll_up
from metrics.models import Metric
from metrics.queries.cells import breakdown_table, group_value, people_behind, people_of_others
from metrics.queries.periods import ALL_TIME, Period
from metrics.queries.totals import MetricTotals, Total, metric_totals
from tenancy.models import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One date of a metric, as it may be shown."""

    period_start: date
    period_end: date
    value: DisplayValue
    reporter_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigure:
    """One student group at the latest date. ``gap`` only where its own rate is shown exactly."""

    dimension: str
    group: str
    value: DisplayValue
    gap: EquityGap | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFigure:
    """What is to be reached, and by when."""

    value: float
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From the first point that is shown to the last; ``is_better`` by the metric's direction."""

    difference: float
    since: Point
    is_better: bool

    @property
    def is_none(self) -> bool:
        """Whether nothing changed that a reader would see."""
        return round(abs(self.difference), 1) == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFigures:
    """
    One metric as everybody may see it. ``points`` are in order of time; ``headline`` is the
    figure for the whole period asked for, ``as_of`` the last day that it covers.
    """

    id: UUID
    name: str
    definition: str
    kind: str
    unit: str
    direction: str
    goal_id: UUID | None
    baseline: float | None
    headline: DisplayValue
    points: tuple[Point, ...]
    groups: tuple[GroupFigure, ...]
    target: TargetFigure | None
    progress: Progress
    as_of: date | None

    @property
    def is_percentage(self) -> bool:
        """Whether its values are per cent."""
        return self.kind == Metric.Kind.PERCENTAGE

    @property
    def is_empty(self) -> bool:
        """Whether nothing accepted has been measured in the period."""
        return not self.points

    @property
    def dimensions(self) -> dict[str, list[GroupFigure]]:
        """The groups by what divides them."""
        found: dict[str, list[GroupFigure]] = {}
        for figure in self.groups:
            found.setdefault(figure.dimension, []).append(figure)
        return found

    @property
    def flagged_groups(self) -> list[GroupFigure]:
        """The groups that lag behind all others by more than chance."""
        return [each for each in self.groups if each.gap and each.gap.is_flagged]

    @property
    def change(self) -> Change | None:
        """From the first to the last point; None unless both are shown."""
        shown = [point for point in self.points if point.value.is_shown]
        if len(shown) < 2 or not self.points[-1].value.is_shown:
            return None
        difference = (shown[-1].value.value or 0) - (shown[0].value.value or 0)
        is_better = (difference > 0) == (self.direction == Metric.Direction.UP)
        return Change(difference=difference, since=shown[0], is_better=is_better)


def policy_of(workspace: Workspace) -> StudentPolicy:
    """The smallest student group of which this workspace says anything."""
    return StudentPolicy(minimum=workspace.minimum_group_size)


def metric_figures(
    metrics: Iterable[Metric],
    *,
    policy: StudentPolicy,
    period: Period = ALL_TIME,
    with_groups: bool = True,
) -> dict[UUID, MetricFigures]:
    """
    The figures of each metric in ``period``, from accepted measurements only, one statement in all.
    A list that shows no groups leaves them out: protecting them takes longer than all the rest.

    Percentages pool numerators and denominators; other kinds roll up as the metric says. Rates,
    and counts that were ever broken down (so count people), pass the suppression service with
    ``policy``; sums and ratings by group are shown only where the group's size is known and shown.
    """
    listed = list(metrics)
    ids = [metric.pk for metric in listed]
    totals = metric_totals(metric_ids=ids, period=period, with_groups=with_groups)
    nothing = MetricTotals()
    return {
        metric.pk: _figures(metric, totals.get(metric.pk, nothing), policy, with_groups=with_groups)
        for metric in listed
    }


def _figures(
    metric: Metric, sums: MetricTotals, policy: StudentPolicy, *, with_groups: bool
) -> MetricFigures:
    points = tuple(
        Point(
            period_start=total.period_start,
            period_end=total.period_end,
            value=_point_value(metric, total, sums.counts_people, policy),
            reporter_count=total.reporter_count,
        )
        for total in sums.totals
    )
    headline = _headline(metric, sums.totals, points, policy)
    as_of = points[-1].period_end if points else None
    target = _target_of(sums.targets, as_of)
    baseline = _number(metric.baseline)
    return MetricFigures(
        id=metric.pk,
        name=metric.name,
        definition=metric.definition,
        kind=metric.kind,
        unit=metric.unit,
        direction=metric.direction,
        goal_id=metric.goal_id,
        baseline=baseline,
        headline=headline,
        points=points,
        groups=_group_figures(metric, sums, policy) if with_groups else (),
        target=target,
        progress=progress_to_target(
            value=headline.value,
            baseline=baseline,
            target=target.value if target else None,
            direction=Direction(metric.direction),
        ),
        as_of=as_of,
    )


def _point_value(
    metric: Metric, total: Total, counts_people: bool, policy: StudentPolicy
) -> DisplayValue:
    if metric.kind == Metric.Kind.PERCENTAGE:
        return _rate(total, policy)
    value = _rolled_up(total, RollUp(metric.across_partnerships))
    if value is None:
        return DisplayValue.missing()
    if counts_people and value >= 0:
        others = people_of_others(total.sum or 0, total.most_of_one)
        return protect_count(n=round(value), others=others, policy=policy)
    if metric.kind == Metric.Kind.RATING and total.denominator is not None:
        if total.denominator < policy.minimum:
            return DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)
        return DisplayValue.shown(value=value, n=int(total.denominator))
    return DisplayValue(kind=DisplayKind.SHOWN, value=value)


def _rate(total: Total, policy: StudentPolicy) -> DisplayValue:
    """A pooled rate; a bare percentage only where it is the only one, and without n."""
    if total.denominator and total.numerator is not None:
        others = people_of_others(total.denominator, total.most_of_one)
        return _protected_rate(float(total.numerator), float(total.denominator), policy, others)
    if total.reporter_count == 1 and total.latest is not None:
        return DisplayValue(kind=DisplayKind.SHOWN, value=float(total.latest))
    return DisplayValue.missing()


def _headline(
    metric: Metric, totals: tuple[Total, ...], points: tuple[Point, ...], policy: StudentPolicy
) -> DisplayValue:
    """
    The points as one figure. A point that is withheld withholds it too, unless the latest point
    alone is the figure: a sum beside its shown parts would give the hidden part away.
    """
    if not points:
        return DisplayValue.missing()
    how = RollUp(metric.across_periods)
    if how is RollUp.LAST or metric.is_cumulative or len(points) == 1:
        return points[-1].value
    if any(point.value.is_suppressed or point.value.is_bound for point in points):
        return DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)
    if metric.kind == Metric.Kind.PERCENTAGE and how is not RollUp.MAX:
        return _pooled(totals, policy)
    values = [point.value.value for point in points if point.value.value is not None]
    value = roll_up(values, how=how)
    return (
        DisplayValue.missing()
        if value is None
        else DisplayValue(kind=DisplayKind.SHOWN, value=value)
    )


def _pooled(totals: tuple[Total, ...], policy: StudentPolicy) -> DisplayValue:
    ratio = pool(
        RatioCount(numerator=float(each.numerator), denominator=float(each.denominator))
        for each in totals
        if each.numerator is not None and each.denominator
    )
    if not ratio.denominator:
        return DisplayValue.missing()
    return _protected_rate(ratio.numerator, ratio.denominator, policy)


def _protected_rate(
    numerator: float, denominator: float, policy: StudentPolicy, others: int | None = None
) -> DisplayValue:
    """A share of people; what is none (more than all, or less than nothing) needs only its n."""
    n = round(denominator)
    if 0 <= round(numerator) <= n:
        return protect_rate(numerator=round(numerator), n=n, others=others, policy=policy)
    if n < policy.minimum:
        return DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)
    return DisplayValue.shown(value=100 * numerator / denominator, n=n)


def _group_figures(
    metric: Metric, sums: MetricTotals, policy: StudentPolicy
) -> tuple[GroupFigure, ...]:
    if not sums.groups or not sums.totals:
        return ()
    whole = _cell(sums.totals[-1], "", metric)
    cells = {(row.dimension, row.group): _cell(row, row.group, metric) for row in sums.groups}
    table = breakdown_table(metric.kind, whole, cells)
    protected = protect_breakdown(table=table, policy=policy)
    # A gap gives the total's rate away, which a bound leaves open.
    has_gaps = metric.is_percentage and protected.total.is_shown
    targets = {
        (row.dimension, row.group): _number(row.sum) for row in sums.targets if row.dimension
    }
    figures = []
    for row in sums.groups:
        key = (row.dimension, row.group)
        shown = protected.groups[row.dimension][row.group]
        value = _rolled_up(row, RollUp(metric.across_partnerships))
        figures.append(
            GroupFigure(
                dimension=row.dimension,
                group=row.group,
                value=group_value(metric.kind, shown, value),
                gap=_gap(metric, cells[key], whole) if has_gaps and shown.is_shown else None,
                target=targets.get(key),
            )
        )
    return tuple(sorted(figures, key=_rank))


def _rank(figure: GroupFigure) -> tuple[str, bool, float, str]:
    """By dimension, the highest figure first; withheld groups last and by name."""
    value = figure.value.value if figure.value.is_shown else figure.value.bound
    return figure.dimension, value is None, -(value or 0), figure.group


def _cell(total: Total, key: str, metric: Metric) -> Cell:
    return people_behind(
        metric.kind,
        key=key,
        value=total.sum,
        numerator=total.numerator,
        denominator=total.denominator,
        most_of_one=total.most_of_one,
    )


def _gap(metric: Metric, group: Cell, whole: Cell) -> EquityGap | None:
    """The group beside all others, with what is wished for as the outcome in both directions."""
    counts = [_wished_for(metric, cell) for cell in (group, whole)]
    if counts[0] is None or counts[1] is None:
        return None
    try:
        return equity_gap(group=counts[0], total=counts[1])
    except ValueError:  # reporters whose groups and totals do not fit together
        return None


def _wished_for(metric: Metric, cell: Cell) -> GroupCount | None:
    if cell.n is None or cell.numerator is None:
        return None
    has_it = cell.numerator if metric.direction == Metric.Direction.UP else cell.n - cell.numerator
    return GroupCount(key=cell.key, n=cell.n, numerator=has_it)


def _rolled_up(total: Total, how: RollUp) -> float | None:
    return _number(
        {
            RollUp.SUM: total.sum,
            RollUp.MEAN: total.mean,
            RollUp.MAX: total.highest,
            RollUp.LAST: total.latest,
        }[how]
    )


def _target_of(targets: tuple[Total, ...], as_of: date | None) -> TargetFigure | None:
    """The next target that is due, else the last one there was."""
    whole = [row for row in targets if not row.dimension and row.sum is not None]
    if not whole:
        return None
    ahead = [row for row in whole if as_of is None or row.period_end >= as_of]
    chosen = ahead[0] if ahead else whole[-1]
    return TargetFigure(value=float(chosen.sum or 0), due_on=chosen.period_end)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
