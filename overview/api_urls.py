"""The API routes of tenancy."""

from overview.api import manage
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("workspaces", manage.WorkspaceViewSet, basename="workspace")
    router.register("members", manage.MembershipViewSet, basename="member")
    router.register("invitations", manage.InvitationViewSet, basename="invitation")
    router.register("tokens", manage.ApiTokenViewSet, basename="api-token")
    router.register("audit-events", manage.AuditEventViewSet, basename="audit-event")
