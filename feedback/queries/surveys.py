"""What a survey says and asks, and what is still to be done before it can be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from feedback.content import QuestionContent, SurveyContent, Texts
from feedback.models import Question, Survey, SurveyVersion, Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingTranslation:
    """A text of the draft that one language lacks."""

    language: str
    # The question it belongs to; None for the survey's own texts.
    question_id: UUID | None
    text: str


def annotate_use(surveys: QuerySet[Survey]) -> QuerySet[Survey]:
    """With how many questions each has, how often it was sent and is open, and when it was last."""
    questions = Question.objects.filter(survey=OuterRef("pk"))
    waves = Wave.objects.sent().filter(survey=OuterRef("pk"))
    return surveys.annotate(
        question_count=_count(questions),
        wave_count=_count(waves),
        open_wave_count=_count(waves.open()),
        last_sent_at=Subquery(waves.order_by("-sent_at").values("sent_at")[:1]),
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    """
    How many rows a correlated query has.

    A sub-query, because grouping by a primary key does not work here: the database's key is
    (workspace, id), and Django groups by id alone.
    """
    number = rows.order_by().values("survey").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def draft_content(*, survey: Survey) -> SurveyContent:
    """The draft as it would be sent now: only texts in the survey's languages."""
    return SurveyContent(
        title=_texts(survey.title, survey.languages),
        intro=_texts(survey.intro, survey.languages),
        thanks=_texts(survey.thanks, survey.languages),
        languages=tuple(survey.languages),
        promise=survey.promise,
        questions=tuple(
            question_content(question=question, languages=survey.languages)
            for question in survey.questions.all()
        ),
    )


def question_content(*, question: Question, languages: Sequence[str]) -> QuestionContent:
    """One question of the draft as it would be sent now."""
    data = {
        "id": question.pk,
        "kind": question.kind,
        "text": _spoken(question.text, languages),
        "help_text": _spoken(question.help_text, languages),
        "options": [
            {**option, "text": _spoken(option["text"], languages)} for option in question.options
        ],
        "is_required": question.is_required,
        "low_label": _spoken(question.low_label, languages),
        "high_label": _spoken(question.high_label, languages),
    }
    return QuestionContent.from_json(data, languages)


def missing_translations(*, content: SurveyContent) -> list[MissingTranslation]:
    """Every text that exists in one of the survey's languages but not in another, in order."""
    own = [(None, texts) for texts in (content.title, content.intro, content.thanks)]
    asked = [(q.id, texts) for q in content.questions for texts in q.translatable()]
    return [
        MissingTranslation(
            language=code, question_id=question_id, text=texts.text_in(content.languages[0])
        )
        for question_id, texts in (*own, *asked)
        for code in texts.missing_in(content.languages)
    ]


def content_of(*, version: SurveyVersion) -> SurveyContent:
    """The content of a version as it was sent."""
    return SurveyContent.from_json(version.content)


def _spoken(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    return {code: text for code, text in texts.items() if code in languages}


def _texts(texts: Mapping[str, str], languages: Sequence[str]) -> Texts:
    return Texts.ordered(_spoken(texts, languages), languages)
