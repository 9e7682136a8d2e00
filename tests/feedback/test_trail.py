"""The audit trail says which member did what to surveys, questions and waves."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from feedback.access import access_answering
from feedback.actions.invitations import replace_link, set_eligibility
from feedback.actions.questions import (
    add_question,
    change_question,
    duplicate_question,
    move_question,
    remove_question,
)
from feedback.actions.responses import submit_response
from feedback.actions.results import publish_results
from feedback.actions.schedule import run_waves
from feedback.actions.surveys import (
    add_survey,
    change_survey,
    duplicate_survey,
    remove_survey,
)
from feedback.actions.waves import (
    add_wave,
    cancel_wave,
    change_wave,
    close_wave,
    remind_now,
    remove_wave,
    reopen_wave,
    send_wave,
)
from feedback.models import Wave
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_person
from tests.feedback.answering import given
from tests.trail import trail


def test_writing_a_survey_is_told_step_by_step(scope: Workspace, coordinator: Membership) -> None:
    who: dict[str, Any] = {"acting_member": coordinator}
    survey = add_survey(**who, title={"en": "How are we?"}, languages=["en"])
    change_survey(**who, survey=survey, title={"en": "How do we do?"})
    first = add_question(**who, survey=survey, kind="long_text", text={"en": "Why?"})
    change_question(**who, question=first, text={"en": "How?"})
    second = duplicate_question(**who, question=first)
    move_question(**who, question=second, is_up=True)
    remove_question(**who, question=second)
    copy = duplicate_survey(**who, survey=survey)
    remove_survey(**who, survey=copy)
    assert trail() == [
        (action, coordinator.pk)
        for action in (
            "add_survey",
            "change_survey",
            "add_question",
            "change_question",
            "add_question",
            "move_question",
            "remove_question",
            "add_survey",
            "remove_survey",
        )
    ]


def test_a_wave_is_told_from_its_draft_to_its_results(
    scope: Workspace, coordinator: Membership
) -> None:
    who: dict[str, Any] = {"acting_member": coordinator}
    for _ in range(3):
        make_person()
    survey = make_survey("identified")
    remove_wave(**who, wave=add_wave(**who, survey=survey, name="Draft"))
    cancel_wave(**who, wave=send_wave(**who, wave=add_wave(**who, survey=survey, name="Off")))
    wave = send_wave(**who, wave=add_wave(**who, survey=survey, name="Autumn"))
    wave = change_wave(**who, wave=wave, name="Winter")
    wave = remind_now(**who, wave=wave)
    wave = reopen_wave(**who, wave=close_wave(**who, wave=wave))
    wave = close_wave(**who, wave=wave)
    wave = publish_results(**who, wave=wave, is_published=True)
    publish_results(**who, wave=wave, is_published=False)
    assert trail() == [
        (action, coordinator.pk)
        for action in (
            "add_wave",
            "remove_wave",
            "add_wave",
            "send_wave",
            "cancel_wave",
            "add_wave",
            "send_wave",
            "change_wave",
            "change_wave",
            "close_wave",
            "reopen_wave",
            "close_wave",
            "publish_results",
            "withdraw_results",
        )
    ]


def test_what_the_schedule_did_is_told_of_no_member(
    scope: Workspace, coordinator: Membership
) -> None:
    now = timezone.now()
    make_person()
    wave = add_wave(
        acting_member=coordinator,
        survey=make_survey(),
        name="Autumn",
        opens_at=now + timedelta(days=1),
        remind_at=now + timedelta(days=2),
        closes_at=now + timedelta(days=3),
    )
    send_wave(acting_member=coordinator, wave=wave)
    for days in (1, 2, 3):
        run_waves(scope, now + timedelta(days=days))
    assert trail()[2:] == [("open_wave", None), ("remind_wave", None), ("close_wave", None)]


def test_the_trail_says_for_whom_a_link_or_a_place_changed(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(people=2)
    replace_link(acting_member=coordinator, invitation=made.invitations[0])
    set_eligibility(acting_member=coordinator, invitation=made.invitations[1], is_ineligible=True)
    assert trail() == [
        ("replace_survey_link", coordinator.pk),
        ("set_survey_eligibility", coordinator.pk),
    ]
    last = AuditEvent.objects.get(action="set_survey_eligibility")
    assert last.object_id == made.wave.pk
    assert last.after == {"person": str(made.people[1].pk), "is_ineligible": True}


def test_an_answer_is_told_without_its_author_unless_a_member_entered_it(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(people=2)
    for token, member in zip(made.tokens, (None, coordinator), strict=True):
        submit_response(
            answering=access_answering(token=token),
            answers=given(made.content, single="yes"),
            language="en",
            acting_member=member,
        )
    told = AuditEvent.objects.order_by("happened_at", "pk")
    assert list(told.values_list("action", "actor_id", "actor_label", "object_id", "after")) == [
        ("submit_response", None, "Respondent", made.wave.pk, {"is_proxy": False}),
        (
            "submit_response",
            coordinator.pk,
            str(coordinator.user),
            made.wave.pk,
            {"is_proxy": True},
        ),
    ]
    assert Wave.objects.get().answered_count == 2
