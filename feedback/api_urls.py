"""The API routes of feedback."""

from rest_framework.routers import SimpleRouter


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
