"""The API routes of feedback."""

from feedback.api.results import ResultViewSet
from feedback.api.surveys import SurveyQuestionViewSet, SurveyViewSet
from feedback.api.waves import WaveViewSet
from records.api.nouns import NounRouter


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register_noun(SurveyViewSet)
    router.register("survey-questions", SurveyQuestionViewSet, basename="survey-question")
    router.register_noun(WaveViewSet)
    router.register("results", ResultViewSet, basename="result")
