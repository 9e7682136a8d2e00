"""The questions of a survey as a form, in one of its languages."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from feedback.answers import GivenAnswer
from feedback.calculations import HIGHEST_SCORE
from feedback.content import LONGEST_TEXT, QuestionContent, QuestionKind, SurveyContent

SCORES = [(str(score), str(score)) for score in range(HIGHEST_SCORE + 1)]


class NumberField(forms.DecimalField):
    """
    A number as people write it where they are; ``mark`` is the sign before their decimals.

    The other sign parts thousands, where three digits follow it. Where it can't, it is read as
    decimal too: nobody means anything else by "3,5".
    """

    def __init__(self, *, mark: str, **options: Any) -> None:
        super().__init__(**options)
        self.mark, self.other = mark, "." if mark == "," else ","

    def to_python(self, value: Any) -> Any:
        """
        The number.

        :raises ValidationError: none, or not to be read in one way only.
        """
        typed = re.sub(r"[\s'’٬]", "", str(value or "")).replace("٫", self.mark)
        if not typed:
            return super().to_python("")
        if re.fullmatch(rf"[-+]?[1-9]\d{{0,2}}(\{self.other}\d{{3}})+(\{self.mark}\d*)?", typed):
            typed = typed.replace(self.other, "")
        if len(re.findall(r"[.,]", typed)) > 1:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(typed.replace(",", "."))


class AnswerForm(forms.Form):
    """
    One field a question: q1, q2... in the order of the content, which never changes.

    Labels are in ``language``; what is handed in are ids, numbers and texts, the same in all.
    ``mark`` is the sign before the decimals of the reader's numbers. ``fields`` are those of a form
    of the same content, language and mark, to save making them again.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        content: SurveyContent,
        language: str,
        mark: str = ".",
        fields: Mapping[str, forms.Field] | None = None,
    ) -> None:
        super().__init__(data, auto_id="%s")
        self.content, self.language = content, language
        self.questions_by_name = {
            f"q{number}": question for number, question in enumerate(content.questions, start=1)
        }
        self.fields.update(
            {name: _field(one, language, mark) for name, one in self.questions_by_name.items()}
            if fields is None
            else fields
        )
        for number, (name, one) in enumerate(self.questions_by_name.items(), start=1):
            self.fields[name].label = f"{number}. {one.text.text_in(language)}"

    def with_typed(self, values: Mapping[str, list[str]]) -> "AnswerForm":
        """The same form showing what was typed before, not yet checked."""
        for name, typed in values.items():
            if name in self.fields:
                is_several = isinstance(self.fields[name], forms.MultipleChoiceField)
                self.initial[name] = typed if is_several else next(iter(typed), "")
        return self

    def typed(self) -> dict[str, list[str]]:
        """What was sent for the survey's own questions, as it was typed; empty ones left out."""
        data: Any = self.data
        values = {name: [value for value in data.getlist(name) if value] for name in self.fields}
        return {name: typed for name, typed in values.items() if typed}

    def in_words(self, values: Mapping[str, list[str]]) -> list[tuple[str, str]]:
        """Each question that has typed ``values``, with these as the page shows them."""
        found = []
        for name, question in self.questions_by_name.items():
            if typed := values.get(name):
                labels = dict(_choices(question, self.language))
                words = "\n".join(labels.get(value, value) for value in typed)
                found.append((question.text.text_in(self.language), words))
        return found

    def given_answers(self) -> list[GivenAnswer]:
        """The cleaned answers, as actions take them; call it on a valid form."""
        return [
            _given(question, self.cleaned_data[name])
            for name, question in self.questions_by_name.items()
        ]

    def questions(self) -> Iterator[dict[str, Any]]:
        """Every question with what was typed and what is wrong with it, as the page shows it."""
        language = self.language
        for number, (name, question) in enumerate(self.questions_by_name.items(), start=1):
            value, errors = self[name].value(), self.errors.get(name, ())
            chosen = set(map(str, value)) if isinstance(value, list) else {str(value)}
            help_text, unit = question.help_text.text_in(language), question.unit.text_in(language)
            parts = [(help_text, "help"), (unit, "unit"), (errors, "error")]
            yield {
                "name": name,
                "number": number,
                "kind": question.kind.value,
                "text": question.text.text_in(language),
                "language": question.text.language_shown(language),
                "help_text": help_text,
                "unit": unit,
                "is_required": question.is_required,
                # Radio buttons or boxes, so the question is the legend of a group.
                "is_group": not question.is_free,
                "is_several": question.kind is QuestionKind.MULTIPLE_CHOICE,
                "is_scale": question.kind is QuestionKind.ZERO_TO_TEN,
                "low_label": question.low_label.text_in(language),
                "high_label": question.high_label.text_in(language),
                "options": [
                    {"id": f"{name}-{place}", "value": key, "label": text, "is_on": key in chosen}
                    for place, (key, text) in enumerate(_choices(question, language), start=1)
                ],
                "value": "" if value is None else str(value),
                "errors": [str(error) for error in errors],
                "described_by": " ".join(f"{name}-{part}" for present, part in parts if present),
            }


def _choices(question: QuestionContent, language: str) -> list[tuple[str, str]]:
    if question.kind is QuestionKind.ZERO_TO_TEN:
        return SCORES
    return list(question.labels(language).items())


def _field(question: QuestionContent, language: str, mark: str) -> forms.Field:
    is_required, kind = question.is_required, question.kind
    if kind is QuestionKind.LONG_TEXT:
        return forms.CharField(
            required=is_required,
            max_length=LONGEST_TEXT,
            error_messages={"required": _("Please write something here.")},
        )
    if kind is QuestionKind.NUMBER:
        return NumberField(
            required=is_required,
            mark=mark,
            min_value=question.minimum,
            max_value=question.maximum,
            max_digits=14,
            decimal_places=4,
            error_messages={
                "required": _("Please give a number."),
                "invalid": _("Please give a number in digits, such as 12 or 3.5."),
            },
        )
    several = kind is QuestionKind.MULTIPLE_CHOICE
    field = forms.MultipleChoiceField if several else forms.ChoiceField
    return field(
        required=is_required,
        choices=_choices(question, language),
        error_messages={"required": _("Please choose an answer.")},
    )


def _given(question: QuestionContent, value: Any) -> GivenAnswer:
    if question.kind is QuestionKind.LONG_TEXT:
        return GivenAnswer(question_id=question.id, text=value)
    if question.kind is QuestionKind.NUMBER:
        return GivenAnswer(question_id=question.id, number=value)
    if question.kind is QuestionKind.ZERO_TO_TEN:
        return GivenAnswer(question_id=question.id, number=Decimal(value) if value else None)
    if question.kind is QuestionKind.MULTIPLE_CHOICE:
        return GivenAnswer(question_id=question.id, option_ids=tuple(value))
    return GivenAnswer(question_id=question.id, option_ids=(value,) if value else ())
