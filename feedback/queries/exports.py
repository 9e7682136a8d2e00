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

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback.content import QuestionContent, QuestionKind
from feedback.models import Answer, Response
from feedback.queries.figures import sector_label
from feedback.queries.results import WaveResults

RESPONSES_AT_ONCE = 500
ANSWERS_AT_ONCE = 20_000
# The answer to a question that was left out.
NOTHING: tuple[Any, ...] = ((), None, "")


class AnswerTable(Protocol):
    """Answers as rows, read in chunks so that any number of them fits into memory."""

    def heading(self) -> list[Any]:
        """The first row."""

    def chunk(self, after: UUID | None) -> tuple[list[list[Any]], UUID | None]:
        """
        The rows after a key, and the last row's key; None after the end.

        In the order of random ids. Call it inside the workspace's scope.
        """


def answer_table(*, results: WaveResults, language: str) -> AnswerTable:
    """The table that the survey's promise allows, with labels in ``language``."""
    if results.content.is_identified:
        return NamedAnswers(results=results, language=language)
    return LooseAnswers(results=results, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAnswers:
    """A row per respondent, a column per question."""

    results: WaveResults
    language: str

    def heading(self) -> list[Any]:
        person = [_("Name"), _("E-mail"), _("Organisation"), _("Sector")]
        answering = [_("Answered on"), _("Language"), _("Entered by a coordinator")]
        questions = self.results.content.questions
        return [*person, *answering, *(question.text_in(self.language) for question in questions)]

    def chunk(self, after: UUID | None) -> tuple[list[list[Any]], UUID | None]:
        responses = Response.objects.filter(wave=self.results.wave).order_by("pk")
        if after is not None:
            responses = responses.filter(pk__gt=after)
        found = list(
            responses.select_related("invitation__person__organisation")[:RESPONSES_AT_ONCE]
        )
        if not found:
            return [], None
        cells: dict[tuple[UUID, UUID], Any] = {
            (key, question_id): (chosen, number, text)
            for key, question_id, chosen, number, text in Answer.objects.filter(
                response__in=[response.pk for response in found]
            ).values_list("response_id", "question_id", "option_ids", "number", "text")
        }
        columns = [(q.id, _labels(q, self.language)) for q in self.results.content.questions]
        rows = [
            [
                *_person(response),
                *(_cell(labels, cells.get((response.pk, key), NOTHING)) for key, labels in columns),
            ]
            for response in found
        ]
        return rows, found[-1].pk


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


def _person(response: Response) -> list[Any]:
    person = response.invitation.person if response.invitation else None
    organisation = person.organisation if person else None
    return [
        person.name if person else "",
        person.email if person else "",
        organisation.name if organisation else "",
        sector_label(response.sector) if response.sector else "",
        response.answered_on.isoformat(),
        response.language,
        _("yes") if response.is_proxy else "",
    ]


def _labels(question: QuestionContent, language: str) -> dict[str, str]:
    return {option.id: option.text_in(language) for option in question.options}


def _cell(labels: Mapping[str, str], answer: Iterable[Any]) -> Any:
    chosen, number, text = answer
    if number is not None:
        return int(number) if number == int(number) else float(number)
    if text:
        return text
    return "; ".join(labels.get(option_id, option_id) for option_id in chosen)
