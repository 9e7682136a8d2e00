"""Lists of metrics with their latest figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from metrics.models import Metric, Target
from metrics.queries.series import MetricFigures, metric_figures, policy_of
from metrics.querysets import MetricQuerySet
from metrics.spans import Every, is_due
from tenancy.models import Membership, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricRow:
    """A metric in a list. ``is_due`` says that a newer figure could be here by now."""

    metric: Metric
    figures: MetricFigures
    is_due: bool


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


def targets_of(metric: Metric) -> list[Target]:
    """A metric's targets, those for everybody first."""
    return list(Target.objects.filter(metric=metric).order_by("dimension", "group", "due_on"))


def _is_due(metric: Metric, figures: MetricFigures, today: date) -> bool:
    if figures.as_of is None:
        return True
    return is_due(figures.as_of, today, Every(metric.frequency))
