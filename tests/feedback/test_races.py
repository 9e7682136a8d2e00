"""Twenty clients at one door at the same instant."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from feedback.actions.waves import close_wave
from feedback.models import Response, SurveyInvitation, Wave
from feedback.queries.results import results_of
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.tenancy import make_workspace

CLIENTS = 20


def _post_all_at_once(paths: list[str]) -> list[tuple[int, str]]:
    barrier = Barrier(len(paths))

    def post(path: str) -> tuple[int, str]:
        barrier.wait()
        answer = Client().post(path, {"q1": "yes", "page": "en"})
        connections.close_all()
        return answer.status_code, answer.content.decode()

    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(post, paths))


@pytest.mark.parametrize("promise", ["confidential", "anonymous"])
def test_one_link_posted_by_twenty_clients_is_one_response(
    committed_db: None, promise: str
) -> None:
    workspace = make_workspace(slug="race")
    with workspace_scope(workspace):
        made = make_wave(make_survey(promise), 6)
    told = _post_all_at_once([f"/p/race/survey/{made.tokens[0]}/"] * CLIENTS)
    assert Counter(status for status, _ in told) == {302: 1, 409: CLIENTS - 1}
    assert all("was not added" in page for status, page in told if status == 409)
    with workspace_scope(workspace):
        wave = Wave.objects.get()
        assert (wave.started_count, wave.answered_count) == (1, 1)
        assert Response.objects.count() == (0 if promise == "anonymous" else 1)
        assert SurveyInvitation.objects.filter(has_answered=True).count() == 1


@pytest.mark.parametrize("promise", ["confidential", "anonymous"])
def test_twenty_people_at_once_are_twenty_responses(committed_db: None, promise: str) -> None:
    workspace = make_workspace(slug="race")
    with workspace_scope(workspace):
        made = make_wave(make_survey(promise), CLIENTS)
    told = _post_all_at_once([f"/p/race/survey/{token}/" for token in made.tokens])
    assert {status for status, _ in told} == {302}
    with workspace_scope(workspace):
        assert Wave.objects.get().answered_count == CLIENTS
        _close(made.wave)
        assert Response.objects.count() == CLIENTS


def test_closing_while_people_answer_loses_nobody_who_was_thanked(committed_db: None) -> None:
    workspace: Workspace = make_workspace(slug="race")
    with workspace_scope(workspace):
        made = make_wave(make_survey("confidential"), CLIENTS)

    def close() -> None:
        with workspace_scope(workspace):
            _close(made.wave)
        connections.close_all()

    with ThreadPoolExecutor(1) as closer:
        done = closer.submit(close)
        told = _post_all_at_once([f"/p/race/survey/{token}/" for token in made.tokens])
        done.result()
    thanked = sum(status == 302 for status, _ in told)
    assert all(status in (302, 410) for status, _ in told)
    with workspace_scope(workspace):
        wave = Wave.objects.select_related("version", "survey").get()
        assert Response.objects.count() == wave.answered_count == thanked
        assert (results_of(wave=wave).shown.n or 0) == (thanked if thanked >= 5 else 0)


def _close(wave: Wave) -> None:
    close_wave(acting_member=None, wave=wave)
