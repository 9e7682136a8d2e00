"""
What metrics say over time, against target and by group: the one source of every metric's figures.

Page, API, chart, share and print all take ``metric_figures``; nothing in its answer needs to be
hidden afterwards.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from feedback.suppression.students import (
    StudentPolicy,
    protect_count,
    protect_rate,
)
from metrics.calculations.progress import Direction, Progress, progress_to_target
from metrics.calculations.reporters import (
    Days,
    Incomplete,
    Reporting,
    incomplete_periods,
    is_any_overlapping,
)
from metrics.calculations.totals import RatioCount, RollUp, pool, roll_up
from metrics.models import Metric
from metrics.queries.cells import people_of_others
from metrics.queries.group_figures import GroupFigure, UnknownGroup, group_figures
from metrics.queries.periods import ALL_TIME, Period
from metrics.queries.reports import withheld_periods
from metrics.queries.totals import (
    MetricTotals,
    Total,
    group_totals,
    metric_totals,
    rolled_up,
)
from tenancy.models import Workspace
from tenancy.texts import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """
    One date of a metric, as it may be shown.

    ``incomplete`` says why it is not the coalition's: then it is no headline and meets no target.
    ``known_on`` is set where the figure became known later than the period ended.
    """

    period_start: date
    period_end: date
    value: DisplayValue
    reporter_count: int
    incomplete: Incomplete | None
    known_on: date | None

    @property
    def as_of(self) -> date:
        """The day of which the figure is."""
        return self.known_on or self.period_end


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFigure:
    """What is to be reached, and by when."""

    value: float
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From the first whole point that is shown to the last; ``is_better`` by the direction."""

    difference: float
    since: Point
    until: Point
    is_better: bool

    @property
    def is_none(self) -> bool:
        """Whether nothing changed that a reader would see."""
        return round(abs(self.difference), 1) == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricFigures:
    """
    One metric as everybody may see it. ``points`` are in order of time; ``headline`` is the
    coalition's figure for the whole period asked for, and ``latest`` the last point in it.

    Where the period asked for has no figure of the coalition, the latest one before it is carried
    (``is_carried``), with its own date. Figures of ``is_overlapping`` periods are not added up.
    """

    id: UUID
    name: str
    definition: str
    kind: str
    unit: str
    outcome: str
    direction: str
    goal_id: UUID | None
    baseline: float | None
    headline: DisplayValue
    points: tuple[Point, ...]
    groups: tuple[GroupFigure, ...]
    target: TargetFigure | None
    progress: Progress
    latest: Point | None = None
    is_carried: bool = False
    is_overlapping: bool = False
    unknown: tuple[UnknownGroup, ...] = ()

    @property
    def as_of(self) -> date | None:
        """The day of which the headline is."""
        return self.latest.as_of if self.latest else None

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
    def whole_points(self) -> list[Point]:
        """The points that are the coalition's."""
        return [point for point in self.points if not point.incomplete]

    @property
    def change(self) -> Change | None:
        """From the first to the last of the coalition's points; None unless both are shown."""
        shown = [point for point in self.whole_points if point.value.is_shown]
        if len(shown) < 2 or shown[-1] is not self.latest:
            return None
        difference = (shown[-1].value.value or 0) - (shown[0].value.value or 0)
        is_better = (difference > 0) == (self.direction == Metric.Direction.UP)
        return Change(difference=difference, since=shown[0], until=shown[-1], is_better=is_better)


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
    The figures of each metric in ``period``, from accepted measurements only: one statement for
    all, and one for the groups. A list that shows no groups leaves them out: protecting them takes
    longer than all the rest.

    Percentages pool numerators and denominators; other kinds roll up as the metric says. Rates,
    and counts that were ever broken down (so count people), pass the suppression service with
    ``policy``; sums and ratings by group are shown only where the group's size is known and shown.
    """
    listed = list(metrics)
    totals = metric_totals(metric_ids=[metric.pk for metric in listed])
    periods = {
        metric: [total.days for total in totals[metric.pk].totals]
        for metric in listed
        if metric.pk in totals
    }
    # By all reports there are, so that no choice of dates shows what another hides.
    withheld = withheld_periods(periods, policy)
    series = {
        metric.pk: _series(
            metric, totals.get(metric.pk), period.end, withheld.get(metric.pk, ()), policy
        )
        for metric in listed
    }
    latest = {key: found.latest_in(period) for key, found in series.items()}
    groups = (
        group_totals(periods={key: found[1] for key, found in latest.items() if found})
        if with_groups
        else {}
    )
    return {
        metric.pk: _figures(
            metric, series[metric.pk], period, latest[metric.pk], groups.get(metric.pk, []), policy
        )
        for metric in listed
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """
    All of a metric's points until the end of the period asked for, each with its total;
    ``withheld`` are the periods of which nothing is shown for the sake of others.
    """

    rows: list[tuple[Point, Total]]
    targets: tuple[Total, ...]
    withheld: Collection[Days]

    def within(self, period: Period) -> list[tuple[Point, Total]]:
        """Those of the period asked for."""
        return [row for row in self.rows if not period.start or row[0].period_end >= period.start]

    def latest_in(self, period: Period) -> tuple[Point, Total] | None:
        """The coalition's last one, of the period or before it; else whatever is there."""
        whole = [row for row in self.rows if not row[0].incomplete]
        found = whole or self.within(period)
        return found[-1] if found else None


