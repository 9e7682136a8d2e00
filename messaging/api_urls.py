"""The API routes of messaging."""

from rest_framework.routers import SimpleRouter

from messaging.api import MessageViewSet


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("messages", MessageViewSet, basename="message")
