"""The impact dashboard: every figure of it, as its reader may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, TypedDict, cast
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language

from metrics.models import Metric
from metrics.queries.periods import Period
from metrics.queries.series import MetricFigures, metric_figures, policy_of
from metrics.querysets import MetricQuerySet, reads_money
from overview.queries.feedback import FeedbackFigures, feedback_figures
from overview.queries.participation import SectorFigure, participation_by_sector
from partnerships.models import Goal, Win
from partnerships.queries.activities import ActivityTotals, activity_totals
from records.caching import cached
from tenancy.models import Membership, Workspace
from tenancy.roles import Role

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

METRICS_A_PAGE = 8
SHOWN_GOALS = 12
METRICS_A_GOAL = 4
SHOWN_WINS = 6


class GoalCounts(TypedDict):
    """How many goals there are beyond those at hand."""

    goal_count: int
    achieved_count: int


class Place(TypedDict):
    """Where a metric stands among all of the dashboard, and within its goal."""

    metric_count: int
    place: int
    place_in_goal: int


class WinCount(TypedDict):
    """How many wins there are beyond those at hand."""

    win_count: int


if TYPE_CHECKING:
    CountedGoal = WithAnnotations[Goal, GoalCounts]
    PlacedMetric = WithAnnotations[Metric, Place]
    CountedWin = WithAnnotations[Win, WinCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """
    For whom the dashboard is: a member, or whoever holds a share.

    Figures are alike for all; what differs is money, and a partner reads the goals of the
    coalition and of its own partnerships only.
    """

    member: Membership | None
    shows_money: bool

    @property
    def cache_key(self) -> str:
        """Which readers may be served the same figures."""
        if self.member is None or self.member.role != Role.PARTNER:
            return f"all:{self.shows_money}"
        return f"partner:{self.member.organization_id}:{self.shows_money}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFigure:
    """A shared goal with the metrics that tell how far it has come."""

    id: UUID
    title: str
    status: str
    due_on: date | None
    partnership: str
    metrics: tuple[MetricFigures, ...]

    @property
    def with_target(self) -> list[MetricFigures]:
        """Its metrics for which it is known whether the target is met."""
        return [each for each in self.metrics if each.progress.is_met is not None]

    @property
    def met_count(self) -> int:
        """How many of them have met it."""
        return sum(1 for each in self.with_target if each.progress.is_met)


@dataclass(frozen=True, slots=True, kw_only=True)
class WinFigure:
    """A published win, credited to an organization, never to a person."""

    id: UUID
    text: str
    thanks_to: str
    partnership: str
    happened_on: date
    is_sample: bool


@dataclass(frozen=True, kw_only=True)
class ImpactDashboard:
    """All figures of the page. ``as_of`` is the day for which they are computed."""

    period: Period
    shows_money: bool  # whether metrics that count money are among them
    as_of: date
    page: int
    goals: tuple[GoalFigure, ...]  # with the first few metrics of each
    goal_count: int
    achieved_count: int
    metrics: tuple[MetricFigures, ...]  # of this page
    metric_count: int  # on all pages
    activities: ActivityTotals
    sectors: tuple[SectorFigure, ...]
    feedback: FeedbackFigures
    wins: tuple[WinFigure, ...]  # the latest that are published
    win_count: int

    @property
    def page_count(self) -> int:
        """How many pages of metrics there are."""
        return max(1, ceil(self.metric_count / METRICS_A_PAGE))

    @property
    def organization_count(self) -> int:
        """Organizations that take part."""
        return sum(sector.organizations for sector in self.sectors)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not (
            self.goal_count
            or self.metric_count
            or self.activities.count
            or self.sectors
            or self.win_count
            or self.feedback.wave_count
        )


def reader_of(member: Membership) -> Reader:
    """A member as reader of the dashboard."""
    return Reader(member=member, shows_money=reads_money(member))


def dashboard_metrics(*, reader: Reader) -> MetricQuerySet:
    """The metrics that this reader may find on the dashboard."""
    chosen: MetricQuerySet = Metric.objects.on_dashboard()
    return chosen if reader.shows_money else chosen.without_money()


def impact_dashboard(
    *, workspace: Workspace, reader: Reader, period: Period, today: date, page: int = 1
) -> ImpactDashboard:
    """
    The dashboard of the open scope's ``workspace``: seven statements whatever the size.

    What anybody can ask for without end, by dates or pages, is not cached.
    """
    if period.is_custom or page > 1:
        return _dashboard(workspace, reader, period, today, page)
    key = (
        f"impact:{reader.cache_key}:{period.start}:{period.end}:{today}"
        f":{workspace.minimum_group_size}:{get_language()}"
    )
    return cached(
        workspace=workspace,
        key=key,
        make=lambda: _dashboard(workspace, reader, period, today, page),
    )


def _dashboard(
    workspace: Workspace, reader: Reader, period: Period, today: date, page: int
) -> ImpactDashboard:
    goals, wins = _goals(reader), _wins(period)
    metrics = _metrics(reader, goals, page)
    figures = metric_figures(metrics, policy=policy_of(workspace), period=period)
    of_goals = _of_goals(metrics, figures)
    return ImpactDashboard(
        period=period,
        shows_money=reader.shows_money,
        as_of=today,
        page=page,
        goals=tuple(_goal_figure(goal, of_goals.get(goal.pk, ())) for goal in goals),
        goal_count=goals[0].goal_count if goals else 0,
        achieved_count=goals[0].achieved_count if goals else 0,
        metrics=_of_page(metrics, figures, page),
        metric_count=metrics[0].metric_count if metrics else 0,
        activities=activity_totals(since=period.start, until=period.end),
        sectors=participation_by_sector(period=period, today=today),
        feedback=feedback_figures(period=period),
        wins=tuple(_win_figure(win) for win in wins),
        win_count=wins[0].win_count if wins else 0,
    )


def _of_page(
    metrics: list[PlacedMetric], figures: Mapping[UUID, MetricFigures], page: int
) -> tuple[MetricFigures, ...]:
    first = (page - 1) * METRICS_A_PAGE
    listed = [metric for metric in metrics if first < metric.place <= first + METRICS_A_PAGE]
    return tuple(figures[metric.pk] for metric in sorted(listed, key=lambda m: m.place))


def _of_goals(
    metrics: list[PlacedMetric], figures: Mapping[UUID, MetricFigures]
) -> dict[UUID, tuple[MetricFigures, ...]]:
    """By goal, the figures of its first few metrics."""
    found: dict[UUID, tuple[MetricFigures, ...]] = {}
    for metric in sorted(metrics, key=lambda m: m.place_in_goal):
        if metric.goal_id is not None and metric.place_in_goal <= METRICS_A_GOAL:
            found[metric.goal_id] = (*found.get(metric.goal_id, ()), figures[metric.pk])
    return found


def _goals(reader: Reader) -> list[CountedGoal]:
    """Agreed and achieved goals, those of the whole coalition first, with how many there are."""
    goals = Goal.objects.filter(status__in=[Goal.Status.AGREED, Goal.Status.ACHIEVED])
    if reader.member is not None:
        goals = goals.visible_to(reader.member)
    is_achieved = Q(status=Goal.Status.ACHIEVED)
    rows = (
        goals.select_related("partnership")
        .annotate(
            goal_count=Window(Count("pk")), achieved_count=Window(Count("pk", filter=is_achieved))
        )
        .order_by(
            F("partnership_id").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "title"
        )[:SHOWN_GOALS]
    )
    return cast("list[CountedGoal]", list(rows))


def _metrics(reader: Reader, goals: list[CountedGoal], page: int) -> list[PlacedMetric]:
    """The metrics of this page and the first few of each goal, with how many there are."""
    first = (page - 1) * METRICS_A_PAGE
    order = [F("goal_id").asc(nulls_last=True), F("level").desc(), F("name").asc()]
    rows = dashboard_metrics(reader=reader).annotate(
        metric_count=Window(Count("pk")),
        place=Window(RowNumber(), order_by=order),
        place_in_goal=Window(RowNumber(), partition_by="goal_id", order_by=order[1:]),
    )
    is_on_page = Q(place__gt=first, place__lte=first + METRICS_A_PAGE)
    is_of_goal = Q(goal_id__in=[goal.pk for goal in goals], place_in_goal__lte=METRICS_A_GOAL)
    return cast("list[PlacedMetric]", list(rows.filter(is_on_page | is_of_goal)))


def _goal_figure(goal: Goal, metrics: tuple[MetricFigures, ...]) -> GoalFigure:
    return GoalFigure(
        id=goal.pk,
        title=goal.title,
        status=goal.status,
        due_on=goal.due_on,
        partnership=goal.partnership.name if goal.partnership else "",
        metrics=metrics,
    )


def _wins(period: Period) -> list[CountedWin]:
    rows = (
        Win.objects.published()
        .filter(period.days("happened_on"))
        .select_related("organization", "partnership")
        .annotate(win_count=Window(Count("pk")))
        .order_by("-happened_on", "-id")[:SHOWN_WINS]
    )
    return cast("list[CountedWin]", list(rows))


def _win_figure(win: Win) -> WinFigure:
    return WinFigure(
        id=win.pk,
        text=win.text,
        thanks_to=win.organization.name if win.organization else "",
        partnership=win.partnership.name,
        happened_on=win.happened_on,
        is_sample=win.is_sample,
    )
