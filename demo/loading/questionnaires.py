"""Surveys and answers in the demo's neutral form, written as the product keeps them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from demo.sources.survey_model import Answer as SourceAnswer
from demo.sources.survey_model import AnswerRow, Questionnaire
from demo.sources.survey_model import Question as SourceQuestion
from feedback.actions.results import finish_wave
from feedback.actions.surveys import create_version
from feedback.models import Answer, Question, Response, Survey, Wave
from tenancy.models import Membership


def _rating_options(question: SourceQuestion) -> list[dict[str, object]]:
    """A rating's steps as options, the ends named in both languages."""
    if question.lowest is None or question.highest is None:
        return []
    options: list[dict[str, object]] = []
    for step in range(question.lowest, question.highest + 1):
        ends = {question.lowest: question.lowest_label, question.highest: question.highest_label}
        words = dict(ends.get(step) or {})
        text = {
            code: f"{step} – {words[code]}" if code in words else str(step) for code in ("en", "es")
        }
        options.append({"id": str(step), "text": text, "is_no_opinion": False})
    return options


def _options(question: SourceQuestion) -> list[dict[str, object]]:
    if question.kind == "rating":
        return _rating_options(question)
    return [
        {"id": option.key, "text": dict(option.label), "is_no_opinion": False}
        for option in question.options
    ]


def add_questionnaire(
    questionnaire: Questionnaire, *, promise: str, acting_member: Membership
) -> tuple[Survey, dict[str, Question]]:
    """The survey of a questionnaire, and its questions by their key in the source."""
    survey = Survey.objects.create(
        title=dict(questionnaire.title),
        intro=dict(questionnaire.introduction),
        thanks={
            "en": "Everybody who was asked hears what came of it.",
            "es": "Todas las personas a quienes preguntamos sabrán qué resultó.",
        },
        languages=list(questionnaire.languages),
        promise=promise,
        created_by=acting_member,
    )
    questions = {
        source.key: Question(
            survey=survey,
            position=position,
            kind=source.kind,
            text=dict(source.label),
            help_text=dict(source.help_text or {}),
            options=_options(source),
            is_required=source.is_required,
        )
        for position, source in enumerate(questionnaire.questions, start=1)
    }
    Question.objects.bulk_create(questions.values())
    return survey, questions


def _answer(response: Response, wave: Wave, question: Question, value: SourceAnswer) -> Answer:
    made = Answer(response=response, wave=wave, question_id=question.pk)
    match question.kind:
        case Question.Kind.SINGLE_CHOICE | Question.Kind.RATING:
            made.option_ids = [str(value)]
        case Question.Kind.MULTIPLE_CHOICE:
            assert isinstance(value, tuple)
            made.option_ids = list(value)
        case Question.Kind.LONG_TEXT:
            made.text = str(value)
        case _:
            made.number = int(str(value))
    return made


def add_closed_wave(
    survey: Survey,
    questions: dict[str, Question],
    rows: Sequence[AnswerRow],
    *,
    name: str,
    closed_at: datetime,
    invited: int,
    sectors: Iterable[str] = (),
    is_published: bool = True,
) -> Wave:
    """
    A wave that is over, with its answers, results frozen.

    ``invited`` is how many were asked; 0 where the source does not say, which gives no rate.
    """
    sector_of = list(sectors)
    wave = Wave.objects.create(
        survey=survey,
        version=create_version(survey=survey),
        name=name,
        status=Wave.Status.OPEN,
        opens_at=closed_at - timedelta(days=21),
        sent_at=closed_at - timedelta(days=21),
        closes_at=closed_at,
        closed_at=closed_at,
        invited_count=invited,
        audience_count=invited,
        started_count=len(rows),
        answered_count=len(rows),
    )
    responses = [
        Response(
            wave=wave,
            language=row.language,
            sector=sector_of[number % len(sector_of)] if sector_of else "",
            answered_on=row.answered_on or closed_at.date(),
        )
        for number, row in enumerate(rows)
    ]
    Response.objects.bulk_create(responses, batch_size=2000)
    answers = [
        _answer(response, wave, questions[key], value)
        for response, row in zip(responses, rows, strict=True)
        for key, value in row.answers.items()
    ]
    Answer.objects.bulk_create(answers, batch_size=2000)
    finish_wave(wave=wave)
    Wave.objects.filter(pk=wave.pk).update(
        status=Wave.Status.CLOSED, closed_at=closed_at, is_published=is_published
    )
    return wave
