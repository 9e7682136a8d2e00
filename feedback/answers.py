"""
Answers as typed values, and whether it answers what was asked.

Pure: no database. Pages, proxy entry and the demo's loader all hand in `GivenAnswer`s, and the
action checks them against the content that was sent, so no entrance can store what the survey did
not ask.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from feedback.calculations import HIGHEST_SCORE
from feedback.content import LONGEST_TEXT, QuestionContent, QuestionKind, SurveyContent
from tenancy.errors import DomainError


class AnswerDoesNotFit(DomainError):
    """Not an answer to any question of this survey, or of another kind."""

    message = _("An answer does not fit its question.")


class AnswerIsMissing(DomainError):
    """A required question was left out."""

    message = _("A question that must be answered was left out.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """The answer to one question: option ids, a number or a text; never a label."""

    question_id: UUID
    option_ids: tuple[str, ...] = ()
    number: Decimal | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the question was left out."""
        return not self.option_ids and self.number is None and not self.text.strip()

    def as_fields(self) -> dict[str, Any]:
        """The fields of an ``Answer``."""
        return {
            "question_id": self.question_id,
            "option_ids": list(self.option_ids),
            "number": self.number,
            "text": self.text,
        }


def fitting_answers(*, content: SurveyContent, given: Iterable[GivenAnswer]) -> list[GivenAnswer]:
    """
    The answers that say something, each checked against its question.

    :raises AnswerDoesNotFit: an unknown question or option, twice the same, or another kind.
    :raises AnswerIsMissing: a required question without an answer.
    """
    questions = {question.id: question for question in content.questions}
    answers = [answer for answer in given if not answer.is_empty]
    answered = {answer.question_id for answer in answers}
    if len(answered) != len(answers) or not answered <= questions.keys():
        raise AnswerDoesNotFit
    if not all(fits(questions[answer.question_id], answer) for answer in answers):
        raise AnswerDoesNotFit
    if any(question.is_required and key not in answered for key, question in questions.items()):
        raise AnswerIsMissing
    return answers


def fits(question: QuestionContent, answer: GivenAnswer) -> bool:
    """Whether it is an answer to this question."""
    chosen, number = answer.option_ids, answer.number
    if question.has_options:
        is_several = question.kind is QuestionKind.MULTIPLE_CHOICE
        is_known = set(chosen) <= set(question.option_ids) and len(set(chosen)) == len(chosen)
        return is_known and (is_several or len(chosen) == 1) and number is None and not answer.text
    if question.kind is QuestionKind.LONG_TEXT:
        return not chosen and number is None and len(answer.text) <= LONGEST_TEXT
    if chosen or answer.text or number is None or not number.is_finite():
        return False
    if question.kind is QuestionKind.ZERO_TO_TEN:
        return 0 <= number <= HIGHEST_SCORE and number == int(number)
    if question.minimum is not None and number < question.minimum:
        return False
    if question.maximum is not None and number > question.maximum:
        return False
    return abs(number) < Decimal(10) ** 10
