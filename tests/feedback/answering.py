"""Ways to answer a wave in tests without pages."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from feedback.access import access_answering
from feedback.actions.responses import submit_response
from feedback.answers import GivenAnswer
from feedback.content import SurveyContent
from tests.factories.feedback import MadeWave

KEYS = ("single", "multiple", "rating", "score", "number", "text")


def given(content: SurveyContent, **answers: Any) -> list[GivenAnswer]:
    """``single="yes", multiple=["people"], rating="agree", score=9, number=3, text="..."``."""
    questions = dict(zip(KEYS, content.questions, strict=True))
    return [_given(questions[key].id, value) for key, value in answers.items()]


def answer(made: MadeWave, index: int, language: str = "en", **answers: Any) -> None:
    """The answers of the person at ``index``; inside the workspace's scope."""
    answers.setdefault("single", "yes")
    submit_response(
        answering=access_answering(token=made.tokens[index]),
        answers=given(made.content, **answers),
        language=language,
    )


def answer_all(made: MadeWave, rows: Sequence[Mapping[str, Any]]) -> None:
    """One person after the other."""
    for index, row in enumerate(rows):
        answer(made, index, **row)


def _given(question_id: Any, value: Any) -> GivenAnswer:
    if isinstance(value, int | float):
        return GivenAnswer(question_id=question_id, number=Decimal(str(value)))
    if isinstance(value, list):
        return GivenAnswer(question_id=question_id, option_ids=tuple(value))
    if value in ("yes", "no", "disagree", "neither", "agree", "none"):
        return GivenAnswer(question_id=question_id, option_ids=(value,))
    return GivenAnswer(question_id=question_id, text=value)
