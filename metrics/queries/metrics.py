"""Lists of metrics with their latest figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, OuterRef, Q, Subquery

from metrics.models import Measurement, Metric, Target
from metrics.queries.series import MetricFigures, metric_figures, policy_of
from metrics.querysets import MetricQuerySet
from metrics.reporting_periods import LONGEST_DAYS, Every, due_on
from tenancy.models import Membership, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRow:
    """A metric in a list. ``is_due`` says that a newer figure could be here by now."""

    metric: Metric
    figures: MetricFigures
    is_due: bool


class DueMetric(NamedTuple):
    """A metric of which a newer figure should be here, and who reports it."""

    id: UUID
    name: str
    due_on: date
    organization: str


def metrics_for_list(*, member: Membership, text: str = "", level: str = "") -> MetricQuerySet:
    """What the member may read, by name."""
    rows = Metric.objects.visible_to(member)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(definition__icontains=text))
    if level:
        rows = rows.filter(level=level)
    return rows.select_related("goal", "organization").order_by("name", "-id")


def metric_rows(metrics: Iterable[Metric], *, workspace: Workspace, today: date) -> list[MetricRow]:
    """The metrics with the dashboard's own figures, one statement in all."""
    listed = list(metrics)
    figures = metric_figures(listed, policy=policy_of(workspace), with_groups=False)
    return [
        MetricRow(
            metric=metric,
            figures=figures[metric.pk],
            is_due=_is_due(metric, figures[metric.pk], today),
        )
        for metric in listed
    ]


def due_metrics(metrics: MetricQuerySet, *, today: date, limit: int) -> list[DueMetric]:
    """The first whose next period is over and has no measurement yet, longest overdue first."""
    is_due = Q()
    for every, days in LONGEST_DAYS.items():
        is_due |= Q(frequency=every, last_end__lt=today - timedelta(days=days))
    # The last of each by an index, and not the largest of all rows of all metrics.
    ends = Measurement.objects.filter(metric=OuterRef("pk")).order_by().values("metric")
    last = Subquery(ends.annotate(last=Max("period_end")).values("last"))
    rows = metrics.annotate(last_end=last).filter(is_due).order_by("last_end", "name")
    listed = rows.values_list("pk", "name", "frequency", "last_end", "organization__name")
    return [
        DueMetric(key, name, due_on(last_end, Every(frequency)), organization or "")
        for key, name, frequency, last_end, organization in listed[:limit]
    ]


def targets_of(metric: Metric) -> list[Target]:
    """A metric's targets, those for everybody first."""
    return list(Target.objects.filter(metric=metric).order_by("dimension", "group", "due_on"))


def _is_due(metric: Metric, figures: MetricFigures, today: date) -> bool:
    if figures.as_of is None:
        return True
    return today > due_on(figures.as_of, Every(metric.frequency))