def _series(
    metric: Metric,
    sums: MetricTotals | None,
    until: date | None,
    withheld: Collection[Days],
    policy: StudentPolicy,
) -> _Series:
    sums = sums or MetricTotals()
    nothing = DisplayValue.suppressed(SuppressionReason.OVERLAPPING)
    totals = [each for each in sums.totals if until is None or each.period_end <= until]
    lacking = (
        [None] * len(totals)  # nobody drops out of a running total
        if metric.is_cumulative
        else incomplete_periods([_reporting(metric, total) for total in totals])
    )
    rows = [
        (
            Point(
                period_start=total.period_start,
                period_end=total.period_end,
                value=nothing
                if total.days in withheld and (sums.counts_people or total.denominator)
                else _point_value(metric, total, sums.counts_people, policy),
                reporter_count=_counted(metric, total),
                incomplete=lacks,
                known_on=total.known_on,
            ),
            total,
        )
        for total, lacks in zip(totals, lacking, strict=True)
    ]
    return _Series(rows=rows, targets=sums.targets, withheld=withheld)


def _reporting(metric: Metric, total: Total) -> Reporting:
    return Reporting(
        reporters=total.reporter_count,
        counted=_counted(metric, total),
        people=_number(total.denominator),
        is_by_coalition=total.is_by_coalition,
    )


def _counted(metric: Metric, total: Total) -> int:
    """
    How many reporters gave what the figure is made of.

    Of a percentage those with counts: a bare rate is the figure only where it is the only report.
    """
    if not metric.is_percentage or (total.reporter_count == 1 and total.latest is not None):
        return total.reporter_count
    return total.with_counts


def _figures(
    metric: Metric,
    series: _Series,
    period: Period,
    latest: tuple[Point, Total] | None,
    groups: list[Total],
    policy: StudentPolicy,
) -> MetricFigures:
    within = series.within(period)
    whole = [row for row in within if not row[0].incomplete]
    is_carried = bool(latest and not whole and not latest[0].incomplete)
    if latest and is_carried:
        whole, within = [latest], [latest, *within]
    is_overlapping = _adds_periods(metric) and is_any_overlapping(
        [(point.period_start, point.period_end) for point, _total in whole]
    )
    headline = _headline(metric, whole[-1:] if is_overlapping else whole, policy)
    point = latest[0] if latest else None
    target = _target_of(series.targets, point.period_end if point else None)
    baseline = _number(metric.baseline)
    by_group, unknown = group_figures(
        metric,
        latest[1] if latest else None,
        groups,
        series.targets,
        policy,
        is_withheld=bool(latest and latest[1].days in series.withheld),
    )
    return MetricFigures(
        id=metric.pk,
        name=text_of(metric, "name"),
        definition=text_of(metric, "definition"),
        kind=metric.kind,
        unit=text_of(metric, "unit"),
        outcome=text_of(metric, "outcome"),
        direction=metric.direction,
        goal_id=metric.goal_id,
        baseline=baseline,
        headline=headline,
        points=tuple(point for point, _total in within),
        groups=by_group,
        target=target,
        progress=progress_to_target(
            value=headline.value,
            baseline=baseline,
            target=target.value if target else None,
            direction=Direction(metric.direction),
        ),
        latest=point,
        is_carried=is_carried,
        is_overlapping=is_overlapping,
        unknown=unknown,
    )


def _adds_periods(metric: Metric) -> bool:
    return not metric.is_cumulative and metric.across_periods in (RollUp.SUM, RollUp.MEAN)


def _point_value(
    metric: Metric, total: Total, counts_people: bool, policy: StudentPolicy
) -> DisplayValue:
    if metric.kind == Metric.Kind.PERCENTAGE:
        return _rate(total, policy)
    value = rolled_up(total, RollUp(metric.across_partnerships))
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
    metric: Metric, rows: list[tuple[Point, Total]], policy: StudentPolicy
) -> DisplayValue:
    """
    The coalition's points as one figure. A point that is withheld withholds it too, unless the
    latest point alone is the figure: a sum beside its shown parts would give the hidden part away.
    """
    if not rows:
        return DisplayValue.missing()
    how, points = RollUp(metric.across_periods), [point for point, _total in rows]
    if how is RollUp.LAST or metric.is_cumulative or len(points) == 1:
        return points[-1].value
    if any(point.value.is_suppressed or point.value.is_bound for point in points):
        return DisplayValue.suppressed(SuppressionReason.SMALL_GROUPS)
    if metric.kind == Metric.Kind.PERCENTAGE and how is not RollUp.MAX:
        return _pooled([total for _point, total in rows], policy)
    values = [point.value.value for point in points if point.value.value is not None]
    value = roll_up(values, how=how)
    return (
        DisplayValue.missing()
        if value is None
        else DisplayValue(kind=DisplayKind.SHOWN, value=value)
    )


def _pooled(totals: list[Total], policy: StudentPolicy) -> DisplayValue:
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
