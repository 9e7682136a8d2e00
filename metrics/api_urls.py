"""The API routes of metrics."""

from metrics.api.measurements import MeasurementViewSet
from metrics.api.metrics import MetricViewSet, StudentGroupViewSet, TargetViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    for viewset in (MetricViewSet, TargetViewSet, StudentGroupViewSet, MeasurementViewSet):
        router.register_noun(viewset)
