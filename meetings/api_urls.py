"""The API routes of meetings."""

from meetings.api.action_items import ActionItemViewSet
from meetings.api.meetings import MeetingViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("action-items", ActionItemViewSet, basename="action-item")
    router.register("meetings", MeetingViewSet, basename="meeting")
