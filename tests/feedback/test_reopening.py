"""Reopening within the promise, who is reached before anything goes, and who never was."""

import pytest
from django.test import Client

from feedback.access import access_answering
from feedback.actions.invitations import leave_out_unreached
from feedback.actions.responses import Draft, save_draft
from feedback.actions.results import publish_results
from feedback.actions.waves import (
    WaveStaysClosed,
    cancel_wave,
    close_wave,
    remind_now,
    reopen_wave,
)
from feedback.models import SurveyInvitation, Wave
from feedback.queries.results import results_of
from feedback.queries.waves import list_invitations, may_reopen
from messaging.actions.suppressions import suppress_address
from messaging.models import Message, Suppression
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.messaging import make_message
from tests.feedback.answering import answer


def _closed(promise: str, answered: int, coordinator: Membership) -> MadeWave:
    made = make_wave(make_survey(promise), 8)
    for index in range(answered):
        answer(made, index)
    close_wave(acting_member=coordinator, wave=made.wave)
    return made


@pytest.mark.parametrize(
    ("promise", "answered", "may_reopen"),
    [
        ("identified", 6, True),
        ("identified", 0, True),
        ("confidential", 4, True),
        # Figures were shown: those after one more answer would be that person's.
        ("confidential", 5, False),
        ("confidential", 6, False),
        # Few answers were deleted, and many were mixed.
        ("anonymous", 0, False),
        ("anonymous", 4, False),
        ("anonymous", 6, False),
    ],
)
def test_d_a_closed_survey_is_reopened_within_its_promise(
    scope: Workspace, coordinator: Membership, promise: str, answered: int, may_reopen: bool
) -> None:
    made = _closed(promise, answered, coordinator)
    wave = Wave.objects.get(pk=made.wave.pk)
    assert wave.can_reopen == may_reopen
    if not may_reopen:
        with pytest.raises(WaveStaysClosed):
            reopen_wave(acting_member=coordinator, wave=wave)
        return
    reopen_wave(acting_member=coordinator, wave=wave)
    wave = Wave.objects.get(pk=made.wave.pk)
    assert wave.is_open
    assert (wave.closed_at, wave.closes_at, wave.final_results) == (None, None, None)
    answer(made, 7)
    close_wave(acting_member=coordinator, wave=wave)
    shown = results_of(wave=Wave.objects.get(pk=wave.pk)).shown
    assert shown.n == (answered + 1 if answered >= 4 else None)
    assert AuditEvent.objects.filter(action="reopen_wave", object_id=wave.pk).exists()


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_a3_what_funders_saw_once_is_not_counted_anew_with_one_answer_more(
    scope: Workspace, coordinator: Membership, is_withdrawn: bool
) -> None:
    """Funders and viewers see no names of an identified survey either."""
    made = _closed("identified", 6, coordinator)
    wave = Wave.objects.get(pk=made.wave.pk)
    publish_results(acting_member=coordinator, wave=wave, is_published=True)
    if is_withdrawn:
        publish_results(acting_member=coordinator, wave=wave, is_published=False)
    with pytest.raises(WaveStaysClosed):
        reopen_wave(acting_member=coordinator, wave=wave)
    wave = Wave.objects.get(pk=wave.pk)
    assert wave.is_closed
    assert results_of(wave=wave).shown.n == 6
    assert not may_reopen(wave=wave)


