"""Surveys, the waves that send them, and the answers."""

from feedback.models.answers import AnonymousBatch, AnonymousBuffer, Answer, Response
from feedback.models.surveys import Question, Survey, SurveyVersion
from feedback.models.waves import SurveyInvitation, SurveyLink, Wave

__all__ = [
    "AnonymousBatch",
    "AnonymousBuffer",
    "Answer",
    "Question",
    "Response",
    "Survey",
    "SurveyInvitation",
    "SurveyLink",
    "SurveyVersion",
    "Wave",
]
