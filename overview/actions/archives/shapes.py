"""
What an archive's JSON may look like, declared: of every column of every table, what fits there.

A value fits if it is as an archive of ours says it: nothing is made of something else. What a
model's own validators judge (lengths, choices, addresses) is theirs.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.content import LONGEST_LINE, LONGEST_TEXT, QuestionKind, SurveyContent
from feedback.models import Survey
from stakeholders.models import Sector
from tenancy.audit.recording import HIDDEN_FIELDS
from tenancy.errors import DomainError
from tenancy.isolation.models import TenantModel
from tenancy.texts import TranslatedModel

Shape = Callable[[Any], bool]

LONGEST_LIST: Final = 1_000
LONGEST_OF_ALL: Final = 200_000
UUID_TEXT: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{3,6})?)?")
MOMENT: Final = re.compile(rf"{DAY.pattern}T{TIME.pattern}(Z|[+-][0-9]{{2}}:[0-9]{{2}})")
DECIMAL: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,10})?")


class UnreadableArchive(DomainError):
    """Not an archive of ours, or changed since it was made."""

    message = _("This file is no archive of a workspace, or it was changed.")


def text(longest: int) -> Shape:
    """A text that a database can hold."""

    def fits(value: Any) -> bool:
        if not isinstance(value, str) or len(value) > longest or "\0" in value:
            return False
        return value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)

    return fits


def like(pattern: re.Pattern[str]) -> Shape:
    """A text of this form, as a whole."""
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def one_of(choices: Any) -> Shape:
    """One of these texts."""
    return lambda value: isinstance(value, str) and value in choices


def each(shape: Shape, most: int = LONGEST_LIST) -> Shape:
    """A list of these."""
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(shape, value))


def by(key: Shape, shape: Shape) -> Shape:
    """An object with any number of such names, each with one of these."""
    return lambda value: (
        isinstance(value, dict)
        and len(value) <= LONGEST_LIST
        and all(key(name) and shape(one) for name, one in value.items())
    )


def record(shapes: Mapping[str, Shape], *, optional: frozenset[str] = frozenset()) -> Shape:
    """An object with these names, no other, and none missing but the optional ones."""

    def fits(value: Any) -> bool:
        if not isinstance(value, dict) or not shapes.keys() - optional <= value.keys():
            return False
        return all(name in shapes and shapes[name](one) for name, one in value.items())

    return fits


def maybe(shape: Shape) -> Shape:
    """One of these, or nothing."""
    return lambda value: value is None or shape(value)


def flag(value: Any) -> bool:
    """Yes or no."""
    return isinstance(value, bool)


def whole(value: Any) -> bool:
    """A whole number that a column can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def number(value: Any) -> bool:
    """A number, and none beyond all others."""
    return whole(value) or (isinstance(value, float) and math.isfinite(value))


ID = like(UUID_TEXT)
WORD = text(40)
CODE = like(LANGUAGE)
LINES = by(CODE, text(LONGEST_LINE * 2))
TEXTS = by(CODE, text(LONGEST_TEXT * 2))
OPTIONS = each(
    record(
        {"id": WORD, "text": LINES, "is_no_opinion": flag}, optional=frozenset({"is_no_opinion"})
    )
)
QUESTION = record(
    {
        "id": ID,
        "kind": one_of(QuestionKind.values),
        **dict.fromkeys(("text", "help_text", "low_label", "high_label", "unit"), TEXTS),
        "options": OPTIONS,
        "is_required": flag,
        **dict.fromkeys(("minimum", "maximum"), maybe(like(DECIMAL))),
    },
    optional=frozenset({
        "help_text", "low_label", "high_label", "unit", "options", "is_required", "minimum",
        "maximum",
    }),
)  # fmt: skip
_CONTENT = record(
    {
        **dict.fromkeys(("title", "intro", "thanks"), TEXTS),
        "languages": each(CODE),
        "promise": one_of(Survey.Promise.values),
        "questions": each(QUESTION),
    },
    optional=frozenset({"intro", "thanks"}),
)
_FIGURES = ("mean", "deviation", "top_two", "score", "lower_quartile", "median", "upper_quartile")
RESULT_SET = record({
    "n": maybe(whole),
    "refusal": WORD,
    "has_comments": flag,
    "questions": each(record({
        "question_id": ID,
        "kind": one_of(QuestionKind.values),
        "n": maybe(whole),
        "refusal": WORD,
        "counts": each(lambda pair: _is_count(pair)),
        "no_opinion": whole,
        **dict.fromkeys(_FIGURES, maybe(number)),
    })),
})  # fmt: skip
HEADLINE = record({
    "kind": one_of(QuestionKind.values), "text": TEXTS, "value": maybe(number), "highest": whole,
    "n": maybe(whole),
})  # fmt: skip
RESULTS = record({
    "as_of": like(DAY),
    "everyone": RESULT_SET,
    "sectors": by(one_of(["", *Sector.values]), RESULT_SET),
    "headline": lambda value: value == {} or HEADLINE(value),
})  # fmt: skip
# Ids of what was removed since stay in it: they name nobody, here as there.
AUDIENCE = record(
    {"sectors": each(one_of(Sector.values)), "organizations": each(ID), "partnerships": each(ID)},
    optional=frozenset({"sectors", "organizations", "partnerships"}),
)


