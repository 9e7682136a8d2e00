"""The API routes of feedback."""

from rest_framework.routers import SimpleRouter

from feedback.api.results import ResultViewSet
from feedback.api.surveys import SurveyQuestionViewSet, SurveyViewSet
from feedback.api.waves import WaveViewSet


def register(router: SimpleRouter) -> None:
    """Add this room's nouns to the API."""
    router.register("surveys", SurveyViewSet, basename="survey")
    router.register("survey-questions", SurveyQuestionViewSet, basename="survey-question")
    router.register("waves", WaveViewSet, basename="wave")
    router.register("results", ResultViewSet, basename="result")
