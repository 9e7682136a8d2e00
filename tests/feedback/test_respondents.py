"""What respondents meet: thanks, the truth about what was kept, kind pages, their own numbers."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.actions.questions import LimitsOutOfOrder, add_question
from feedback.actions.schedule import run_waves
from feedback.actions.waves import cancel_wave, close_wave
from feedback.answers import AnswerDoesNotFit, GivenAnswer, fitting_answers
from feedback.languages import decimal_mark
from feedback.models import Answer, Question, SurveyInvitation, Wave
from feedback.templatetags.feedback import percent
from partnerships.models import CheckIn, CheckInRound
from partnerships.queries.check_ins import RoundResult
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.feedback.answering import answer

PROMISES = ("identified", "confidential", "anonymous")


def _page(made: MadeWave, index: int = 0) -> str:
    return f"/p/{made.wave.workspace.slug}/survey/{made.tokens[index]}/"


def _over(member: Membership, promise: str, answered: int, *, how: str) -> MadeWave:
    """A wave that so many answered, closed or called off."""
    with workspace_scope(member.workspace):
        made = make_wave(make_survey(promise), 8)
        for index in range(answered):
            answer(made, index)
        end = {"closed": close_wave, "called off": cancel_wave}[how]
        end(acting_member=member, wave=made.wave)
    return made


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize(("answered", "how"), [(6, "closed"), (3, "closed"), (6, "called off")])
def test_d_who_answered_is_thanked_and_told_what_became_of_the_answers(
    coordinator: Membership, client: Client, promise: str, answered: int, how: str
) -> None:
    made = _over(coordinator, promise, answered, how=how)
    shown = client.get(_page(made))
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "<h1>Thank you</h1>" in page
    with workspace_scope(coordinator.workspace):
        is_kept = Answer.objects.filter(wave=made.wave).exists()
    assert is_kept == (promise != "anonymous" or (answered, how) == (6, "closed"))
    if how == "closed":
        assert ("Your answers are in its results." in page) == is_kept
        assert ("so all answers were deleted" in page) != is_kept
    else:
        assert ("Your answers are still kept" in page) == is_kept
        assert ("Your answers were deleted." in page) != is_kept


@pytest.mark.parametrize("promise", PROMISES)
def test_d_what_was_typed_when_a_survey_closed_early_can_still_be_sent_by_mail(
    workspace: Workspace, coordinator: Membership, client: Client, promise: str
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(contact_email="hello@harbor.example")
    with workspace_scope(workspace):
        made = make_wave(make_survey(promise), 3)
        close_wave(acting_member=coordinator, wave=made.wave)
    typed = {"q1": "yes", "q2": ["people", "reach"], "q6": "More buses, please", "page": "en"}
    for more in ({}, {"later": "1"}, {"language": "es"}):
        late = client.post(_page(made), {**typed, **more})
        page = late.content.decode()
        assert late.status_code == 410
        assert "More buses, please" in page
        assert "Contacts<br>Reach" in page
        assert 'href="mailto:hello@harbor.example"' in page
        assert ("it carries your address" in page) == (promise == "anonymous")
    with workspace_scope(workspace):
        assert not Answer.objects.exists()


def test_d_what_was_saved_before_an_early_close_is_shown_and_goes_after_two_weeks(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey("anonymous"), 3)
    client.post(_page(made), {"q6": "More buses, please", "page": "en", "later": "1"})
    with workspace_scope(workspace):
        close_wave(acting_member=coordinator, wave=made.wave)
    assert "More buses, please" in client.get(_page(made)).content.decode()
    now = timezone.now()
    with workspace_scope(workspace):
        again = run_waves(workspace, now + timedelta(days=13))
        assert SurveyInvitation.objects.exclude(draft=None).exists()
        assert again is not None
        run_waves(workspace, again)
        assert not SurveyInvitation.objects.exclude(draft=None).exists()
    assert "More buses, please" not in client.get(_page(made)).content.decode()


def test_d_an_announced_close_deletes_what_was_unfinished(
    workspace: Workspace, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey("confidential"), 3)
    client.post(_page(made), {"q6": "More buses, please", "page": "en", "later": "1"})
    with workspace_scope(workspace):
        close_wave(acting_member=None, wave=made.wave)
        assert not SurveyInvitation.objects.exclude(draft=None).exists()


@pytest.mark.parametrize("what", ["survey", "share", "unsubscribe", "check-in", "own-data"])
@pytest.mark.parametrize("token", ["wrong", "a:b:c", "x" * 200])
def test_d_a_wrong_link_gets_a_kind_page_that_names_nobody(
    workspace: Workspace, client: Client, what: str, token: str
) -> None:
    wrong = client.get(f"/p/{workspace.slug}/{what}/{token}/")
    page = wrong.content.decode()
    assert wrong.status_code == 404
    assert "This link does not work" in page
    assert "copy all of it" in page
    assert workspace.name not in page


@pytest.mark.parametrize("contact", ["", "hello@harbor.example"])
def test_d_public_pages_have_contact_privacy_and_help(
    workspace: Workspace, client: Client, contact: str
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(contact_email=contact)
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 3)
        answer(made, 1)
    for index in range(2):
        page = client.get(_page(made, index)).content.decode()
        assert "Contact, privacy, help" in page
        assert "have it corrected or erased" in page
        assert (f'href="mailto:{contact}"' in page) == bool(contact)
        assert ("Answer the e-mail that brought you here" in page) == (not contact)


@pytest.mark.parametrize(
    ("accepted", "zone", "language", "mark"),
    [
        ("es-US,es;q=0.9", "America/New_York", "es", "."),
        ("es-MX", "UTC", "es", "."),
        ("es-419", "UTC", "es", "."),
        ("es-ES", "America/New_York", "es", ","),
        ("es-AR", "UTC", "es", ","),
        ("es", "America/New_York", "es", "."),
        ("es", "Europe/Madrid", "es", ","),
        ("en-US", "UTC", "es", "."),
        ("de-DE", "UTC", "de", ","),
        ("", "UTC", "en", "."),
        ("*;q=0.1, ,-,x-y-z", "Not/AZone", "tlh", "."),
    ],
)
def test_d_the_readers_region_says_which_sign_parts_the_decimals(
    accepted: str, zone: str, language: str, mark: str
) -> None:
    assert decimal_mark(language, accepted=accepted, time_zone=zone) == mark


def _answers(workspace: Workspace, typed: str, accepted: str, **limits: Any) -> tuple[int, Any]:
    """The status after sending a number, and the number that is stored."""
    with workspace_scope(workspace):
        survey = make_survey("identified")
        Question.objects.filter(survey=survey, kind="number").update(**limits)
        made = make_wave(survey, 1)
    done = Client(headers={"accept-language": accepted}).post(
        _page(made), {"q1": "yes", "q5": typed, "page": "es"}
    )
    with workspace_scope(workspace):
        found = Answer.objects.filter(wave=made.wave, number__isnull=False).first()
        return done.status_code, found.number if found else None


@pytest.mark.parametrize(
    ("typed", "accepted", "number"),
    [
        ("1,500", "es-US", "1500"),
        ("1.500", "es-US", "1.5"),
        ("1,500", "es-ES", "1.5"),
        ("1.500", "es-ES", "1500"),
        ("1,234,567.5", "es-US", "1234567.5"),
        ("1.234.567,5", "es-ES", "1234567.5"),
        ("3,5", "es-US", "3.5"),
        ("3.5", "es-ES", "3.5"),
        ("0,125", "es-US", "0.125"),
        ("1 500", "es-US", "1500"),
        ("1'500", "es-US", "1500"),
        ("12", "es-US", "12"),
        ("1,50,0", "es-US", None),
        ("1.5.0", "es-US", None),
        ("1,5.5,5", "es-US", None),
        ("twelve", "es-US", None),
        ("NaN", "es-US", None),
        ("1e3", "es-US", "1000"),
    ],
)
def test_d_numbers_are_read_as_people_write_them_where_they_are(
    workspace: Workspace, typed: str, accepted: str, number: str | None
) -> None:
    status, found = _answers(workspace, typed, accepted)
    assert found == (None if number is None else Decimal(number))
    assert status == (422 if number is None else 302)


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [("-3", False), ("-0.5", False), ("0", True), ("168", True), ("168.1", False)],
)
def test_d_a_number_below_the_least_or_above_the_greatest_is_refused(
    workspace: Workspace, typed: str, is_taken: bool
) -> None:
    status, found = _answers(workspace, typed, "es-US", minimum=0, maximum=168)
    assert (status == 302) == is_taken
    assert (found is not None) == is_taken


def test_d_limits_hold_for_every_way_in(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        survey = make_survey(has_questions=False)
        texts = {"text": {"en": "How many hours?"}, "unit": {"en": "hours"}}
        question = add_question(acting_member=owner, survey=survey, kind="number", **texts)
        # Nobody works minus three hours; who asks for degrees says that less is meant.
        assert question.minimum == 0
        assert question.maximum is None
        with pytest.raises(LimitsOutOfOrder):
            add_question(
                acting_member=owner, survey=survey, kind="number", minimum=5, maximum=4, **texts
            )
        made = make_wave(survey, 1)
        given = [GivenAnswer(question_id=question.pk, number=Decimal(-3))]
        with pytest.raises(AnswerDoesNotFit):
            fitting_answers(content=made.content, given=given)
        page = Client().get(_page(made)).content.decode()
    assert 'id="q1-unit">hours<' in page
    assert 'aria-describedby="q1-unit"' in page


def test_d_the_limits_of_a_number_are_set_on_its_form(owner: Membership, client: Client) -> None:
    with workspace_scope(owner.workspace):
        survey = make_survey(has_questions=False)
    client.force_login(owner.user)
    new = f"/w/{owner.workspace.slug}/surveys/{survey.pk}/questions/new/?kind=number"
    assert 'name="minimum" value="0"' in client.get(new).content.decode().replace(
        'type="number" ', ""
    )
    typed = {"text_en": "How warm?", "unit_en": "°C", "minimum": "-40", "maximum": "50"}
    assert client.post(new, typed).status_code == 302
    assert client.post(new, {**typed, "minimum": "51"}).status_code == 422
    with workspace_scope(owner.workspace):
        [question] = survey.questions.all()
        assert question.minimum == -40
        assert question.maximum == 50
        assert question.unit == {"en": "°C"}


def test_d_a_wave_sent_before_numbers_had_limits_takes_what_it_took(scope: Workspace) -> None:
    made = make_wave(make_survey(), 1)
    assert made.wave.version is not None
    content = made.wave.version.content
    for question in content["questions"]:
        for name in ("minimum", "maximum", "unit"):
            question.pop(name)
    old = Wave(version=made.wave.version).content
    number = next(one for one in old.questions if one.kind == "number")
    given = [
        GivenAnswer(question_id=old.questions[0].id, option_ids=("yes",)),
        GivenAnswer(question_id=number.id, number=Decimal(-3)),
    ]
    assert len(fitting_answers(content=old, given=given)) == 2


def test_d_rates_and_means_are_rounded_and_never_cut(scope: Workspace) -> None:
    """1 of 7 is 14.29 and shown as 14.3, 11 of 3 as 3.7."""
    assert percent(100 / 7) == "14.3%"
    assert percent(46.15) == "46.2%"
    assert percent(None) == "–"
    given = [CheckIn(confidence=value, answered_at=timezone.now()) for value in (3, 4, 4)]
    assert RoundResult(round=CheckInRound(), check_ins=given, is_whole=True).confidence == "3.7"
