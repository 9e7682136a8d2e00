"""The API routes of metrics."""

from rest_framework.routers import SimpleRouter

from metrics.api.dashboard import ChartViewSet, DashboardViewSet
from metrics.api.home import HomeViewSet
from metrics.api.shares import ShareViewSet


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("home", HomeViewSet, basename="home")
    router.register("dashboard", DashboardViewSet, basename="dashboard")
    router.register("charts", ChartViewSet, basename="chart")
    router.register("shares", ShareViewSet, basename="share")
