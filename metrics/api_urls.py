"""The API routes of metrics."""

from rest_framework.routers import SimpleRouter

from metrics.api.dashboard import ChartViewSet, DashboardViewSet
from metrics.api.home import HomeViewSet
from metrics.api.measurements import MeasurementViewSet
from metrics.api.metrics import MetricViewSet, TargetViewSet
from metrics.api.shares import ShareViewSet


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("home", HomeViewSet, basename="home")
    router.register("dashboard", DashboardViewSet, basename="dashboard")
    router.register("charts", ChartViewSet, basename="chart")
    router.register("shares", ShareViewSet, basename="share")
    router.register("metrics", MetricViewSet, basename="metric")
    router.register("targets", TargetViewSet, basename="target")
    router.register("measurements", MeasurementViewSet, basename="measurement")
