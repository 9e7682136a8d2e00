"""The neutral form in which surveys and answers leave the source files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal["single_choice", "multiple_choice", "rating", "zero_to_ten", "number", "long_text"]
Answer = str | int | tuple[str, ...]
Texts = MappingProxyType[str, str]

OTHER: Final = "other"


def texts(en: str, es: str = "") -> Texts:
    """The same text in English and, where there is one, Spanish."""
    return MappingProxyType({"en": en, "es": es} if es else {"en": en})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question; `key` is what answers hold, whatever the language."""

    key: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """A question; ratings run from `lowest` to `highest`, numbers must lie between them."""

    key: str
    kind: Kind
    label: Texts
    options: tuple[Option, ...] = ()
    lowest: int | None = None
    highest: int | None = None
    help_text: Texts | None = None
    lowest_label: Texts | None = None
    highest_label: Texts | None = None
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A survey in one or more languages."""

    key: str
    title: Texts
    introduction: Texts
    questions: tuple[Question, ...]
    languages: tuple[str, ...]

    def question(self, key: str) -> Question:
        """The question with this key."""
        return next(question for question in self.questions if question.key == key)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One respondent's answers by question key; unanswered questions are left out."""

    language: str
    answered_on: date | None
    answers: MappingProxyType[str, Answer]


def promoter_score(scores: list[int]) -> float:
    """Net promoter score, -100 to 100: share of 9 and 10 less the share of 0 to 6."""
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    return 100 * (promoters - detractors) / len(scores)
