"""
Answers as rows of a file, under the same suppression as the page.

Identified: a row per person, with the name. Confidential and anonymous promise that only groups
are seen, so a row is one answer to one question and no two rows are known to be one person's: in
random order, without person, day or language, once the wave is closed. It holds what the page
shows: no question below five answers, a sector only beside questions whose results it may have,
and texts and single numbers from ten respondents.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db.models import Case, Func, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat, Replace
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from feedback.content import QuestionContent, QuestionKind
from feedback.models import Answer, Response, Wave
from feedback.queries.results import WaveResults, results_of
from feedback.queries.waves import sector_label
from records.spreadsheet_escaping import safe_cell
from stakeholders.models import Sector
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace

# More at once means fewer statements that begin anew, and more memory: these take 20 MB.
RESPONSES_AT_ONCE = 5_000
ANSWERS_AT_ONCE = 20_000
# Separates option ids that were chosen together; no id holds it.
BETWEEN = "\x1f"
# Separates the answers of a response; taken out of texts, which files can't show it in anyway.
AFTER = "\x1e"
KEY_LENGTH = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAnswers:
    """
    A row per respondent, a column per question.

    This table and the other are read in chunks, so that any number of answers fits into memory:
    ``chunk`` gives the rows after a key, in the order of random ids, and the last row's key, or
    None after the end. Call it inside the workspace's scope. Cells are as ``safe_cell`` gives
    them: each different one goes through it once.
    """

    wave: Wave
    questions: tuple[QuestionContent, ...]
    language: str

    def heading(self) -> list[Any]:
        person = [_("Name"), _("E-mail"), _("Organization"), _("Sector")]
        answering = [_("Answered on"), _("Language"), _("Entered by a coordinator")]
        questions = _columns(self.questions, self.language)
        return [safe_cell(cell) for cell in (*person, *answering, *questions)]

    def chunk(self, after: UUID | None) -> tuple[list[list[Any]], UUID | None]:
        responses = Response.objects.filter(wave=self.wave).order_by("pk")
        if after is not None:
            responses = responses.filter(pk__gt=after)
        # Keys and dates as texts: making objects of them would cost more than all the rest.
        columns = (Cast("pk", TextField()), *_PERSON, Cast("answered_on", TextField()), _given())
        found = list(responses.values_list(*columns)[:RESPONSES_AT_ONCE])
        if not found:
            return [], None
        answered = _Cells(self.questions, self.language)
        no_answers = [""] * len(_columns(self.questions, self.language))
        sectors = {sector: safe_cell(sector_label(sector)) for sector in Sector.values}
        proxy = {True: _("yes"), False: ""}
        rows = []
        for _key, *person, sector, language, is_proxy, day, given in found:
            cells = no_answers.copy()
            for answer in given.split(AFTER) if given else ():
                place, given_cells = answered[answer]
                cells[place : place + len(given_cells)] = given_cells
            about = (sectors.get(sector, sector), day, safe_cell(language), proxy[is_proxy])
            rows.append([*map(safe_cell, person), *about, *cells])
        return rows, UUID(found[-1][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkedAnswers:
    """A row per answer, none of which leads to another; options chosen together in a cell each."""

    results: WaveResults
    language: str

    def heading(self) -> list[Any]:
        names = (_("Question"), _("Sector"), pgettext("column", "Answer"))
        others = (_("Answer %(number)s") % {"number": n} for n in range(2, self._width() + 1))
        return [safe_cell(name) for name in (*names, *others)]

    def chunk(self, after: UUID | None) -> tuple[list[list[Any]], UUID | None]:
        questions = self._questions()
        answers = Answer.objects.filter(wave=self.results.wave, question_id__in=questions)
        if after is not None:
            answers = answers.filter(pk__gt=after)
        # As texts: making UUID objects would cost more than all the rest.
        found = answers.order_by("pk").values_list(
            Cast("pk", TextField()), "response__sector", _one_given()
        )[:ANSWERS_AT_ONCE]
        rows, last, sectors = [], None, self._sectors()
        texts = [safe_cell(question.text.text_in(self.language)) for question in questions.values()]
        keys = [str(key) for key in questions]
        answered = _Cells(tuple(questions.values()), self.language, has_own_columns=False)
        blank = [""] * self._width()
        for key, sector, given in found:
            last = key
            place, cells = answered[given]
            about = (texts[place], sectors.get((sector, keys[place]), ""))
            rows.append([*about, *cells, *blank[len(cells) :]])
        return rows, UUID(last) if last else None

    def _width(self) -> int:
        """How many options an answer can hold."""
        several = (one for one in self._questions().values() if one.kind is _SEVERAL)
        return max((len(question.options) for question in several), default=1)

    def _questions(self) -> dict[UUID, QuestionContent]:
        """Those whose answers may be exported."""
        shown = self.results.shown
        if not self.results.is_final or not shown.is_shown:
            return {}
        return {
            question.id: question
            for question, result in self.results.pairs()
            if result.is_shown and (shown.has_comments or not question.is_free)
        }

    def _sectors(self) -> dict[tuple[str, str], str]:
        """The sector's name, where the page shows its results for the question too."""
        return {
            (sector, str(question.id)): safe_cell(sector_label(sector))
            for sector, shown in self.results.by_sector.items()
            for question, result in zip(
                self.results.content.questions, shown.questions, strict=True
            )
            if result.is_shown and not question.is_free
        }


