"""The impact dashboard: every figure of it, as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, TypedDict, cast
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language

from feedback.suppression import StudentPolicy
from metrics.models import Metric
from metrics.queries.feedback import FeedbackFigures, feedback_figures
from metrics.queries.participation import SectorFigure, participation_by_sector
from metrics.queries.periods import Period
from metrics.queries.series import MetricFigures, metric_figures
from metrics.querysets import MetricQuerySet, reads_money
from partnerships.models import Goal, Win
from partnerships.queries.activities import ActivityTotals, activity_totals
from records.caching import KeptParts
from tenancy.models import Membership, Role, Workspace

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


@dataclass(frozen=True, slots=True)
class _Goals:
    """The goals that are shown, and how many there are."""

    shown: list[CountedGoal]

    @property
    def count(self) -> int:
        return self.shown[0].goal_count if self.shown else 0

    @property
    def achieved_count(self) -> int:
        return self.shown[0].achieved_count if self.shown else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """The figures of the metrics of a page and of each goal, and how many metrics there are."""

    of_page: tuple[MetricFigures, ...]
    of_goals: dict[UUID, tuple[MetricFigures, ...]]
    count: int


@dataclass(frozen=True, kw_only=True)
class ImpactDashboard:
    """
    All figures of the page, each part computed when it is first asked for, and kept until a table
    it is made from is written. ``as_of`` is the day for which they are computed.

    Ask within the scope in which it was made: it reads the database.
    """

    workspace: Workspace
    reader: Reader
    period: Period
    as_of: date
    page: int

    @property
    def shows_money(self) -> bool:
        """Whether metrics that count money are among them."""
        return self.reader.shows_money

    @property
    def goals(self) -> tuple[GoalFigure, ...]:
        """Shared goals with the first few metrics of each."""
        of_goals = self._measured.of_goals
        return tuple(_goal_figure(goal, of_goals.get(goal.pk, ())) for goal in self._goals.shown)

    @property
    def goal_count(self) -> int:
        """How many goals there are."""
        return self._goals.count

    @property
    def achieved_count(self) -> int:
        """How many of them are achieved."""
        return self._goals.achieved_count

    @property
    def metrics(self) -> tuple[MetricFigures, ...]:
        """The metrics of this page."""
        return self._measured.of_page

    @property
    def metric_count(self) -> int:
        """How many metrics there are on all pages."""
        return self._measured.count

    @property
    def activities(self) -> ActivityTotals:
        """What the activity log adds up to."""
        since, until = self.period.start, self.period.end
        return self.parts.part("activities", lambda: activity_totals(since=since, until=until))

    @property
    def sectors(self) -> tuple[SectorFigure, ...]:
        """Who takes part."""
        period, today = self.period, self.as_of
        return self.parts.part(
            "sectors", lambda: participation_by_sector(period=period, today=today)
        )

    @property
    def feedback(self) -> FeedbackFigures:
        """What people answered."""
        return self.parts.part("feedback", lambda: feedback_figures(period=self.period))

    @property
    def wins(self) -> tuple[WinFigure, ...]:
        """The latest published wins."""
        return tuple(_win_figure(win) for win in self._wins)

    @property
    def win_count(self) -> int:
        """How many published wins there are."""
        return self._wins[0].win_count if self._wins else 0

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

    @cached_property
    def parts(self) -> KeptParts:
        """What is kept of it, for this reader, period, page, day and language."""
        return KeptParts(
            self.workspace,
            f"impact:{self.reader.cache_key}:{self.period.start}:{self.period.end}:{self.as_of}"
            f":{self.page}:{self.workspace.minimum_group_size}:{get_language()}",
        )

    @property
    def _goals(self) -> _Goals:
        return self.parts.part("goals", lambda: _Goals(_goals(self.reader)))

    @property
    def _wins(self) -> list[CountedWin]:
        return self.parts.part("wins", lambda: _wins(self.period))

    @property
    def _measured(self) -> _Measured:
        return self.parts.part("measured", self._measure)

    def _measure(self) -> _Measured:
        # Which metrics there are hangs on less than what was measured of them.
        metrics = self.parts.part(
            "metrics", lambda: _metrics(self.reader, self._goals.shown, self.page)
        )
        policy = policy_of(self.workspace)
        figures = metric_figures(metrics, policy=policy, period=self.period)
        first = (self.page - 1) * METRICS_A_PAGE
        of_page = [m for m in metrics if first < m.place <= first + METRICS_A_PAGE]
        of_goals: dict[UUID, list[PlacedMetric]] = {}
        for metric in sorted(metrics, key=lambda m: m.place_in_goal):
            if metric.goal_id is not None and metric.place_in_goal <= METRICS_A_GOAL:
                of_goals.setdefault(metric.goal_id, []).append(metric)
        return _Measured(
            of_page=tuple(figures[m.pk] for m in sorted(of_page, key=lambda m: m.place)),
            of_goals={
                goal: tuple(figures[m.pk] for m in listed) for goal, listed in of_goals.items()
            },
            count=metrics[0].metric_count if metrics else 0,
        )


def reader_of(member: Membership) -> Reader:
    """A member as reader of the dashboard."""
    return Reader(member=member, shows_money=reads_money(member))


def policy_of(workspace: Workspace) -> StudentPolicy:
    """The smallest student group of which this workspace says anything."""
    return StudentPolicy(minimum=workspace.minimum_group_size)


def dashboard_metrics(*, reader: Reader) -> MetricQuerySet:
    """The metrics that this reader may find on the dashboard."""
    chosen: MetricQuerySet = Metric.objects.on_dashboard()
    return chosen if reader.shows_money else chosen.without_money()


def impact_dashboard(
    *, workspace: Workspace, reader: Reader, period: Period, today: date, page: int = 1
) -> ImpactDashboard:
    """
    The dashboard of the open scope's ``workspace``.

    Seven statements for all of it whatever the size, and none for what nothing was written of.
    """
    return ImpactDashboard(
        workspace=workspace, reader=reader, period=period, as_of=today, page=page
    )


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
