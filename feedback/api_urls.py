"""The API routes of feedback."""

from feedback.api import ResultViewSet, SurveyQuestionViewSet, SurveyViewSet, WaveViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register_noun(SurveyViewSet)
    router.register("survey-questions", SurveyQuestionViewSet, basename="survey-question")
    router.register_noun(WaveViewSet)
    router.register("results", ResultViewSet, basename="result")