def content(value: Any) -> bool:
    """A survey as it was sent."""
    return _CONTENT(value) and bool(value["languages"]) and _reads(value)


def _reads(value: Any) -> bool:
    questions = SurveyContent.from_json(value).questions
    ids = [question.id for question in questions]
    return len(set(ids)) == len(ids) and all(
        len(set(one.option_ids)) == len(one.option_ids) for one in questions
    )


def _is_count(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and WORD(pair[0]) and whole(pair[1])


# Columns of JSON, by table and name; translations are alike in every table.
JSON: Final[Mapping[tuple[str, str], Shape]] = {
    **{("feedback.survey", name): TEXTS for name in ("title", "intro", "thanks")},
    **{
        ("feedback.question", name): TEXTS
        for name in ("text", "help_text", "low_label", "high_label", "unit")
    },
    ("feedback.question", "options"): OPTIONS,
    ("feedback.surveyversion", "content"): content,
    ("feedback.wave", "audience"): AUDIENCE,
    ("feedback.wave", "final_results"): RESULTS,
}


def _json_shape(field: models.Field[Any, Any]) -> Shape:
    model = field.model
    if field.name == "translations" and issubclass(model, TranslatedModel):
        return by(CODE, record(dict.fromkeys(model.translated, text(LONGEST_OF_ALL)),
                               optional=frozenset(model.translated)))  # fmt: skip
    return JSON[model._meta.label_lower, field.name]


def shape_of(field: models.Field[Any, Any]) -> Shape:
    """
    What fits into a column.

    :raises KeyError: a column of JSON, or of a kind, that nothing is declared for.
    """
    if isinstance(field, models.JSONField):
        shape = _json_shape(field)
    elif isinstance(field, ArrayField):
        shape = each(shape_of(field.base_field))
    else:
        kind = "ForeignKey" if field.is_relation else field.get_internal_type()
        longest = field.max_length or LONGEST_OF_ALL
        shape = text(longest) if kind in ("CharField", "TextField") else BY_KIND[kind]
    return maybe(shape) if field.null else shape


BY_KIND: Final[Mapping[str, Shape]] = {
    "UUIDField": ID,
    "ForeignKey": ID,
    "BooleanField": flag,
    "PositiveSmallIntegerField": whole,
    "PositiveIntegerField": whole,
    "FloatField": number,
    "DecimalField": like(DECIMAL),
    "DateField": like(DAY),
    "DateTimeField": like(MOMENT),
    "TimeField": like(TIME),
}


@cache
def shapes_of(model: type[TenantModel]) -> Mapping[str, Shape]:
    """What fits into each column of a table that an archive has."""
    return {
        field.name: shape_of(field)
        for field in model._meta.concrete_fields
        if field.name not in HIDDEN_FIELDS
    }


def misfit(model: type[TenantModel], values: Any) -> str | None:
    """The first column of a row whose value doesn't fit, "" for the whole row, None for none."""
    shapes = shapes_of(model)
    if not isinstance(values, dict) or values.keys() != shapes.keys():
        return ""
    return next((name for name, shape in shapes.items() if not shape(values[name])), None)
