"""The API routes of stakeholders."""

from rest_framework.routers import SimpleRouter

from stakeholders.api import records


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("organizations", records.OrganizationViewSet, basename="organization")
    router.register("people", records.PersonViewSet, basename="person")
