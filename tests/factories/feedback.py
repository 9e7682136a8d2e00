"""Surveys with every kind of question, and waves people can answer; call inside a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from feedback.content import SurveyContent
from feedback.models import Question, Survey, SurveyInvitation, SurveyLink, SurveyVersion, Wave
from feedback.queries.surveys import draft_content
from stakeholders.models import Person
from tenancy.accounts.tokens import hash_token, new_token
from tests.factories.stakeholders import make_organization, make_person

YES_NO = [
    {"id": "yes", "text": {"en": "Yes", "es": "Sí"}, "is_no_opinion": False},
    {"id": "no", "text": {"en": "No", "es": "No"}, "is_no_opinion": False},
]
GAINS = [
    {"id": "people", "text": {"en": "Contacts", "es": "Contactos"}, "is_no_opinion": False},
    {"id": "money", "text": {"en": "Money", "es": "Dinero"}, "is_no_opinion": False},
    {"id": "reach", "text": {"en": "Reach", "es": "Alcance"}, "is_no_opinion": False},
]
AGREEMENT = [
    {"id": "disagree", "text": {"en": "Disagree", "es": "En desacuerdo"}, "is_no_opinion": False},
    {"id": "neither", "text": {"en": "Neither", "es": "Ni lo uno"}, "is_no_opinion": False},
    {"id": "agree", "text": {"en": "Agree", "es": "De acuerdo"}, "is_no_opinion": False},
    {"id": "none", "text": {"en": "Can't say", "es": "No sé"}, "is_no_opinion": True},
]
# kind, English, Spanish, options; in this order, positions 1 to 6.
QUESTIONS: list[tuple[str, str, str, list[dict[str, Any]]]] = [
    ("single_choice", "Do you take part?", "¿Participa?", YES_NO),
    ("multiple_choice", "What did you gain?", "¿Qué ganó?", GAINS),
    ("rating", "We agree on our goals.", "Coincidimos en las metas.", AGREEMENT),
    ("zero_to_ten", "Would you recommend us?", "¿Nos recomendaría?", []),
    ("number", "How many hours a month?", "¿Cuántas horas al mes?", []),
    ("long_text", "What should we change?", "¿Qué deberíamos cambiar?", []),
]


@dataclass(frozen=True)
class MadeWave:
    """An open wave; `tokens[i]` opens `invitations[i]`, whose person is `people[i]`."""

    wave: Wave
    content: SurveyContent
    people: list[Person]
    invitations: list[SurveyInvitation]
    tokens: list[str]


def make_survey(
    promise: str = "confidential",
    languages: Sequence[str] = ("en", "es"),
    *,
    has_questions: bool = True,
    **extra: Any,
) -> Survey:
    """A survey with one question of every kind, in English and Spanish; only the first required."""
    extra.setdefault("title", {"en": "How are we doing?", "es": "¿Cómo vamos?"})
    extra.setdefault("intro", {"en": "Six questions.", "es": "Seis preguntas."})
    extra.setdefault("thanks", {"en": "Thank you!", "es": "¡Gracias!"})
    survey = Survey.objects.create(promise=promise, languages=list(languages), **extra)
    if has_questions:
        Question.objects.bulk_create(
            Question(
                survey=survey,
                position=position,
                kind=kind,
                text={"en": english, "es": spanish},
                options=options,
                is_required=position == 1,
            )
            for position, (kind, english, spanish, options) in enumerate(QUESTIONS, start=1)
        )
    return survey


def make_version(survey: Survey | None = None) -> SurveyVersion:
    """The survey frozen as it is."""
    survey = survey or make_survey()
    return SurveyVersion.objects.create(
        survey=survey,
        number=survey.versions.count() + 1,
        content=draft_content(survey=survey).to_json(),
    )


def make_wave(
    survey: Survey | None = None,
    people: Sequence[Person] | int = 3,
    *,
    status: str = "open",
    **extra: Any,
) -> MadeWave:
    """
    A sent wave, open for a week. `people` are those invited, or how many to make, each in an
    organization of its own with the sectors taking turns.
    """
    version = make_version(survey)
    made = _make_people(people) if isinstance(people, int) else list(people)
    now = timezone.now()
    extra.setdefault("name", "Autumn")
    extra.setdefault("opens_at", now - timedelta(hours=1))
    extra.setdefault("sent_at", now - timedelta(hours=1))
    extra.setdefault("closes_at", now + timedelta(days=7))
    wave = Wave.objects.create(
        survey=version.survey,
        version=version,
        status=status,
        invited_count=len(made),
        audience_count=len(made),
        **extra,
    )
    invitations = SurveyInvitation.objects.bulk_create(
        SurveyInvitation(
            wave=wave,
            person=person,
            sector=person.organization.sector if person.organization else "",
        )
        for person in made
    )
    tokens = [new_token() for _ in invitations]
    SurveyLink.objects.bulk_create(
        SurveyLink(invitation=invitation, token_hash=hash_token(token))
        for invitation, token in zip(invitations, tokens, strict=True)
    )
    content = SurveyContent.from_json(version.content)
    return MadeWave(wave, content, made, invitations, tokens)


def _make_people(count: int) -> list[Person]:
    sectors = ("education", "nonprofit", "government", "business")
    return [
        make_person(organization=make_organization(sector=sectors[number % len(sectors)]))
        for number in range(count)
    ]
