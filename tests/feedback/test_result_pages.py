"""Who sees the results of a wave: page, file and API."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.models import Wave
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.feedback.answering import answer_all
from tests.feedback.waves_with_results import ROWS, again, closed, url


def test_the_page_shows_figures_and_bars_without_inline_styles(
    published: Wave, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    page = client.get(url(published)).content.decode()
    assert "Do you take part?" in page
    assert "n = 12" in page
    assert '<progress max="100" value="66.6' in page
    assert "style=" not in page
    assert "/C calc" in page


@pytest.mark.parametrize("role", ["funder", "viewer", "partner"])
def test_others_read_published_results_without_comments(
    published: Wave, workspace: Workspace, client: Client, role: str, request: pytest.FixtureRequest
) -> None:
    member: Membership = request.getfixturevalue(role)
    client.force_login(member.user)
    page = client.get(url(published))
    assert page.status_code == 200
    assert "/C calc" not in page.content.decode()
    assert client.get(url(published, "results.csv")).status_code == 200
    assert client.get(url(published, "answers.csv")).status_code == 403
    assert client.get(url(published, "answers.xlsx")).status_code == 403
    assert client.post(url(published, "results/publication/")).status_code == 403
    with workspace_scope(workspace):
        Wave.objects.update(is_published=False)
    assert client.get(url(published)).status_code == 404
    assert client.get(url(published, "results.csv")).status_code == 404
    assert client.get(f"/api/v1/workspaces/harbor/results/{published.pk}/").status_code == 404


def test_members_of_other_workspaces_find_nothing(
    published: Wave, outsider: Membership, client: Client
) -> None:
    client.force_login(outsider.user)
    for rest in ("results/", "results.csv", "answers.csv", "answers.xlsx"):
        assert client.get(url(published, rest)).status_code == 404
        assert client.get(url(published, rest).replace("harbor", "valley")).status_code == 404


def test_publishing_through_the_page(
    workspace: Workspace, published: Wave, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    client.post(url(published, "results/publication/"), {"is_published": "0"})
    with workspace_scope(workspace):
        assert not again(published).is_published
    client.post(url(published, "results/publication/"), {"is_published": "1"})
    with workspace_scope(workspace):
        assert again(published).is_published


def test_list_and_page_cost_the_same_for_one_and_three_waves(
    workspace: Workspace, published: Wave, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    paths = ["/w/harbor/results/", url(published), "/api/v1/workspaces/harbor/results/"]

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    before = [count(path) for path in paths]
    with workspace_scope(workspace):
        for _ in range(2):
            made = make_wave(make_survey(), 8)
            answer_all(made, ROWS)
            closed(made)
    assert [count(path) for path in paths] == before


def test_api_page_and_file_agree(published: Wave, coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    data = client.get(f"/api/v1/workspaces/harbor/results/{published.pk}/").json()
    text = client.get(url(published, "results.csv")).getvalue().decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    page = client.get(url(published)).content.decode()
    assert data["n"] == 12
    for question in data["questions"]:
        for option in question["options"]:
            wanted = [question["text"], option["text"], str(question["n"]), str(option["count"])]
            assert wanted in [[row[0], row[2], row[3], row[4]] for row in rows]
            assert f'<td class="is-numeric">{option["count"]}</td>' in page
    assert {"answers_csv", "answers_xlsx", "results_csv"} == set(data["files"])


def test_api_publishes_and_withdraws(
    workspace: Workspace, published: Wave, coordinator: Membership, funder: Membership
) -> None:
    path = f"/api/v1/workspaces/harbor/results/{published.pk}/"
    client = Client()
    client.force_login(funder.user)
    body = json.dumps({"is_published": False})
    assert client.patch(path, body, content_type="application/json").status_code == 403
    client.force_login(coordinator.user)
    answer = client.patch(path, body, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["is_published"] is False
    with workspace_scope(workspace):
        assert not again(published).is_published
