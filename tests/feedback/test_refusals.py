"""What the actions of surveys refuse, whatever a page or a script let through."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from feedback.access import access_answering
from feedback.actions.questions import (
    QuestionHasNoText,
    TooFewOptions,
    TooManyOptions,
    add_question,
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
from feedback.models import Question, Survey, SurveyInvitation, Wave
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave


def _options(number: int) -> list[dict[str, Any]]:
    return [{"text": {"en": f"Option {each}"}} for each in range(number)]


@pytest.mark.parametrize(
    ("refusal", "values"),
    [
        (QuestionHasNoText, {"kind": "long_text", "text": {"es": "¿Qué más?"}}),
        (TooFewOptions, {"kind": "single_choice", "text": {"en": "Why?"}, "options": _options(1)}),
        (
            TooFewOptions,
            {
                "kind": "single_choice",
                "text": {"en": "Why?"},
                "options": [*_options(1), {"text": {"en": "None"}, "is_no_opinion": True}],
            },
        ),
        (TooManyOptions, {"kind": "rating", "text": {"en": "Why?"}, "options": _options(31)}),
    ],
)
def test_a_question_has_a_text_and_two_to_thirty_options(
    scope: Workspace, coordinator: Membership, refusal: type[Exception], values: dict[str, Any]
) -> None:
    survey = make_survey(has_questions=False)
    with pytest.raises(refusal):
        add_question(acting_member=coordinator, survey=survey, **values)
    assert not Question.objects.exists()


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
    with pytest.raises(AudienceUnknown):
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
