"""The API of surveys, their questions and waves."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.actions.invitations import note_answered
from feedback.models import Question, Survey, Wave
from messaging.models import Message
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_organization, make_person

ROOT = "/api/v1/workspaces/harbor"


@pytest.fixture
def api(client: Client, coordinator: Membership) -> Client:
    client.force_login(coordinator.user)
    return client


def _post(api: Client, path: str, data: Any = None, **extra: Any) -> Any:
    return api.post(f"{ROOT}/{path}", data or {}, content_type="application/json", **extra)


def test_survey_is_added_with_its_questions(api: Client, workspace: Workspace) -> None:
    options = [{"id": "a", "text": {"en": "A"}}, {"text": {"en": "B", "es": "B"}}]
    response = _post(
        api,
        "surveys/",
        {
            "title": {"en": "How?", "es": "¿Cómo?"},
            "languages": ["en", "es"],
            "promise": "anonymous",
            "questions": [
                {"kind": "single_choice", "text": {"en": "Which?"}, "options": options},
                {"kind": "long_text", "text": {"en": "Why?"}, "is_required": True},
            ],
        },
    )
    assert response.status_code == 201
    body = response.json()
    assert [question["kind"] for question in body["questions"]] == ["single_choice", "long_text"]
    assert body["questions"][0]["options"][0]["id"] == "a"
    assert body["questions"][0]["options"][1]["id"]
    assert api.get(f"{ROOT}/surveys/{body['id']}/").json() == body


def test_instrument_fills_a_survey(api: Client) -> None:
    data = {"languages": ["en", "es"], "instrument": "partnership-check"}
    body = _post(api, "surveys/", data).json()
    assert body["title"]["es"] == "Chequeo de la alianza"
    assert len(body["questions"]) == 10


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"title": {"en": "X"}, "languages": ["qqq"]}, 422),
        ({"title": {"en": "X"}, "languages": []}, 400),
        ({"title": {"es": "X"}, "languages": ["en"]}, 422),
        ({"title": {"not a code": "X"}, "languages": ["en"]}, 400),
        ({"title": {"en": "X"}, "languages": ["en"], "promise": "none"}, 400),
        (
            {
                "title": {"en": "X"},
                "languages": ["en"],
                "questions": [{"kind": "single_choice", "text": {"en": "Which?"}}],
            },
            422,
        ),
    ],
)
def test_wrong_survey_is_refused_whole(
    api: Client, workspace: Workspace, data: dict[str, Any], status: int
) -> None:
    response = _post(api, "surveys/", data)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    with workspace_scope(workspace):
        assert not Survey.objects.exists()


def test_lists_cost_the_same_at_one_row_and_at_three(
    api: Client, workspace: Workspace, django_assert_num_queries: Any
) -> None:
    def rows(path: str) -> int:
        return len(api.get(f"{ROOT}/{path}/").json()["results"])

    with workspace_scope(workspace):
        make_wave(make_survey())
    rows("surveys")
    with django_assert_num_queries(10):
        assert rows("surveys") == 1
    with django_assert_num_queries(9):
        assert rows("waves") == 1
    with django_assert_num_queries(9):
        assert rows("survey-questions") == 6
    with workspace_scope(workspace):
        make_wave(make_survey())
        make_wave(make_survey())
    with django_assert_num_queries(10):
        assert rows("surveys") == 3
    with django_assert_num_queries(9):
        assert rows("waves") == 3
    with django_assert_num_queries(9):
        assert rows("survey-questions") == 18


def test_question_is_added_changed_moved_and_removed(api: Client, workspace: Workspace) -> None:
    with workspace_scope(workspace):
        survey = make_survey()
    data = {"survey": str(survey.pk), "kind": "number", "text": {"en": "How many?"}}
    added = _post(api, "survey-questions/", data).json()
    assert added["position"] == 7
    path = f"survey-questions/{added['id']}/"
    moved = _post(api, f"{path}move/", {"direction": "up"})
    assert moved.json()["position"] == 6
    changed = api.patch(
        f"{ROOT}/{path}",
        {"text": {"en": "How much?"}, "kind": "long_text"},
        content_type="application/json",
    )
    assert changed.json()["text"] == {"en": "How much?"}
    assert changed.json()["kind"] == "number"
    assert api.delete(f"{ROOT}/{path}").status_code == 204
    with workspace_scope(workspace):
        assert [q.position for q in Question.objects.all()] == [1, 2, 3, 4, 5, 6]


def test_survey_change_needs_the_version_that_was_read(api: Client, workspace: Workspace) -> None:
    with workspace_scope(workspace):
        survey = make_survey()
    url = f"{ROOT}/surveys/{survey.pk}/"
    tag = api.get(url).headers["ETag"]
    data = {"title": {"en": "New"}}
    first = api.patch(url, data, content_type="application/json", headers={"If-Match": tag})
    assert first.json()["title"] == {"en": "New", "es": "¿Cómo vamos?"}
    second = api.patch(url, data, content_type="application/json", headers={"If-Match": tag})
    assert second.status_code == 412


def test_wave_is_added_sent_once_and_called_off(api: Client, workspace: Workspace) -> None:
    with workspace_scope(workspace):
        survey = make_survey()
        school = make_organization(sector="education")
        make_person(organization=school)
        make_person()
    data = {
        "survey": str(survey.pk),
        "name": "Autumn",
        "audience": {"organizations": [str(school.pk)]},
        "closes_at": (timezone.now() + timedelta(days=7)).isoformat(),
    }
    wave = _post(api, "waves/", data).json()
    assert (wave["status"], wave["version"]) == ("draft", None)
    for _ in range(2):
        sent = _post(api, f"waves/{wave['id']}/send/", headers={"Idempotency-Key": "once"})
        assert sent.status_code == 200
        assert (sent.json()["status"], sent.json()["version"]) == ("open", 1)
    again = _post(api, f"waves/{wave['id']}/send/").json()
    assert again["invited_count"] == 1
    with workspace_scope(workspace):
        assert Message.objects.count() == 1
    assert _post(api, f"waves/{wave['id']}/cancel/").json()["status"] == "canceled"
    refused = _post(api, f"waves/{wave['id']}/cancel/")
    assert refused.status_code == 422
    assert refused.json()["detail"] == "This wave is over."


def test_wave_is_reminded_and_closed(api: Client, workspace: Workspace) -> None:
    with workspace_scope(workspace):
        made = make_wave()
    assert _post(api, f"waves/{made.wave.pk}/remind/").json()["remind_at"]
    closed = _post(api, f"waves/{made.wave.pk}/close/")
    assert closed.json()["status"] == "closed"
    assert _post(api, f"waves/{made.wave.pk}/close/").status_code == 200


def test_response_rate_is_the_page_s_and_withholds_small_sectors(
    api: Client, workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        made = make_wave(people=6)
        for invitation in made.invitations[:3]:
            note_answered(invitation=invitation)
    body = api.get(f"{ROOT}/waves/{made.wave.pk}/response-rate/").json()
    assert (body["invited"], body["answered"], body["percent"]) == (6, 3, 50)
    assert body["rate"]["kind"] == "suppressed"
    assert {row["rate"]["kind"] for row in body["sectors"]} == {"suppressed"}


def test_ids_of_another_workspace_are_refused_like_unknown_ones(
    api: Client, workspace: Workspace, other_workspace: Workspace
) -> None:
    with workspace_scope(other_workspace):
        made = make_wave()
        foreign = make_organization()
    with workspace_scope(workspace):
        survey = make_survey()
    assert api.get(f"{ROOT}/waves/{made.wave.pk}/").status_code == 404
    assert _post(api, f"waves/{made.wave.pk}/send/").status_code == 404
    assert api.get(f"{ROOT}/surveys/{made.wave.survey_id}/").status_code == 404
    data: dict[str, Any] = {"survey": str(made.wave.survey_id), "name": "Autumn"}
    assert _post(api, "waves/", data).status_code == 400
    data = {
        "survey": str(survey.pk),
        "name": "Autumn",
        "audience": {"organizations": [str(foreign.pk)]},
    }
    assert _post(api, "waves/", data).status_code == 422
    with workspace_scope(workspace):
        assert not Wave.objects.exists()


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_api_of_surveys_is_for_coordinators_and_owners(
    client: Client, workspace: Workspace, role: str, request: pytest.FixtureRequest
) -> None:
    with workspace_scope(workspace):
        made = make_wave()
    client.force_login(request.getfixturevalue(role).user)
    for path in ("surveys/", "survey-questions/", "waves/", f"waves/{made.wave.pk}/response-rate/"):
        assert client.get(f"{ROOT}/{path}").status_code == 403
    assert _post(client, f"waves/{made.wave.pk}/close/").status_code == 403
