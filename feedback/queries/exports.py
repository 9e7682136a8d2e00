"""
Answers as rows of a file, under the same suppression as the page.

Identified: a row per person, with the name. Confidential and anonymous promise that only groups
are seen, so a row is one answer to one question and no two rows are known to be one person's: in
random order, without person, day or language, once the wave is closed. It holds what the page
shows: no question below five answers, a sector only beside questions whose results it may have,
and texts and single numbers from ten respondents.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Func, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback.content import QuestionContent, QuestionKind, SurveyContent
from feedback.models import Answer, Response, Wave
from feedback.queries.figures import sector_label
from feedback.queries.results import WaveResults, results_of
from stakeholders.models import Sector

RESPONSES_AT_ONCE = 2_000
ANSWERS_AT_ONCE = 20_000
# Stands between option ids that were chosen together; no id holds it.
BETWEEN = "\x1f"
KEY_LENGTH = 36


class AnswerTable(Protocol):
    """Answers as rows, read in chunks so that any number of them fits into memory."""

    def heading(self) -> list[Any]:
        """The first row."""

    def chunk(self, after: UUID | None) -> tuple[list[list[Any]], UUID | None]:
        """
        The rows after a key, and the last row's key; None after the end.

        In the order of random ids. Call it inside the workspace's scope.
        """


def answer_table(*, wave: Wave, language: str) -> AnswerTable:
    """The table that the survey's promise allows, with labels in ``language``."""
    assert wave.version is not None
    content = SurveyContent.from_json(wave.version.content)
    if content.is_identified:
        return NamedAnswers(wave=wave, questions=content.questions, language=language)
    return LooseAnswers(results=results_of(wave=wave), language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAnswers:
    """A row per respondent, a column per question."""

    wave: Wave
    questions: tuple[QuestionContent, ...]
    language: str

    def heading(self) -> list[Any]:
        person = [_("Name"), _("E-mail"), _("Organisation"), _("Sector")]
        answering = [_("Answered on"), _("Language"), _("Entered by a coordinator")]
        questions = [question.text_in(self.language) for question in self.questions]
        return [*person, *answering, *questions]

    def chunk(self, after: UUID | None) -> tuple[list[list[Any]], UUID | None]:
        responses = Response.objects.filter(wave=self.wave).order_by("pk")
        if after is not None:
            responses = responses.filter(pk__gt=after)
        # Keys as texts: making UUID objects would cost more than all the rest.
        columns = (Cast("pk", TextField()), *_PERSON, _given())
        found = list(responses.values_list(*columns)[:RESPONSES_AT_ONCE])
        if not found:
            return [], None
        questions = self.questions
        places = {str(question.id): place for place, question in enumerate(questions)}
        readers = [_Reader(question, self.language) for question in questions]
        sectors = {sector: sector_label(sector) for sector in Sector.values}
        proxy = {True: _("yes"), False: ""}
        rows = []
        for _key, name, email, organisation, sector, day, language, is_proxy, given in found:
            person = [name or "", email or "", organisation or "", sectors.get(sector, sector)]
            cells = [""] * len(questions)
            for answer in given:
                place = places[answer[:KEY_LENGTH]]
                cells[place] = readers[place][answer[KEY_LENGTH:]]
            rows.append([*person, day.isoformat(), language, proxy[is_proxy], *cells])
        return rows, UUID(found[-1][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseAnswers:
    """A row per answer, none of which leads to another."""

    results: WaveResults
    language: str

    def heading(self) -> list[Any]:
        return [_("Question"), _("Sector"), pgettext("column", "Answer")]

    def chunk(self, after: UUID | None) -> tuple[list[list[Any]], UUID | None]:
        questions = self._questions()
        answers = Answer.objects.filter(wave=self.results.wave, question_id__in=questions)
        if after is not None:
            answers = answers.filter(pk__gt=after)
        # As texts: making UUID objects would cost more than all the rest.
        found = answers.order_by("pk").values_list(
            Cast("pk", TextField()),
            Cast("question_id", TextField()),
            "response__sector",
            "option_ids",
            "number",
            "text",
        )[:ANSWERS_AT_ONCE]
        rows, last, sectors = [], None, self._sectors()
        texts = {str(key): question.text_in(self.language) for key, question in questions.items()}
        labels = {str(key): _labels(question, self.language) for key, question in questions.items()}
        for key, question_id, sector, *answer in found:
            last = key
            label = sectors.get((sector, question_id), "")
            rows.append([texts[question_id], label, _cell(labels[question_id], answer)])
        return rows, UUID(last) if last else None

    def _questions(self) -> dict[UUID, QuestionContent]:
        """Those whose answers may leave the house."""
        shown = self.results.shown
        if not self.results.is_final or not shown.is_shown:
            return {}
        return {
            question.id: question
            for question, result in self.results.pairs()
            if result.is_shown and (shown.has_comments or not _is_single(question))
        }

    def _sectors(self) -> dict[tuple[str, str], str]:
        """The sector's name, where the page shows its results for the question too."""
        return {
            (sector, str(question.id)): sector_label(sector)
            for sector, shown in self.results.by_sector.items()
            for question, result in zip(
                self.results.content.questions, shown.questions, strict=True
            )
            if result.is_shown and not _is_single(question)
        }


def _is_single(question: QuestionContent) -> bool:
    """Whether an answer may be one person's alone, as words and free numbers are."""
    return question.kind in (QuestionKind.LONG_TEXT, QuestionKind.NUMBER)


_WHO = "invitation__person"
_PERSON = (
    f"{_WHO}__name",
    f"{_WHO}__email",
    f"{_WHO}__organisation__name",
    "sector",
    "answered_on",
    "language",
    "is_proxy",
)


def _given() -> ArraySubquery:
    """All answers of a response, each as the question's id and the raw answer behind it."""
    raw = Case(
        When(number__isnull=False, then=Cast(Func("number", function="trim_scale"), TextField())),
        When(~Q(text=""), then="text"),
        default=Func("option_ids", Value(BETWEEN), function="array_to_string"),
        output_field=TextField(),
    )
    answers = Answer.objects.filter(response=OuterRef("pk")).order_by()
    return ArraySubquery(answers.values(given=Concat(Cast("question_id", TextField()), raw)))


class _Reader(dict[str, Any]):
    """Raw answers to one question as cells, each worked out once; texts are theirs already."""

    def __init__(self, question: QuestionContent, language: str) -> None:
        super().__init__()
        self.question, self.labels = question, _labels(question, language)

    def __missing__(self, raw: str) -> Any:
        kind = self.question.kind
        if kind is QuestionKind.LONG_TEXT:
            return raw
        if self.question.has_options:
            cell: Any = "; ".join(self.labels.get(key, key) for key in raw.split(BETWEEN))
        else:
            cell = float(raw) if "." in raw else int(raw)
        self[raw] = cell
        return cell


def _labels(question: QuestionContent, language: str) -> dict[str, str]:
    return {option.id: option.text_in(language) for option in question.options}


def _cell(labels: Mapping[str, str], answer: Iterable[Any]) -> Any:
    chosen, number, text = answer
    if number is not None:
        return int(number) if number == int(number) else float(number)
    if text:
        return text
    return "; ".join(labels.get(option_id, option_id) for option_id in chosen)
