"""What the actions of surveys refuse, whatever a page or a script let through."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from feedback.access import access_answering
from feedback.actions.questions import (
    LimitsOutOfOrder,
    QuestionHasNoText,
    TooFewOptions,
    TooManyOptions,
    add_question,
    change_question,
)
from feedback.actions.responses import LARGEST_DRAFT, Draft, DraftTooLarge, save_draft
from feedback.actions.surveys import (
    SurveyHasBeenSent,
    SurveyHasNoTitle,
    add_survey,
    change_survey,
    remove_survey,
)
from feedback.actions.waves import AudienceUnknown, WaveRemindedAlready, add_wave, remind_now
from feedback.instruments import INSTRUMENTS
from feedback.models import Question, Survey, SurveyInvitation, Wave
from tenancy.errors import DomainError
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.forms import refused


def _options(number: int) -> list[dict[str, Any]]:
    return [{"text": {"en": f"Option {each}"}} for each in range(number)]


@pytest.mark.parametrize(
    ("refusal", "beside", "values"),
    [
        (QuestionHasNoText, "text", {"kind": "long_text", "text": {"es": "¿Qué más?"}}),
        (
            TooFewOptions,
            "options",
            {"kind": "single_choice", "text": {"en": "Why?"}, "options": _options(1)},
        ),
        (
            TooFewOptions,
            "options",
            {
                "kind": "single_choice",
                "text": {"en": "Why?"},
                "options": [*_options(1), {"text": {"en": "None"}, "is_no_opinion": True}],
            },
        ),
        (
            TooManyOptions,
            "options",
            {"kind": "rating", "text": {"en": "Why?"}, "options": _options(31)},
        ),
        (
            LimitsOutOfOrder,
            "maximum",
            {"kind": "number", "text": {"en": "Why?"}, "minimum": 3, "maximum": 2},
        ),
    ],
)
def test_a_question_has_a_text_and_two_to_thirty_options(
    scope: Workspace,
    coordinator: Membership,
    refusal: type[DomainError],
    beside: str,
    values: dict[str, Any],
) -> None:
    survey = make_survey(has_questions=False)
    with refused(refusal, beside):
        add_question(acting_member=coordinator, survey=survey, **values)
    assert not Question.objects.exists()


def test_the_most_options_and_equal_limits_are_taken(
    scope: Workspace, coordinator: Membership
) -> None:
    who: dict[str, Any] = {
        "acting_member": coordinator,
        "survey": make_survey(has_questions=False),
        "text": {"en": "Why?"},
    }
    assert len(add_question(**who, kind="rating", options=_options(30)).options) == 30
    number = add_question(**who, kind="number", minimum=3, maximum=3)
    number = change_question(acting_member=coordinator, question=number, text={"en": "How many?"})
    number.refresh_from_db()
    assert [number.minimum, number.maximum] == [3, 3]
    assert number.text == {"en": "How many?"}


def test_an_options_texts_in_other_languages_stay_and_its_survey_counts_as_changed(
    scope: Workspace, coordinator: Membership
) -> None:
    survey = make_survey()
    Survey.objects.update(updated_at=timezone.now() - timedelta(days=9))
    question = survey.questions.get(position=1)
    options = [{"id": "yes", "text": {"en": "Sure"}}, {"id": "no", "text": {"en": "No"}}]
    question = change_question(acting_member=coordinator, question=question, options=options)
    assert question.options == [
        {"id": "yes", "text": {"en": "Sure", "es": "Sí"}, "is_no_opinion": False},
        {"id": "no", "text": {"en": "No", "es": "No"}, "is_no_opinion": False},
    ]
    assert timezone.now() - Survey.objects.get().updated_at < timedelta(hours=1)


def test_the_questions_of_an_instrument_are_numbered_from_one(
    scope: Workspace, coordinator: Membership
) -> None:
    for instrument, template in INSTRUMENTS.items():
        survey = add_survey(
            acting_member=coordinator, title={}, languages=["en"], instrument=instrument
        )
        places = list(survey.questions.order_by("position").values_list("position", flat=True))
        assert places == list(range(1, len(template.questions) + 1))


def test_a_survey_has_a_title_in_its_first_language(
    scope: Workspace, coordinator: Membership
) -> None:
    with pytest.raises(SurveyHasNoTitle):
        add_survey(acting_member=coordinator, title={"es": "Hola"}, languages=["en", "es"])
    survey = make_survey()
    with pytest.raises(SurveyHasNoTitle):
        change_survey(acting_member=coordinator, survey=survey, title={"en": " "})
    assert Survey.objects.get().title["en"] == "How are we doing?"


def test_a_survey_that_was_sent_stays(scope: Workspace, coordinator: Membership) -> None:
    survey = make_wave(people=1).wave.survey
    with pytest.raises(SurveyHasBeenSent):
        remove_survey(acting_member=coordinator, survey=survey)
    assert Survey.objects.exists()


def test_an_audience_of_what_is_not_here_is_refused(
    scope: Workspace, coordinator: Membership
) -> None:
    with refused(AudienceUnknown, "audience"):
        add_wave(
            acting_member=coordinator,
            survey=make_survey(),
            name="Autumn",
            audience={"organizations": [str(uuid4())]},
        )
    assert not Wave.objects.exists()


def test_nobody_is_reminded_twice(scope: Workspace, coordinator: Membership) -> None:
    wave = make_wave(people=1, reminded_at=timezone.now()).wave
    with pytest.raises(WaveRemindedAlready):
        remind_now(acting_member=coordinator, wave=wave)


def test_a_draft_that_is_too_large_is_not_saved(scope: Workspace) -> None:
    made = make_wave(people=1)
    answering = access_answering(token=made.tokens[0])
    draft = Draft(language="en", values={"text": ["x" * LARGEST_DRAFT]})
    with pytest.raises(DraftTooLarge):
        save_draft(answering=answering, token=made.tokens[0], draft=draft)
    assert list(SurveyInvitation.objects.values_list("draft")) == [(None,)]
