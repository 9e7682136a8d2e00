"""The API routes of partnerships."""

from rest_framework.routers import SimpleRouter

from partnerships.api.activities import ActivityViewSet
from partnerships.api.goals import AlignmentRatingViewSet, GoalViewSet
from partnerships.api.partnerships import ParticipationViewSet, PartnershipViewSet
from partnerships.api.wins import WinViewSet


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("partnerships", PartnershipViewSet, basename="partnership")
    router.register("participations", ParticipationViewSet, basename="participation")
    router.register("goals", GoalViewSet, basename="goal")
    router.register("alignment-ratings", AlignmentRatingViewSet, basename="alignment-rating")
    router.register("activities", ActivityViewSet, basename="activity")
    router.register("wins", WinViewSet, basename="win")
