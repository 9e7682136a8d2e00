"""The API routes of metrics."""

from metrics.api.measurements import MeasurementViewSet
from metrics.api.metrics import MetricViewSet, TargetViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("metrics", MetricViewSet, basename="metric")
    router.register("targets", TargetViewSet, basename="target")
    router.register("measurements", MeasurementViewSet, basename="measurement")
