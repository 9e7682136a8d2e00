"""Sending a wave, reminding the silent, calling it off: with real rows of the outbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from feedback.access import access_answering
from feedback.actions import invitations
from feedback.actions.invitations import (
    CannotBeReached,
    HasAnsweredAlready,
    NotOpenForAnswers,
    note_answered,
    note_started,
    remind_silent_people,
    replace_link,
    set_eligibility,
)
from feedback.actions.schedule import invite_more_people, run_waves
from feedback.actions.surveys import SurveyIsEmpty, change_survey
from feedback.actions.waves import (
    NoRecipients,
    WaveClosesInThePast,
    WaveHasBeenSent,
    WaveIsOver,
    WaveNotSent,
    WaveTimesOutOfOrder,
    add_wave,
    cancel_wave,
    change_wave,
    close_wave,
    send_wave,
)
from feedback.content import SurveyContent
from feedback.models import Survey, SurveyInvitation, SurveyLink, Wave
from feedback.tasks import invite_people
from messaging.models import DueWork, Message, Suppression
from stakeholders.models import Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_organization, make_person
from tests.forms import refused


def _draft_wave(coordinator: Membership, people: int = 3, **extra: Any) -> Wave:
    school = make_organization(name="School", sector="education")
    for _ in range(people):
        make_person(organization=school)
    survey = make_survey()
    return add_wave(acting_member=coordinator, survey=survey, name="Autumn", **extra)


def _messages(kind: str = "survey_invitation") -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("to_email"))


def test_sending_writes_an_invitation_a_link_and_a_message_for_each_person(
    scope: Workspace, coordinator: Membership
) -> None:
    wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator))
    wave.refresh_from_db()
    assert wave.is_open
    assert (wave.invited_count, wave.audience_count) == (3, 3)
    assert SurveyInvitation.objects.filter(wave=wave, sector="education").count() == 3
    assert {len(link.token_hash) for link in SurveyLink.objects.all()} == {64}
    messages = _messages()
    assert len(messages) == 3
    assert {message.status for message in messages} == {"queued"}
    assert "How are we doing?" in messages[0].subject
    assert all(message.secret and "/survey/" not in message.text for message in messages)
    assert DueWork.objects.filter(workspace=scope, kind="outbox").exists()
    assert AuditEvent.objects.filter(action="send_wave", object_id=wave.pk).count() == 1


def test_each_person_is_written_to_in_their_language(
    scope: Workspace, coordinator: Membership
) -> None:
    make_person(email="ana@example.org", language="es-mx")
    make_person(email="jo@example.org", language="fr")
    wave = add_wave(acting_member=coordinator, survey=make_survey(), name="Autumn")
    send_wave(acting_member=coordinator, wave=wave)
    ana, jo = _messages()
    assert ana.language == "es"
    assert "¿Cómo vamos?" in ana.subject
    assert "Seis preguntas." in ana.text
    assert jo.language == "en"
    assert "How are we doing?" in jo.subject


def test_sending_twice_sends_once(scope: Workspace, coordinator: Membership) -> None:
    wave = _draft_wave(coordinator)
    send_wave(acting_member=coordinator, wave=wave)
    send_wave(acting_member=coordinator, wave=wave)
    assert SurveyInvitation.objects.count() == 3
    assert len(_messages()) == 3
    assert AuditEvent.objects.filter(action="send_wave").count() == 1


def test_sending_costs_the_same_number_of_queries_for_any_audience(
    scope: Workspace, coordinator: Membership, django_assert_max_num_queries
) -> None:
    wave = _draft_wave(coordinator, people=40)
    with django_assert_max_num_queries(36):
        send_wave(acting_member=coordinator, wave=wave)
    assert len(_messages()) == 40


def test_large_audience_goes_on_in_batches_and_shows_how_far(
    scope: Workspace,
    coordinator: Membership,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(invitations, "BATCH_SIZE", 2)
    wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator, people=5))
    wave.refresh_from_db()
    assert wave.is_sending
    assert wave.sent_at is not None
    assert (wave.invited_count, wave.audience_count) == (2, 5)
    assert wave.takes_answers
    invite_more_people(wave_id=wave.pk)
    invite_more_people(wave_id=wave.pk)
    invite_more_people(wave_id=wave.pk)
    wave.refresh_from_db()
    assert wave.is_open
    assert wave.invited_count == len(_messages()) == 5


def test_a_worker_goes_on_with_a_large_audience_and_the_schedule_looks_after_it(
    coordinator: Membership,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(invitations, "BATCH_SIZE", 2)
    settings.LOOK_AGAIN_SECONDS = 600
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(invite_people, "apply_async", lambda **options: queued.append(options))
    workspace = coordinator.workspace
    with django_capture_on_commit_callbacks(execute=True), workspace_scope(workspace):
        wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator, people=3))
    assert [(each["args"], each["kwargs"]) for each in queued] == [
        ([str(workspace.pk)], {"wave_id": str(wave.pk)})
    ]
    due_at = DueWork.objects.get(workspace=workspace, kind="schedule").due_at
    assert due_at - timezone.now() > timedelta(minutes=9)


def test_calling_off_in_the_middle_stops_what_waits_and_what_would_follow(
    scope: Workspace, coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "BATCH_SIZE", 2)
    wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator, people=5))
    Message.objects.filter(pk=_messages()[0].pk).update(status="sent")
    cancel_wave(acting_member=coordinator, wave=wave)
    invite_more_people(wave_id=wave.pk)
    assert [message.status for message in _messages()] == ["sent", "canceled"]
    assert _messages()[1].secret == ""
    wave.refresh_from_db()
    assert wave.is_canceled
    with pytest.raises(WaveIsOver):
        cancel_wave(acting_member=coordinator, wave=wave)
    with pytest.raises(WaveIsOver):
        send_wave(acting_member=coordinator, wave=wave)


def test_only_those_who_can_be_reached_are_asked(scope: Workspace, coordinator: Membership) -> None:
    make_person(email="")
    gone = make_person(email="Gone@example.org")
    Suppression.objects.create(email="gone@example.org", reason="unsubscribed")
    here = make_person()
    wave = add_wave(acting_member=coordinator, survey=make_survey(), name="Autumn")
    send_wave(acting_member=coordinator, wave=wave)
    assert [row.person_id for row in SurveyInvitation.objects.all()] == [here.pk]
    assert not Message.objects.filter(person_id=gone.pk).exists()


def test_wave_without_questions_people_or_time_is_not_sent(
    scope: Workspace, coordinator: Membership
) -> None:
    survey = make_survey(has_questions=False)
    wave = add_wave(acting_member=coordinator, survey=survey, name="Autumn")
    with pytest.raises(NoRecipients):
        send_wave(acting_member=coordinator, wave=wave)
    make_person()
    with pytest.raises(SurveyIsEmpty):
        send_wave(acting_member=coordinator, wave=wave)
    late = timezone.now() - timedelta(hours=1)
    wave = add_wave(acting_member=coordinator, survey=make_survey(), name="Late", closes_at=late)
    with refused(WaveClosesInThePast, "closes_at"):
        send_wave(acting_member=coordinator, wave=wave)


def test_times_must_follow_each_other(scope: Workspace, coordinator: Membership) -> None:
    now, survey = timezone.now(), make_survey()
    later, last = now + timedelta(days=7), now + timedelta(days=8)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("closes_at", {"remind_at": last, "closes_at": later}),
        ("closes_at", {"opens_at": later, "closes_at": later}),
        ("remind_at", {"opens_at": last, "remind_at": later}),
    ]
    for beside, times in wrong:
        with refused(WaveTimesOutOfOrder, beside):
            add_wave(acting_member=coordinator, survey=survey, name="Autumn", **times)


def test_a_reminder_that_went_out_stays_as_it_was(
    scope: Workspace, coordinator: Membership
) -> None:
    now = timezone.now()
    wave = make_wave(people=1, remind_at=now, reminded_at=now).wave
    with pytest.raises(WaveHasBeenSent):
        change_wave(acting_member=coordinator, wave=wave, remind_at=now + timedelta(hours=1))
    wave.refresh_from_db()
    change_wave(acting_member=coordinator, wave=wave, name="Winter", remind_at=now)


def test_the_schedule_has_a_worker_go_on_with_a_wave_that_is_being_sent(
    coordinator: Membership,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(invite_people, "apply_async", lambda **options: queued.append(options))
    workspace = coordinator.workspace
    with django_capture_on_commit_callbacks(execute=True), workspace_scope(workspace):
        wave = make_wave(people=1, status="sending").wave
        assert run_waves(workspace, timezone.now()) is not None
    assert [(each["args"], each["kwargs"]) for each in queued] == [
        ([str(workspace.pk)], {"wave_id": str(wave.pk)})
    ]


def test_calling_off_tells_how_many_messages_it_stopped(
    scope: Workspace, coordinator: Membership
) -> None:
    wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator))
    cancel_wave(acting_member=coordinator, wave=wave)
    event = AuditEvent.objects.get(action="cancel_wave")
    assert (event.after or {})["messages_stopped"] == 3
    assert (event.before or {})["messages_stopped"] == 0


def test_answers_keep_their_meaning_when_the_draft_changes(
    scope: Workspace, coordinator: Membership
) -> None:
    wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator))
    assert wave.version is not None
    frozen = SurveyContent.from_json(wave.version.content)
    survey = Survey.objects.get(pk=wave.survey_id)
    change_survey(acting_member=coordinator, survey=survey, title={"en": "Changed"})
    survey.questions.all().delete()
    wave.version.refresh_from_db()
    assert SurveyContent.from_json(wave.version.content) == frozen
    assert frozen.title.text_in("en") == "How are we doing?"
    assert len(frozen.questions) == 6


def test_unchanged_survey_is_not_frozen_twice_and_a_changed_one_is(
    scope: Workspace, coordinator: Membership
) -> None:
    first = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator))
    survey = first.survey
    again = add_wave(acting_member=coordinator, survey=survey, name="Again")
    assert send_wave(acting_member=coordinator, wave=again).version == first.version
    change_survey(acting_member=coordinator, survey=survey, intro={"en": "New"})
    third = add_wave(acting_member=coordinator, survey=survey, name="Third")
    send_wave(acting_member=coordinator, wave=third)
    assert list(survey.versions.values_list("number", flat=True)) == [1, 2]


def test_sent_wave_changes_only_its_name_reminder_and_closing(
    scope: Workspace, coordinator: Membership
) -> None:
    wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator))
    closes_at = timezone.now() + timedelta(days=3)
    changed = change_wave(acting_member=coordinator, wave=wave, name="New", closes_at=closes_at)
    assert (changed.name, changed.closes_at) == ("New", closes_at)
    with pytest.raises(WaveHasBeenSent):
        change_wave(acting_member=coordinator, wave=wave, audience={"sectors": ["health"]})
    past = timezone.now() - timedelta(microseconds=1)
    with refused(WaveClosesInThePast, "closes_at"):
        change_wave(acting_member=coordinator, wave=wave, closes_at=past)


def test_scheduled_wave_opens_on_time(scope: Workspace, coordinator: Membership) -> None:
    opens_at = timezone.now() + timedelta(hours=2)
    wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator, opens_at=opens_at))
    wave.refresh_from_db()
    assert wave.is_scheduled
    assert _messages() == []
    assert DueWork.objects.get(workspace=scope, kind="schedule").due_at <= opens_at
    assert run_waves(scope, opens_at - timedelta(seconds=1)) == opens_at
    assert _messages() == []
    run_waves(scope, opens_at)
    wave.refresh_from_db()
    assert wave.is_open
    assert len(_messages()) == 3


def test_reminder_goes_to_the_silent_only_and_once(
    scope: Workspace, coordinator: Membership
) -> None:
    due = timezone.now() + timedelta(days=1)
    made = make_wave(people=4, remind_at=due)
    note_answered(invitation=made.invitations[0])
    set_eligibility(acting_member=coordinator, invitation=made.invitations[1], is_ineligible=True)
    assert run_waves(scope, due - timedelta(minutes=1)) == due
    assert _messages("survey_reminder") == []
    run_waves(scope, due)
    run_waves(scope, due + timedelta(hours=1))
    reminded = {message.person_id for message in _messages("survey_reminder")}
    assert reminded == {made.people[2].pk, made.people[3].pk}
    assert remind_silent_people(wave=Wave.objects.get()) == 0
    wave = Wave.objects.get(pk=made.wave.pk)
    assert wave.reminded_count == 2
    assert wave.reminded_at is not None
    assert SurveyLink.objects.filter(invitation=made.invitations[2]).count() == 2
    first_link = access_answering(token=made.tokens[2]).invitation
    assert first_link == made.invitations[2]


def test_answering_stops_the_reminder_that_waits(scope: Workspace) -> None:
    due = timezone.now()
    made = make_wave(people=2, remind_at=due)
    run_waves(scope, due)
    assert note_answered(invitation=made.invitations[0])
    states = {m.person_id: m.status for m in _messages("survey_reminder")}
    assert states == {made.people[0].pk: "canceled", made.people[1].pk: "queued"}


def test_answer_and_start_are_counted_once(scope: Workspace) -> None:
    made = make_wave()
    note_started(invitation=made.invitations[0])
    note_started(invitation=made.invitations[0])
    assert note_answered(invitation=made.invitations[0]) is True
    assert note_answered(invitation=made.invitations[0]) is False
    wave = Wave.objects.get(pk=made.wave.pk)
    assert (wave.started_count, wave.answered_count) == (1, 1)


def test_closed_wave_takes_no_answer(scope: Workspace) -> None:
    made = make_wave(status="closed")
    with pytest.raises(NotOpenForAnswers):
        note_answered(invitation=made.invitations[0])


@pytest.mark.parametrize("promise", ["confidential", "anonymous"])
def test_replaced_link_works_and_the_earlier_ones_do_not(
    scope: Workspace, coordinator: Membership, promise: str
) -> None:
    made = make_wave(make_survey(promise), people=1)
    SurveyInvitation.objects.update(draft=b"written")
    replace_link(acting_member=coordinator, invitation=made.invitations[0])
    with pytest.raises(Http404):
        access_answering(token=made.tokens[0])
    [message] = _messages()
    assert message.person_id == made.people[0].pk
    assert SurveyLink.objects.count() == 1
    # The new link opens what was unfinished, unless nothing but the earlier one could.
    assert (SurveyInvitation.objects.get().draft is None) == (promise == "anonymous")
    replace_link(acting_member=coordinator, invitation=made.invitations[0])
    assert sorted(m.status for m in _messages()) == ["canceled", "queued"]


def test_link_is_not_replaced_for_who_answered_or_has_no_address(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(people=2)
    note_answered(invitation=made.invitations[0])
    with pytest.raises(HasAnsweredAlready):
        replace_link(acting_member=coordinator, invitation=made.invitations[0])
    made.people[1].email = ""
    made.people[1].save()
    invitation = SurveyInvitation.objects.get(pk=made.invitations[1].pk)
    with pytest.raises(CannotBeReached):
        replace_link(acting_member=coordinator, invitation=invitation)


def test_no_link_is_made_for_a_closed_wave_or_who_was_taken_out(
    scope: Workspace, coordinator: Membership
) -> None:
    closed, made = make_wave(people=1, status="closed"), make_wave(people=1)
    set_eligibility(acting_member=coordinator, invitation=made.invitations[0], is_ineligible=True)
    for each in (closed, made):
        with pytest.raises(NotOpenForAnswers):
            replace_link(acting_member=coordinator, invitation=each.invitations[0])
    assert SurveyLink.objects.count() == 2
    assert _messages() == []


def test_whoever_lost_the_address_since_is_not_reminded(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(people=2)
    Person.objects.filter(pk=made.people[0].pk).update(email="")
    assert remind_silent_people(wave=made.wave) == 1
    assert [message.person_id for message in _messages("survey_reminder")] == [made.people[1].pk]


def test_who_is_taken_out_gets_nothing_more_of_this_wave_and_all_of_others(
    scope: Workspace, coordinator: Membership
) -> None:
    first, second = (
        send_wave(acting_member=coordinator, wave=wave)
        for wave in (
            _draft_wave(coordinator, people=2),
            add_wave(acting_member=coordinator, survey=make_survey(), name="Other"),
        )
    )
    taken_out = SurveyInvitation.objects.filter(wave=first).order_by("pk")[0]
    set_eligibility(acting_member=coordinator, invitation=taken_out, is_ineligible=True)
    stopped = Message.objects.filter(status="canceled").values_list("person_id", "key")
    assert [person_id for person_id, _key in stopped] == [taken_out.person_id]
    assert str(first.pk) in stopped[0][1]
    assert Message.objects.filter(status="queued").count() == 3
    set_eligibility(acting_member=coordinator, invitation=taken_out, is_ineligible=False)
    assert Wave.objects.get(pk=second.pk).ineligible_count == 0


def test_ineligible_person_leaves_the_rate_and_loses_the_link(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(people=2)
    for _ in range(2):
        set_eligibility(
            acting_member=coordinator, invitation=made.invitations[0], is_ineligible=True
        )
    assert Wave.objects.get(pk=made.wave.pk).eligible_count == 1
    with pytest.raises(Http404):
        access_answering(token=made.tokens[0])
    with pytest.raises(NotOpenForAnswers):
        note_answered(invitation=made.invitations[0])
    set_eligibility(acting_member=coordinator, invitation=made.invitations[0], is_ineligible=False)
    assert Wave.objects.get(pk=made.wave.pk).eligible_count == 2
    note_answered(invitation=made.invitations[1])
    with pytest.raises(HasAnsweredAlready):
        set_eligibility(
            acting_member=coordinator, invitation=made.invitations[1], is_ineligible=True
        )


def test_closing_time_closes_the_wave_and_stops_what_waits(
    scope: Workspace, coordinator: Membership
) -> None:
    closes_at = timezone.now() + timedelta(days=1)
    wave = send_wave(acting_member=coordinator, wave=_draft_wave(coordinator, closes_at=closes_at))
    SurveyInvitation.objects.update(draft=b"unfinished")
    assert run_waves(scope, closes_at - timedelta(seconds=1)) == closes_at
    assert run_waves(scope, closes_at) is None
    wave.refresh_from_db()
    assert wave.is_closed
    assert wave.final_results is not None
    assert {message.status for message in _messages()} == {"canceled"}
    assert not SurveyInvitation.objects.exclude(draft=None).exists()


def test_closing_twice_closes_once(scope: Workspace, coordinator: Membership) -> None:
    made = make_wave()
    first = close_wave(acting_member=coordinator, wave=made.wave)
    second = close_wave(acting_member=coordinator, wave=made.wave)
    assert first.closed_at == second.closed_at
    assert AuditEvent.objects.filter(action="close_wave").count() == 1


def test_draft_is_not_closed(scope: Workspace, coordinator: Membership) -> None:
    with pytest.raises(WaveNotSent):
        close_wave(acting_member=coordinator, wave=_draft_wave(coordinator))
