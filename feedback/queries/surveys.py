"""What a survey says and asks, and what is still to be done before it can be sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from feedback.content import QUESTION_TEXTS, SURVEY_TEXTS, SurveyContent
from feedback.models import Question, Survey, Wave
from tenancy.texts import language_name


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

    def spoken(record: Survey | Question, names: Sequence[str]) -> dict[str, dict[str, str]]:
        return {name: only_spoken(getattr(record, name)) for name in names}

    def only_spoken(texts: Mapping[str, str]) -> dict[str, str]:
        return {code: text for code, text in texts.items() if code in survey.languages}

    questions = [
        {
            "id": question.pk,
            "kind": question.kind,
            "is_required": question.is_required,
            "minimum": question.minimum,
            "maximum": question.maximum,
            "options": [
                {**option, "text": only_spoken(option["text"])} for option in question.options
            ],
            **spoken(question, QUESTION_TEXTS),
        }
        for question in survey.questions.all()
    ]
    own = {"languages": survey.languages, "promise": survey.promise, "questions": questions}
    return SurveyContent.from_json({**own, **spoken(survey, SURVEY_TEXTS)})


def missing_translations(*, content: SurveyContent) -> list[dict[str, Any]]:
    """
    Every text that exists in one of the survey's languages but not in another, in order.

    Each with the ``language`` by name and the ``question_id``, None for the survey's own texts.
    """
    own = [(None, getattr(content, name)) for name in SURVEY_TEXTS]
    asked = [(q.id, texts) for q in content.questions for texts in q.translatable()]
    main = content.languages[0]
    return [
        {"language": language_name(code), "question_id": key, "text": texts.text_in(main)}
        for key, texts in (*own, *asked)
        for code in texts.missing_in(content.languages)
    ]
