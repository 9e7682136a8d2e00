"""The API routes of partnerships."""

from partnerships.api.activities import ActivityViewSet
from partnerships.api.check_ins import CheckInRoundViewSet, CheckInViewSet
from partnerships.api.concerns import AdaptationViewSet, ConcernViewSet
from partnerships.api.goals import AlignmentRatingViewSet, GoalViewSet
from partnerships.api.partnerships import ParticipationViewSet, PartnershipViewSet
from partnerships.api.wins import WinViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register_noun(PartnershipViewSet)
    router.register("participations", ParticipationViewSet, basename="participation")
    router.register_noun(GoalViewSet)
    router.register("alignment-ratings", AlignmentRatingViewSet, basename="alignment-rating")
    router.register_noun(ActivityViewSet)
    router.register_noun(WinViewSet)
    router.register("check-ins", CheckInViewSet, basename="check-in")
    router.register("check-in-rounds", CheckInRoundViewSet, basename="check-in-round")
    router.register_noun(ConcernViewSet)
    router.register_noun(AdaptationViewSet)
