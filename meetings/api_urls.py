"""The API routes of meetings."""

from meetings.api import ActionItemViewSet, MeetingViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register_noun(MeetingViewSet)
    router.register_noun(ActionItemViewSet)
