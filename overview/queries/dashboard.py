"""The impact dashboard: every figure of it, as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any, TypedDict, cast
from uuid import UUID

from django.db.models import Count, F, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber
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
from tenancy.texts import TEXTS, in_page_language

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

METRICS_A_PAGE = 8
SHOWN_GOALS = 12
METRICS_A_GOAL = 4
SHOWN_WINS = 6
# A goal's metrics, and those without a goal, the population's before a program's.
_ORDER_IN_GOAL = (F("level").desc(), F("name").asc())
_ORDER = (F("goal_id").asc(nulls_last=True), *_ORDER_IN_GOAL)


class MetricCount(TypedDict):
    """How many metrics there are beyond those at hand."""

    metric_count: int


if TYPE_CHECKING:
    CountedMetric = WithAnnotations[Metric, MetricCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """
    For whom the dashboard is: a member, or a person with a share link.

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
    partnership_name: str
    metrics: tuple[MetricFigures, ...]

    @property
    def is_achieved(self) -> bool:
        """Whether the coalition has said so."""
        return self.status == Goal.Status.ACHIEVED

    @property
    def with_target(self) -> list[MetricFigures]:
        """Its metrics for which it is known whether the target is met."""
        return [each for each in self.metrics if each.progress.is_met is not None]

    @property
    def met_count(self) -> int:
        """How many of them have met it."""
        return sum(1 for each in self.with_target if each.progress.is_met)

    @property
    def is_on_target(self) -> bool:
        """Whether all of them have met it."""
        return self.met_count == len(self.with_target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the work adds up to."""

    activities: ActivityTotals
    sectors: tuple[SectorFigure, ...]
    feedback: FeedbackFigures

    @property
    def organization_count(self) -> int:
        """Organizations that take part."""
        return sum(sector.organizations for sector in self.sectors)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to add up."""
        return not (self.activities.count or self.sectors or self.feedback.wave_count)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedGoals:
    """The first goals with the first few metrics of each, and how many goals there are."""

    shown: tuple[GoalFigure, ...]
    count: int
    achieved_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPage:
    """One page of metrics, and how many metrics there are on all pages."""

    shown: tuple[MetricFigures, ...]
    count: int
    number: int

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return max(1, ceil(self.count / METRICS_A_PAGE))

    @property
    def links(self) -> list[int]:
        """The numbers of the first page, the last and those around this one; none for one page."""
        if self.page_count == 1:
            return []
        around = range(max(1, self.number - 2), min(self.page_count, self.number + 2) + 1)
        return sorted({1, self.page_count, *around})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedWins:
    """
    The latest wins, by column, and how many there are. Each is credited to an organization, never
    to a person.
    """

    shown: tuple[dict[str, Any], ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactDashboard:
    """All figures of the dashboard. ``as_of`` is the day for which they are computed."""

    period: Period
    shows_money: bool  # whether metrics that count money are among them
    as_of: date
    summary: Summary
    goals: SharedGoals
    metrics: MetricPage
    wins: PublishedWins


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
    """The dashboard of the open scope's ``workspace``: eleven statements whatever the size."""
    return ImpactDashboard(
        period=period,
        shows_money=reader.shows_money,
        as_of=today,
        summary=summary(workspace=workspace, period=period, today=today),
        goals=shared_goals(workspace=workspace, reader=reader, period=period, with_groups=True),
        metrics=metric_page(workspace=workspace, reader=reader, period=period, number=page),
        wins=published_wins(period=period),
    )


def summary(*, workspace: Workspace, period: Period, today: date) -> Summary:
    """
    Activities, who takes part, and what people answered. Three statements.

    Cached, because the dashboard's two parts show it, unless the days were typed.
    """

    def make() -> Summary:
        return Summary(
            activities=activity_totals(since=period.start, until=period.end),
            sectors=participation_by_sector(period=period, today=today),
            feedback=feedback_figures(period=period),
        )

    if period.is_custom:
        return make()
    key = f"summary:{period.start}:{period.end}:{today}:{get_language()}"
    return cached(workspace=workspace, key=key, make=make)


def shared_goals(
    *, workspace: Workspace, reader: Reader, period: Period, with_groups: bool = False
) -> SharedGoals:
    """
    Agreed and achieved goals, those of the whole coalition first. Three statements.

    ``with_groups`` adds the student groups of their metrics by one more.
    """
    goals, count, achieved_count = _goals(reader)
    of_goals: dict[UUID, list[Metric]] = {}
    for metric in _metrics_of(goals, reader):
        of_goals.setdefault(cast("UUID", metric.goal_id), []).append(metric)
    figures = metric_figures(
        [metric for listed in of_goals.values() for metric in listed],
        policy=policy_of(workspace),
        period=period,
        with_groups=with_groups,
    )
    return SharedGoals(
        shown=tuple(
            GoalFigure(
                **goal, metrics=tuple(figures[metric.pk] for metric in of_goals.get(goal["id"], ()))
            )
            for goal in goals
        ),
        count=count,
        achieved_count=achieved_count,
    )


def metric_page(
    *, workspace: Workspace, reader: Reader, period: Period, number: int = 1
) -> MetricPage:
    """One page of the dashboard's metrics with their groups. Three statements."""
    metrics = _metrics_on(number, reader)
    figures = metric_figures(metrics, policy=policy_of(workspace), period=period)
    return MetricPage(
        shown=tuple(figures[metric.pk] for metric in metrics),
        count=metrics[0].metric_count if metrics else 0,
        number=number,
    )


def published_wins(*, period: Period) -> PublishedWins:
    """The latest published wins of the period. One statement."""
    rows = Win.objects.published().filter(period.days("happened_on"))
    named = rows.order_by("-happened_on", "-id").values(
        *("id", "text", *TEXTS, "happened_on", "is_sample", "partnership__name"),
        thanks_to=Coalesce("organization__name", Value("")),
        count=Window(Count("pk")),
    )
    wins = tuple(in_page_language(row, "text") for row in named[:SHOWN_WINS])
    return PublishedWins(shown=wins, count=wins[0]["count"] if wins else 0)


def _goals(reader: Reader) -> tuple[list[dict[str, Any]], int, int]:
    """The first goals as fields of ``GoalFigure``, how many there are, and how many achieved."""
    goals = Goal.objects.filter(status__in=[Goal.Status.AGREED, Goal.Status.ACHIEVED])
    if reader.member is not None:
        goals = goals.visible_to(reader.member)
    is_achieved = Q(status=Goal.Status.ACHIEVED)
    rows = goals.order_by(
        F("partnership_id").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "title"
    ).values(
        *("id", "title", *TEXTS, "status", "due_on"),
        partnership_name=Coalesce("partnership__name", Value("")),
        count=Window(Count("pk")),
        achieved_count=Window(Count("pk", filter=is_achieved)),
    )
    found = [in_page_language(row, "title") for row in rows[:SHOWN_GOALS]]
    counts = [(row.pop("count"), row.pop("achieved_count")) for row in found]
    return found, *(counts[0] if counts else (0, 0))


def _metrics_of(goals: list[dict[str, Any]], reader: Reader) -> MetricQuerySet:
    """The first few metrics of each goal."""
    place = Window(RowNumber(), partition_by="goal_id", order_by=list(_ORDER_IN_GOAL))
    of_goals = dashboard_metrics(reader=reader).filter(goal_id__in=[goal["id"] for goal in goals])
    return of_goals.annotate(place=place).filter(place__lte=METRICS_A_GOAL).order_by("place")


def _metrics_on(page: int, reader: Reader) -> list[CountedMetric]:
    """The metrics of a page, with how many there are."""
    first = (page - 1) * METRICS_A_PAGE
    metrics = dashboard_metrics(reader=reader)
    # Counted apart from the rows: a window would carry every metric's texts along.
    count = metrics.order_by().values("workspace_id").annotate(count=Count("pk")).values("count")
    rows = metrics.annotate(metric_count=Subquery(count)).order_by(*_ORDER)
    return cast("list[CountedMetric]", list(rows[first : first + METRICS_A_PAGE]))
