"""Open invitations of every kind, so that people who try the demo have links to open."""

import random
from datetime import timedelta
from types import MappingProxyType

from django.utils import timezone

from demo.loading.new_york import NewYork
from demo.loading.questionnaires import add_closed_wave, add_questionnaire
from demo.loading.users import DemoUsers
from demo.sources.sample_survey import COMMENTS, PARTNERSHIP_CHECK
from demo.sources.survey_model import Answer, AnswerRow, Question
from feedback.actions.waves import add_wave, send_wave
from feedback.models import SurveyInvitation, SurveyLink
from overview.actions.shares import create_share
from partnerships.actions.check_ins import ask_participants
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.links import workspace_url

SAMPLE_ANSWERS = 96


def _sample_answer(question: Question, chance: random.Random) -> Answer | None:
    match question.kind:
        case "single_choice":
            return chance.choice(question.options).key
        case "multiple_choice":
            picked = chance.sample(question.options, chance.randint(1, 3))
            return tuple(option.key for option in picked)
        case "rating":
            return str(chance.choice((2, 3, 4, 4, 4, 5, 5)))
        case "zero_to_ten":
            return chance.choice((4, 6, 7, 8, 8, 9, 9, 10, 10))
        case "number":
            low, high = question.lowest or 0, min(question.highest or 12, 12)
            return chance.randint(low, high)
        case _:
            return None


def _sample_rows() -> list[AnswerRow]:
    chance = random.Random(17)
    rows = []
    for number in range(SAMPLE_ANSWERS):
        answers = {
            question.key: value
            for question in PARTNERSHIP_CHECK.questions
            if (value := _sample_answer(question, chance)) is not None
        }
        language = "es" if number % 3 == 0 else "en"
        if number < len(COMMENTS):
            language, text = COMMENTS[number]
            answers[PARTNERSHIP_CHECK.questions[-1].key] = text
        rows.append(AnswerRow(language, None, MappingProxyType(answers)))
    return rows


def open_survey(users: DemoUsers, loaded: NewYork) -> str:
    """A closed wave of sample answers, a wave that is open now, and one personal link to it."""
    survey, questions = add_questionnaire(
        PARTNERSHIP_CHECK, promise="confidential", acting_member=users.coordinator
    )
    add_closed_wave(
        survey,
        questions,
        _sample_rows(),
        name="Spring (sample answers)",
        closed_at=timezone.now() - timedelta(days=120),
        invited=148,
        sectors=("education", "community", "nonprofit", "health"),
    )
    wave = send_wave(
        acting_member=users.coordinator,
        wave=add_wave(
            acting_member=users.coordinator,
            survey=survey,
            name="This term",
            audience={"sectors": ["health", "government"]},
            remind_at=timezone.now() + timedelta(days=7),
            closes_at=timezone.now() + timedelta(days=21),
        ),
    )
    invitation = SurveyInvitation.objects.filter(wave=wave).order_by("pk").first()
    assert invitation is not None
    token = new_token()
    SurveyLink.objects.create(invitation=invitation, token_hash=hash_token(token))
    return workspace_url(users.workspace, "feedback:answer", token)


def open_check_in(users: DemoUsers, loaded: NewYork) -> str:
    """A round of check-ins that is open now, and one personal link to it."""
    first = next(iter(loaded.partnerships.values()))
    asked = ask_participants(acting_member=users.coordinator, partnership=first)
    return next(iter(asked.links.values()))


def open_share(users: DemoUsers) -> str:
    """A link to the impact dashboard."""
    _share, token = create_share(
        acting_member=users.coordinator,
        title="Board of the foundation",
        expires_on=timezone.localdate() + timedelta(days=180),
    )
    return workspace_url(users.workspace, "overview:shared-dashboard", token)
