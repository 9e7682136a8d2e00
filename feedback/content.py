"""
What a survey says and asks, as typed values: the content of a `SurveyVersion`, which never changes.

Pure: no database, no settings. `SurveyContent.from_json(version.content)` reads it back. Answers
refer to it by question id and option id only, so they keep their meaning whatever happens to the
draft, and mean the same in every language. How each kind is answered:

==================  ==========================================================
single choice       one option id
multiple choice     option ids in any number
rating              one option id; `QuestionContent.scale` gives its value
0 to 10, number     a number
long text           a text
==================  ==========================================================
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

# Characters in a title, question or option; and in an introduction or thank-you text.
LONGEST_LINE = 300
LONGEST_TEXT = 5000

# What a survey, and what a question says in each language.
SURVEY_TEXTS = ("title", "intro", "thanks")
QUESTION_TEXTS = ("text", "help_text", "low_label", "high_label", "unit")


class QuestionKind(models.TextChoices):
    """What is asked for."""

    SINGLE_CHOICE = "single_choice", _("Single choice")
    MULTIPLE_CHOICE = "multiple_choice", _("Multiple choice")
    RATING = "rating", _("Rating")
    ZERO_TO_TEN = "zero_to_ten", _("0 to 10")
    NUMBER = "number", _("Number")
    LONG_TEXT = "long_text", _("Long text")


KINDS_WITH_OPTIONS = frozenset(
    {QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.RATING}
)


class Texts(dict[str, str]):
    """One text in several languages, in the survey's order of languages."""

    @classmethod
    def ordered(cls, texts: Mapping[str, str], languages: Sequence[str]) -> Texts:
        """The filled-in texts, the survey's languages first: that order is the fallback's."""
        codes = [*languages, *(code for code in sorted(texts) if code not in languages)]
        return cls({code: texts[code] for code in codes if texts.get(code, "").strip()})

    def text_in(self, language: str) -> str:
        """
        The text in `language`; else in its base ("es" for "es-mx"); else in the first language
        that has one; else nothing.
        """
        return self.get(self.language_shown(language), "")

    def language_shown(self, language: str) -> str:
        """The code of the language that `text_in` answers with, for the `lang` attribute."""
        for code in (language, language.split("-")[0]):
            if code in self:
                return code
        return next(iter(self), language)

    def missing_in(self, languages: Iterable[str]) -> list[str]:
        """The languages without this text; none where the text is empty in all of them."""
        return [code for code in languages if code not in self] if self else []


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionContent:
    """One option. Its id is what answers keep; `is_no_opinion` is outside a rating's base."""

    id: str
    text: Texts
    is_no_opinion: bool = False

    @classmethod
    def from_json(cls, data: Mapping[str, Any], languages: Sequence[str]) -> OptionContent:
        """Read one option."""
        return cls(
            id=str(data["id"]),
            text=Texts.ordered(data.get("text", {}), languages),
            is_no_opinion=bool(data.get("is_no_opinion", False)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionContent:
    """One question. A rating's options run from lowest to highest."""

    id: UUID
    kind: QuestionKind
    text: Texts
    help_text: Texts = field(default_factory=Texts)
    options: tuple[OptionContent, ...] = ()
    is_required: bool = False
    low_label: Texts = field(default_factory=Texts)
    high_label: Texts = field(default_factory=Texts)
    # Of a number: what it counts, and the least and the greatest that can be meant.
    unit: Texts = field(default_factory=Texts)
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any], languages: Sequence[str]) -> QuestionContent:
        """Read one question."""
        return cls(
            id=UUID(str(data["id"])),
            kind=QuestionKind(data["kind"]),
            options=tuple(OptionContent.from_json(o, languages) for o in data.get("options", [])),
            is_required=bool(data.get("is_required", False)),
            minimum=_limit(data.get("minimum")),
            maximum=_limit(data.get("maximum")),
            **{name: Texts.ordered(data.get(name, {}), languages) for name in QUESTION_TEXTS},
        )

    @property
    def has_options(self) -> bool:
        """Whether it is answered by choosing."""
        return self.kind in KINDS_WITH_OPTIONS

    @property
    def is_free(self) -> bool:
        """Whether an answer may be one person's alone, as words and free numbers are."""
        return self.kind in (QuestionKind.LONG_TEXT, QuestionKind.NUMBER)

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Every option id, in order."""
        return tuple(option.id for option in self.options)

    @property
    def scale(self) -> dict[str, int]:
        """A rating's values, 1 for the lowest, by option id; "no opinion" has none."""
        opinions = (option.id for option in self.options if not option.is_no_opinion)
        return {option_id: value for value, option_id in enumerate(opinions, start=1)}

    def labels(self, language: str) -> dict[str, str]:
        """Each option's label in `language`, or the nearest there is, by option id."""
        return {option.id: option.text.text_in(language) for option in self.options}

    def translatable(self) -> list[Texts]:
        """Every text of the question."""
        own = [getattr(self, name) for name in QUESTION_TEXTS]
        return [*own, *(option.text for option in self.options)]


def _limit(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyContent:
    """A whole survey. `promise` is one of `Survey.Promise`; `languages` has the main one first."""

    title: Texts
    languages: tuple[str, ...]
    promise: str
    intro: Texts = field(default_factory=Texts)
    thanks: Texts = field(default_factory=Texts)
    questions: tuple[QuestionContent, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SurveyContent:
        """
        Read what `to_json` wrote.

        :raises KeyError: something every survey has is not there.
        :raises ValueError: a question of an unknown kind.
        """
        languages = tuple(data["languages"])
        return cls(
            title=Texts.ordered(data["title"], languages),
            intro=Texts.ordered(data.get("intro", {}), languages),
            thanks=Texts.ordered(data.get("thanks", {}), languages),
            languages=languages,
            promise=str(data["promise"]),
            questions=tuple(
                QuestionContent.from_json(question, languages) for question in data["questions"]
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """As kept in the database."""
        data: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return data

    def language_for(self, *preferred: str) -> str:
        """The first of `preferred` that the survey speaks, or the survey's main language."""
        for language in preferred:
            for code in (language, language.split("-")[0]):
                if code in self.languages:
                    return code
        return self.languages[0]

    def question(self, question_id: UUID) -> QuestionContent:
        """:raises KeyError: the survey does not ask this."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    @property
    def is_anonymous(self) -> bool:
        """Whether answers must never lead back to a person."""
        return self.promise == "anonymous"

    @property
    def is_identified(self) -> bool:
        """Whether coordinators may see who answered what."""
        return self.promise == "identified"
