"""The API routes of tenancy."""

from rest_framework.routers import SimpleRouter

from tenancy.api import records


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("workspaces", records.WorkspaceViewSet, basename="workspace")
    router.register("members", records.MembershipViewSet, basename="member")
    router.register("invitations", records.InvitationViewSet, basename="invitation")
    router.register("tokens", records.ApiTokenViewSet, basename="api-token")
    router.register("audit-events", records.AuditEventViewSet, basename="audit-event")
