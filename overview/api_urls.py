"""The API routes of overview."""

from overview.api import manage
from overview.api.dashboard import ChartViewSet, DashboardViewSet
from overview.api.home import HomeViewSet
from overview.api.shares import ShareViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("workspaces", manage.WorkspaceViewSet, basename="workspace")
    router.register_noun(manage.MembershipViewSet)
    router.register_noun(manage.InvitationViewSet)
    router.register_noun(manage.ApiTokenViewSet)
    router.register("audit-events", manage.AuditEventViewSet, basename="audit-event")
    router.register("home", HomeViewSet, basename="home")
    router.register("dashboard", DashboardViewSet, basename="dashboard")
    router.register("charts", ChartViewSet, basename="chart")
    router.register_noun(ShareViewSet)
