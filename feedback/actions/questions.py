"""Writing the questions of a survey's draft."""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.actions.surveys import clean_texts
from feedback.content import KINDS_WITH_OPTIONS, QUESTION_TEXTS, QuestionKind
from feedback.models import Question, Survey
from records.removals import remove_record
from tenancy.audit.recording import recorded
from tenancy.errors import DomainError
from tenancy.models import Membership

FEWEST_OPTIONS = 2
MOST_OPTIONS = 30
OPTION_ID = re.compile(r"[\w-]{1,40}\Z")


class QuestionHasNoText(DomainError):
    """The main language has no question."""

    message = _("Write the question in the survey's first language.")


class LimitsOutOfOrder(DomainError):
    """The least number is greater than the greatest."""

    message = _("The least number must not be greater than the greatest.")


class TooFewOptions(DomainError):
    """Fewer options than FEWEST_OPTIONS."""

    message = _("Give at least two options to choose from, besides “no opinion”.")


class TooManyOptions(DomainError):
    """More options than MOST_OPTIONS."""

    message = _("Thirty options are the most a question can have.")


def add_question(
    *, acting_member: Membership, survey: Survey, kind: str, **values: Any
) -> Question:
    """
    Add a question at the end of the draft.

    :param values: text, help_text, low_label, high_label and unit, each by language; is_required;
        the minimum (0 unless given) and maximum of a number; and options: {"text": {language:
        label}, "is_no_opinion": bool, "id": optional}, in order.
    :raises LimitsOutOfOrder: a minimum above the maximum.
    :raises QuestionHasNoText: nothing in the survey's first language.
    :raises TooFewOptions: a question of choice with fewer than two.
    """
    _lock(survey)
    question = Question(survey=survey, kind=kind, position=survey.questions.count() + 1)
    with _recorded(question, acting_member, "add_question"):
        least = {"minimum": 0} if kind == QuestionKind.NUMBER else {}
        _fill(question, {"options": (), **least, **values})
    return question


def change_question(*, acting_member: Membership, question: Question, **changes: Any) -> Question:
    """
    Change a question of the draft; options keep their ids, so earlier answers stay comparable.

    :raises QuestionHasNoText: nothing in the survey's first language.
    :raises TooFewOptions: a question of choice with fewer than two.
    """
    with _recorded(question, acting_member, "change_question"):
        _fill(question, changes)
    return question


def remove_question(*, acting_member: Membership, question: Question) -> None:
    """Take a question out of the draft; versions already sent keep it."""
    survey = question.survey
    _lock(survey)
    remove_record(record=question, acting_member=acting_member, action="remove_question")
    _number(list(survey.questions.all()))
    _touch(survey)


def duplicate_question(*, acting_member: Membership, question: Question) -> Question:
    """Add a copy right below; its answers are counted apart."""
    survey = question.survey
    _lock(survey)
    rows = list(survey.questions.all())
    copy = Question(
        survey=survey,
        position=len(rows) + 1,
        kind=question.kind,
        is_required=question.is_required,
        minimum=question.minimum,
        maximum=question.maximum,
        options=[{**option, "id": _option_id()} for option in question.options],
        **{name: getattr(question, name) for name in QUESTION_TEXTS},
    )
    index = rows.index(question)
    with _recorded(copy, acting_member, "add_question"):
        copy.save(force_insert=True)
        _number([*rows[: index + 1], copy, *rows[index + 1 :]])
    return copy


def move_question(*, acting_member: Membership, question: Question, is_up: bool) -> None:
    """Swap with the question above or below; at the end of the list nothing moves."""
    survey = question.survey
    _lock(survey)
    rows = list(survey.questions.all())
    index = rows.index(question)
    other = index - 1 if is_up else index + 1
    if not 0 <= other < len(rows):
        return
    with _recorded(question, acting_member, "move_question"):
        rows[index], rows[other] = rows[other], rows[index]
        _number(rows)
        question.position = other + 1


def _lock(survey: Survey) -> None:
    """Hold the survey until the transaction ends, so that positions are given out one by one."""
    Survey.objects.select_for_update().get(pk=survey.pk)


def _fill(question: Question, values: Mapping[str, Any]) -> None:
    for name in QUESTION_TEXTS:
        if name in values:
            setattr(question, name, clean_texts({**getattr(question, name), **values[name]}))
    if question.kind == QuestionKind.NUMBER:
        question.minimum = values.get("minimum", question.minimum)
        question.maximum = values.get("maximum", question.maximum)
        least, most = question.minimum, question.maximum
        if least is not None and most is not None and least > most:
            raise LimitsOutOfOrder(field="maximum")
    if "options" in values:
        question.options = _clean_options(question, values["options"])
    question.is_required = values.get("is_required", question.is_required)
    if not question.text.get(question.survey.languages[0]):
        raise QuestionHasNoText(field="text")


def _clean_options(
    question: Question, options: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """
    Options with a label. An id that the question knows is kept, and so is any id of a question
    that is new; everything else gets a fresh one.
    """
    if question.kind not in KINDS_WITH_OPTIONS:
        return []
    known = {option["id"]: option for option in question.options}
    cleaned: dict[str, dict[str, Any]] = {}
    for option in options:
        option_id = str(option.get("id") or "")
        old = known.get(option_id, {}).get("text", {})
        if not clean_texts(option.get("text")):
            continue
        text = clean_texts({**old, **option["text"]})
        may_keep = option_id in known or (question._state.adding and OPTION_ID.match(option_id))
        key = option_id if may_keep and option_id not in cleaned else _option_id()
        cleaned[key] = {
            "id": key,
            "text": text,
            "is_no_opinion": bool(option.get("is_no_opinion", False)),
        }
    if len([option for option in cleaned.values() if not option["is_no_opinion"]]) < FEWEST_OPTIONS:
        raise TooFewOptions(field="options")
    if len(cleaned) > MOST_OPTIONS:
        raise TooManyOptions(field="options")
    return list(cleaned.values())


def _option_id() -> str:
    """Never used before, so an answer to a removed option can't pass for another's."""
    return secrets.token_hex(4)


def _number(rows: list[Question]) -> None:
    """Give out positions 1, 2, 3...; the constraint is checked when the transaction ends."""
    for position, row in enumerate(rows, start=1):
        row.position = position
    Question.objects.bulk_update(rows, ["position"])


@contextmanager
def _recorded(question: Question, acting_member: Membership, action: str) -> Iterator[None]:
    """Save the question with its audit row; the survey counts as changed too."""
    with recorded(question, acting_member=acting_member, action=action):
        yield
    _touch(question.survey)


def _touch(survey: Survey) -> None:
    Survey.objects.filter(pk=survey.pk).update(updated_at=timezone.now())
