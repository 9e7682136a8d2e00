"""The API routes of metrics."""

from metrics.api.dashboard import ChartViewSet, DashboardViewSet
from metrics.api.home import HomeViewSet
from metrics.api.measurements import MeasurementViewSet
from metrics.api.metrics import MetricViewSet, TargetViewSet
from metrics.api.shares import ShareViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("home", HomeViewSet, basename="home")
    router.register("dashboard", DashboardViewSet, basename="dashboard")
    router.register("charts", ChartViewSet, basename="chart")
    router.register("shares", ShareViewSet, basename="share")
    router.register("metrics", MetricViewSet, basename="metric")
    router.register("targets", TargetViewSet, basename="target")
    router.register("measurements", MeasurementViewSet, basename="measurement")