_WHO = "invitation__person"
_PERSON = (
    f"{_WHO}__name",
    f"{_WHO}__email",
    f"{_WHO}__organization__name",
    "sector",
    "language",
    "is_proxy",
)


AnswerTable = NamedAnswers | UnlinkedAnswers


def answer_table(*, wave: Wave, language: str) -> AnswerTable:
    """The table that the survey's promise allows, with labels in ``language``."""
    content = wave.content
    if content.is_identified:
        return NamedAnswers(wave=wave, questions=content.questions, language=language)
    return UnlinkedAnswers(results=results_of(wave=wave), language=language)


def rows_in_scopes(
    workspace: Workspace, table: AnswerTable, *, language: str
) -> Iterator[list[Any]]:
    """
    The table while the file is already on its way: the request's scope has closed by then, so each
    chunk opens one of its own, and none is held while a slow reader reads.
    """
    with override(language):
        yield table.heading()
    last: UUID | None = None
    while True:
        with override(language), workspace_scope(workspace):
            rows, last = table.chunk(last)
        if last is None:
            return
        yield from rows
        rows = []  # not held while the next ones are read


def _one_given() -> Concat:
    """An answer as the question's id and, behind it, the raw answer."""
    raw = Case(
        When(number__isnull=False, then=Cast(Func("number", function="trim_scale"), TextField())),
        When(~Q(text=""), then=Replace("text", Value(AFTER), Value(""))),
        default=Func("option_ids", Value(BETWEEN), function="array_to_string"),
        output_field=TextField(),
    )
    return Concat(Cast("question_id", TextField()), raw)


def _given() -> Subquery:
    """All answers of a response in one text: an array of them takes far longer to read."""
    answers = Answer.objects.filter(response=OuterRef("pk")).order_by()
    together = Func(_one_given(), Value(AFTER), function="string_agg", output_field=TextField())
    return Subquery(answers.values(given=together))


_SEVERAL = QuestionKind.MULTIPLE_CHOICE


def _columns(questions: Iterable[QuestionContent], language: str) -> list[str]:
    """A column per question, and one per option where several can be chosen."""
    return [
        name
        for question in questions
        for text in [question.text.text_in(language)]
        for name in (
            [f"{text}: {label}" for label in question.labels(language).values()]
            if question.kind is _SEVERAL
            else [text]
        )
    ]


class _Cells(dict[str, tuple[int, list[Any]]]):
    """
    Given answers as a place and safe cells: of the first of the question's columns, where it
    ``has_own_columns``, else of the question.

    Options never share a cell: one may hold any sign that could part them. Each answer is worked
    out once, but for texts, which are their own.
    """

    def __init__(
        self,
        questions: tuple[QuestionContent, ...],
        language: str,
        *,
        has_own_columns: bool = True,
    ) -> None:
        super().__init__()
        self.has_own_columns = has_own_columns
        self.questions = {str(question.id): question for question in questions}
        widths = (len(_columns([one], language)) if has_own_columns else 1 for one in questions)
        starts = accumulate(widths, initial=0)
        self.places = dict(zip(self.questions, starts, strict=False))
        self.labels = {key: one.labels(language) for key, one in self.questions.items()}

    def __missing__(self, given: str) -> tuple[int, list[Any]]:
        key, raw = given[:KEY_LENGTH], given[KEY_LENGTH:]
        question, labels, place = self.questions[key], self.labels[key], self.places[key]
        if question.kind is QuestionKind.LONG_TEXT:
            return place, [safe_cell(raw)]
        if question.kind is _SEVERAL and self.has_own_columns:
            chosen = raw.split(BETWEEN)
            cells = [safe_cell(text) if one in chosen else "" for one, text in labels.items()]
        elif question.has_options:
            cells = [safe_cell(labels.get(one, one)) for one in raw.split(BETWEEN)]
        else:
            cells = [float(raw) if "." in raw else int(raw)]
        self[given] = place, cells
        return place, cells
