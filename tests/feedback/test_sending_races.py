"""Waves under real concurrency: several connections, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections

from feedback.actions import invitations
from feedback.actions.invitations import note_answered
from feedback.actions.schedule import invite_more_people
from feedback.actions.waves import WaveIsOver, add_wave, cancel_wave, close_wave, send_wave
from feedback.models import SurveyInvitation, SurveyVersion, Wave
from messaging.models import Message
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_person
from tests.factories.tenancy import make_member, make_workspace


def _at_once(workspace: Workspace, *acts: Callable[[], object]) -> list[object]:
    """Run every act in a thread and a transaction of its own; results or errors, in order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            with workspace_scope(workspace):
                return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _wave(workspace: Workspace, coordinator: Membership, people: int) -> Wave:
    with workspace_scope(workspace):
        for _ in range(people):
            make_person()
        return add_wave(acting_member=coordinator, survey=make_survey(), name="Autumn")


@pytest.mark.usefixtures("committed_db")
def test_wave_sent_from_eight_places_at_once_is_sent_once() -> None:
    workspace = make_workspace()
    coordinator = make_member(workspace, "coordinator")
    wave = _wave(workspace, coordinator, people=12)

    def send() -> object:
        return send_wave(acting_member=coordinator, wave=wave).status

    assert _at_once(workspace, *[send] * 8) == ["open"] * 8
    with workspace_scope(workspace):
        assert SurveyVersion.objects.count() == 1
        assert SurveyInvitation.objects.count() == 12
        assert Message.objects.count() == 12
        assert Wave.objects.get().invited_count == 12


@pytest.mark.usefixtures("committed_db")
def test_workers_that_meet_on_one_wave_ask_everybody_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(invitations, "BATCH_SIZE", 5)
    workspace = make_workspace()
    coordinator = make_member(workspace, "coordinator")
    wave_id: UUID = _wave(workspace, coordinator, people=23).pk
    with workspace_scope(workspace):
        send_wave(acting_member=coordinator, wave=Wave.objects.get())
    _at_once(workspace, *[lambda: invite_more_people(wave_id=wave_id)] * 6)
    with workspace_scope(workspace):
        assert SurveyInvitation.objects.count() == 23
        assert Message.objects.count() == 23
        assert Wave.objects.get().is_open


@pytest.mark.usefixtures("committed_db")
def test_wave_called_off_while_workers_ask_leaves_nothing_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(invitations, "BATCH_SIZE", 5)
    workspace = make_workspace()
    coordinator = make_member(workspace, "coordinator")
    wave = _wave(workspace, coordinator, people=40)
    with workspace_scope(workspace):
        send_wave(acting_member=coordinator, wave=wave)

    def ask() -> None:
        invite_more_people(wave_id=wave.pk)

    def call_off() -> object:
        return cancel_wave(acting_member=coordinator, wave=wave).status

    results = _at_once(workspace, ask, ask, call_off, ask, ask)
    assert "canceled" in results
    with workspace_scope(workspace):
        assert not Message.objects.exclude(status="canceled").exists()
        assert Wave.objects.get().invited_count == SurveyInvitation.objects.count()


@pytest.mark.usefixtures("committed_db")
def test_answers_that_meet_the_closing_are_counted_or_refused_but_never_stuck() -> None:
    workspace = make_workspace()
    coordinator = make_member(workspace, "coordinator")
    with workspace_scope(workspace):
        made = make_wave(people=10)
    acts: list[Callable[[], object]] = [
        lambda invitation=invitation: note_answered(invitation=invitation)  # type: ignore[misc]
        for invitation in made.invitations
    ]
    acts.insert(5, lambda: close_wave(acting_member=coordinator, wave=made.wave).status)
    results = _at_once(workspace, *acts)
    answered = results.count(True)
    refused = [result for result in results if isinstance(result, invitations.NotOpenForAnswers)]
    assert answered + len(refused) == 10
    assert "closed" in results
    assert not any(isinstance(result, WaveIsOver) for result in results)
    with workspace_scope(workspace):
        assert Wave.objects.get().answered_count == answered
