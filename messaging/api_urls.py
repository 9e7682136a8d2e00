"""The API routes of messaging."""

from messaging.api import MessageViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register_noun(MessageViewSet)
