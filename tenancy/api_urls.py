"""The API routes of tenancy."""

from rest_framework.routers import SimpleRouter


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
