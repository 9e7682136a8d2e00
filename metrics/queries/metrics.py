"""Lists of metrics with their latest figures."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, DateField, Max, OuterRef, Subquery, Value, When

from metrics.models import Measurement, Metric
from metrics.queries.series import metric_figures, policy_of
from metrics.querysets import MetricQuerySet
from metrics.reporting_periods import LONGEST_DAYS, Every, due_on
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.texts import TEXTS, in_page_language


class DueMetric(NamedTuple):
    """A metric of which a newer figure should be here, and who reports it."""

    id: UUID
    name: str
    due_on: date
    organization: str


def fill_figures(
    metrics: Sequence[Metric], member: Membership, *, with_groups: bool = False
) -> None:
    """Set the dashboard's own figures on metrics, one statement in all."""
    workspace = member.workspace
    today = today_in(workspace)
    found = metric_figures(metrics, policy=policy_of(workspace), with_groups=with_groups)
    for metric in metrics:
        metric.figures = found[metric.pk]
        latest = metric.figures.latest
        metric.is_due = bool(latest and today > due_on(latest.period_end, Every(metric.frequency)))


def due_metrics(metrics: MetricQuerySet, *, today: date, limit: int) -> list[DueMetric]:
    """The first whose next period is over and has no measurement yet, longest overdue first."""
    # One comparison: in each part of an OR the database would look the last up anew.
    due_from = Case(
        *(
            When(frequency=every, then=Value(today - timedelta(days=days)))
            for every, days in LONGEST_DAYS.items()
        ),
        output_field=DateField(),
    )
    # The last of each by an index, and not the largest of all rows of all metrics.
    ends = Measurement.objects.filter(metric=OuterRef("pk")).order_by().values("metric")
    last = Subquery(ends.annotate(last=Max("period_end")).values("last"))
    rows = (
        metrics.annotate(last_end=last).filter(last_end__lt=due_from).order_by("last_end", "name")
    )
    listed = rows.values("pk", "name", *TEXTS, "frequency", "last_end", "organization__name")
    return [
        DueMetric(
            id=row["pk"],
            name=row["name"],
            due_on=due_on(row["last_end"], Every(row["frequency"])),
            organization=row["organization__name"] or "",
        )
        for row in (in_page_language(each, "name") for each in listed[:limit])
    ]
