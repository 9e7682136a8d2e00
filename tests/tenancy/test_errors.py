"""A database that is away, and errors of ours: in plain words, and nothing typed is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config.processes import any_free_port
from partnerships.models import Activity, ActivityOrganization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_wave
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member, make_workspace
from tests.forms import forms_of

pytestmark = pytest.mark.usefixtures("committed_db")

TEXT = 'They said:\r\n"More <b>time</b>, please" & left.'
NEW = "/w/harbor/activities/new/"


@contextmanager
def database_away() -> Iterator[None]:
    """Every connection ends, and nobody listens where the next one is tried."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = any_free_port()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port


@pytest.fixture
def workspace() -> Workspace:
    return make_workspace(slug="harbor", name="Harbor Coalition")


@pytest.fixture
def coordinator(workspace: Workspace) -> Membership:
    return make_member(workspace, "coordinator")


def browser(member: Membership | None = None, *, checks_csrf: bool = False) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=checks_csrf)
    if member is not None:
        client.force_login(member.user)
    return client


def typed(workspace: Workspace) -> dict[str, Any]:
    """A long activity with two organizations."""
    with workspace_scope(workspace):
        organizations = [make_organization(), make_organization()]
        partnership = make_partnership("", *organizations)
    return {
        "title": "Quilting together",
        "type": "workshop",
        "partnership": str(partnership.pk),
        "happened_on": "2026-03-02",
        "organizations": [str(one.pk) for one in organizations],
        "description": TEXT,
    }


def kept(response: Any) -> dict[str, list[str]]:
    """The one form of the page, as a browser would send it."""
    [form] = [form for form in forms_of(response.content.decode()) if form.method == "post"]
    return form.data()


def test_a_form_sent_while_the_database_is_away_comes_back_whole_and_is_saved_once(
    workspace: Workspace, coordinator: Membership
) -> None:
    client, data = browser(coordinator), typed(workspace)
    with database_away():
        answer = client.post(NEW, data)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "no-store" in answer.headers["Cache-Control"]
    assert kept(answer) == {k: v if isinstance(v, list) else [v] for k, v in data.items()}
    assert "More &lt;b&gt;time" in answer.content.decode().split("<blockquote")[2]
    assert client.post(NEW, kept(answer)).status_code == 302
    with workspace_scope(workspace):
        saved = Activity.objects.get()
        assert saved.description.replace("\r", "") == TEXT.replace("\r", "")
        assert ActivityOrganization.objects.filter(activity=saved).count() == 2


def test_a_survey_comes_back_in_the_language_of_its_page(workspace: Workspace) -> None:
    with workspace_scope(workspace):
        made = make_wave(people=1)
    data = {"page": "es", "q1": "yes", "q2": ["people", "reach"], "q6": TEXT}
    with database_away():
        answer = browser().post(f"/p/harbor/survey/{made.tokens[0]}/", data)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert '<html lang="es"' in page
    assert "Volver a enviar" in page
    assert kept(answer)["q2"] == ["people", "reach"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers


def test_only_the_token_that_was_sent_comes_back(
    workspace: Workspace, coordinator: Membership
) -> None:
    """A form of another site has none, so sending the page again is refused as well."""
    client = browser(coordinator, checks_csrf=True)
    with database_away():
        answer = client.post(NEW, {"title": "Forged"})
    assert kept(answer) == {"title": ["Forged"]}
    assert client.post(NEW, kept(answer)).status_code == 403


def test_no_password_comes_back() -> None:
    with database_away():
        answer = browser().post(
            "/accounts/login/", {"login": "ana@example.org", "password": "a-long-password"}
        )
    assert answer.status_code == 503
    assert b"a-long-password" not in answer.content


def test_a_page_asked_for_can_be_asked_for_again(coordinator: Membership) -> None:
    client = browser(coordinator)
    with database_away():
        answer = client.get(f"{NEW}?partnership=1&x=2")
    assert answer.status_code == 503
    assert f'href="{NEW}?partnership=1&amp;x=2"' in answer.content.decode()


def test_the_api_says_it_as_problem_details(coordinator: Membership) -> None:
    client = browser(coordinator)
    with database_away():
        answer = client.get("/api/v1/workspaces/harbor/activities/")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"]
    assert answer.json()["status"] == 503


def test_a_commit_that_gets_no_answer_is_said_to_be_uncertain(
    workspace: Workspace, coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, data = browser(coordinator), typed(workspace)

    def lost() -> None:
        connection.rollback()
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "commit", lost)
        answer = client.post(NEW, data)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "tell whether what you sent was saved" in page
    assert kept(answer)["description"] == [TEXT]
    # The view had its "Saved" ready; nobody may read it on the next page.
    following = client.get("/w/harbor/activities/").content.decode()
    assert "Quilting together" not in following
    assert "Logged." not in following


def test_an_error_of_ours_keeps_what_was_typed_as_well(
    workspace: Workspace, coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, data = browser(coordinator), typed(workspace)

    def broken(*_arguments: Any) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr("partnerships.views.activities.write", broken)
    answer = client.post(NEW, data)
    assert answer.status_code == 500
    assert kept(answer)["description"] == [TEXT]
    assert "a mistake" not in answer.content.decode()
