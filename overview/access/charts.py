"""The lookup of a metric whose chart is asked for."""

from uuid import UUID

from django.http import Http404

from metrics.models import Metric
from metrics.querysets import MetricQuerySet


def access_dashboard_metric(*, metrics: MetricQuerySet, metric_id: str) -> Metric:
    """
    A metric out of those that the reader may find.

    :raises Http404: when the id is none, or names another metric.
    """
    try:
        wanted = UUID(metric_id)
    except ValueError:
        raise Http404 from None
    found = metrics.filter(pk=wanted).first()
    if found is None:
        raise Http404
    return found