def test_a3_a_survey_that_was_ever_published_offers_no_reopening(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        wave = Wave.objects.get(pk=_closed("identified", 6, coordinator).wave.pk)
    client.force_login(coordinator.user)
    url = workspace_url(workspace, "feedback:wave", wave.pk)
    assert "reopening/" in client.get(url).content.decode()
    for is_published in (True, False):
        with workspace_scope(workspace):
            publish_results(acting_member=coordinator, wave=wave, is_published=is_published)
        assert "reopening/" not in client.get(url).content.decode()


@pytest.mark.parametrize("state", ["open", "canceled", "draft"])
def test_d_only_what_is_closed_is_reopened(
    scope: Workspace, coordinator: Membership, state: str
) -> None:
    made = make_wave(make_survey("identified"), 3)
    if state == "canceled":
        cancel_wave(acting_member=coordinator, wave=made.wave)
    if state == "draft":
        Wave.objects.update(status="draft", version=None)
    with pytest.raises(WaveStaysClosed):
        reopen_wave(acting_member=coordinator, wave=made.wave)


def test_d_what_was_unfinished_at_the_close_goes_on_after_reopening(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(make_survey("identified"), 3)
    answering = access_answering(token=made.tokens[0])
    draft = Draft(language="en", values={"q6": ["Half a thought"]})
    save_draft(answering=answering, token=made.tokens[0], draft=draft)
    close_wave(acting_member=coordinator, wave=made.wave)
    reopen_wave(acting_member=coordinator, wave=made.wave)
    page = Client().get(f"/p/{scope.slug}/survey/{made.tokens[0]}/").content.decode()
    assert "Half a thought" in page


def test_d_pages_and_api_reopen(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(workspace):
        made = _closed("identified", 2, coordinator)
        shut = _closed("confidential", 6, coordinator)
    reopening = workspace_url(workspace, "feedback:wave-reopen", made.wave.pk)
    assert (
        reopening
        in client.get(workspace_url(workspace, "feedback:wave", made.wave.pk)).content.decode()
    )
    asked = client.get(reopening).content.decode()
    assert made.people[7].name in asked
    assert made.people[0].name not in asked
    assert client.post(reopening).status_code == 302
    api = f"/api/v1/workspaces/{workspace.slug}/waves/{shut.wave.pk}/reopen/"
    assert client.post(api).status_code == 422
    page = client.get(workspace_url(workspace, "feedback:wave", shut.wave.pk)).content.decode()
    assert "reopening/" not in page
    with workspace_scope(workspace):
        assert Wave.objects.get(pk=made.wave.pk).is_open
        assert Wave.objects.get(pk=shut.wave.pk).is_closed


@pytest.mark.parametrize("step", ["wave-close", "wave-cancel", "wave-remind"])
def test_d_closing_calling_off_and_reminding_show_who_is_reached_and_ask_once(
    workspace: Workspace, coordinator: Membership, client: Client, step: str
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 60)
        answer(made, 0)
    client.force_login(coordinator.user)
    url = workspace_url(workspace, f"feedback:{step}", made.wave.pk)
    asked = client.get(url).content.decode()
    with workspace_scope(workspace):
        names = [one.person.name for one in list_invitations(wave=made.wave)[:60] if one.person]
        assert Wave.objects.get(pk=made.wave.pk).is_open
    assert sum(f"<li>{name}</li>" in asked for name in names) == 50
    assert "more</li>" in asked
    assert asked.count('class="card confirm" method="post"') == 1
    for _ in range(2):  # a second click changes nothing and breaks nothing
        assert client.post(url).status_code == 302


def test_d_sending_shows_who_is_reached_by_name(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 3)
        draft = Wave.objects.create(survey=made.wave.survey, name="Again")
    client.force_login(coordinator.user)
    page = client.get(workspace_url(workspace, "feedback:wave-send", draft.pk)).content.decode()
    assert "3 people would be asked." in page
    assert all(f"<li>{person.name}" in page for person in made.people)


def _mail(made: MadeWave, index: int, status: str) -> None:
    person = made.people[index]
    key = f"wave:{made.wave.pk}:person:{person.pk}:invitation"
    message = make_message(key=key, person_id=person.pk, to_email=person.email)
    Message.objects.filter(pk=message.pk).update(status=status)


def test_d_people_no_e_mail_reached_are_told_apart_from_the_silent(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 7)
        for index, status in enumerate(
            ["sent", "queued", "failed", "suppressed", "sent", "failed", "sent"]
        ):
            _mail(made, index, status)
        # Bounced after it was accepted; and one who answered all the same.
        suppress_address(email=made.people[4].email, reason=Suppression.Reason.BOUNCED)
        answer(made, 5)
        found = {one.person_id for one in list_invitations(wave=made.wave, state="unreached")}
        assert found == {made.people[index].pk for index in (2, 3, 4)}
        wave = Wave.objects.get(pk=made.wave.pk)
        assert (wave.answered_count, wave.eligible_count) == (1, 7)
    client.force_login(coordinator.user)
    page = client.get(workspace_url(workspace, "feedback:wave", made.wave.pk)).content.decode()
    assert "3 people were not reached" in page
    url = workspace_url(workspace, "feedback:wave-unreached", made.wave.pk)
    asked = client.get(url).content.decode()
    assert made.people[2].name in asked
    assert made.people[0].name not in asked
    for _ in range(2):
        assert client.post(url).status_code == 302
    with workspace_scope(workspace):
        wave = Wave.objects.get(pk=made.wave.pk)
        assert (wave.answered_count, wave.eligible_count) == (1, 4)
        assert SurveyInvitation.objects.filter(wave=wave, is_ineligible=True).count() == 3
        assert leave_out_unreached(acting_member=coordinator, wave=wave) == 0


def test_d_whom_a_second_e_mail_reached_is_only_silent(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(make_survey(), 2)
    _mail(made, 0, "failed")
    again = make_message(
        key=f"wave:{made.wave.pk}:person:{made.people[0].pk}:link:2",
        person_id=made.people[0].pk,
        to_email=made.people[0].email,
    )
    Message.objects.filter(pk=again.pk).update(status="sent")
    assert not list_invitations(wave=made.wave, state="unreached").exists()
    assert remind_now(acting_member=coordinator, wave=made.wave).is_open
