"""Unsubscribing: a page for people, one click for mail programs (RFC 8058)."""

import pytest
from django.test import Client

from messaging.actions.send_due import send_due
from messaging.links import unsubscribe_url
from messaging.models import Suppression
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_message
from tests.messaging.smtp_sink import SmtpSink


@pytest.fixture
def strict_client() -> Client:
    return Client(enforce_csrf_checks=True)


def _suppressed(workspace: Workspace) -> list[str]:
    with workspace_scope(workspace):
        return list(Suppression.objects.values_list("email", flat=True))


def _path(workspace: Workspace, email: str = "Ana@example.org", language: str = "en") -> str:
    url = unsubscribe_url(workspace, email=email, language=language)
    assert url.startswith("http://localhost:8000/p/harbor/unsubscribe/")
    return url.removeprefix("http://localhost:8000")


def test_looking_changes_nothing_and_the_button_unsubscribes(
    workspace: Workspace, strict_client: Client
) -> None:
    path = _path(workspace)
    page = strict_client.get(path)
    assert page.status_code == 200
    assert "ana@example.org" in page.text
    assert _suppressed(workspace) == []
    assert "no more e-mails" in strict_client.post(path, {"wish": "unsubscribe"}).text
    assert _suppressed(workspace) == ["ana@example.org"]
    strict_client.post(path, {"wish": "unsubscribe"})
    assert "again" in strict_client.post(path, {"wish": "subscribe"}).text
    assert _suppressed(workspace) == []


def test_the_link_of_a_sent_message_works_with_one_click(
    workspace: Workspace, sink: SmtpSink, strict_client: Client
) -> None:
    with workspace_scope(workspace):
        make_message(to_email="ana@example.org")
    send_due()
    email = sink.inbox[0]
    assert email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = email["List-Unsubscribe"].strip(" <>")
    text = email.get_body(("plain",))
    assert text is not None
    assert url in text.get_content()
    response = strict_client.post(
        url.removeprefix("http://localhost:8000"), {"List-Unsubscribe": "One-Click"}
    )
    assert response.status_code == 200
    assert _suppressed(workspace) == ["ana@example.org"]


def test_a_link_is_good_for_its_workspace_and_address_only(
    workspace: Workspace, other_workspace: Workspace, client: Client
) -> None:
    path = _path(workspace)
    assert client.post(path.replace("/harbor/", "/valley/")).status_code == 404
    token = path.split("/")[4]
    assert client.post(path.replace(token, token[:-2] + "xx")).status_code == 404
    assert client.get("/p/harbor/unsubscribe/nonsense/").status_code == 404
    assert client.get(path.replace("/harbor/", "/nowhere/")).status_code == 404
    assert _suppressed(workspace) == _suppressed(other_workspace) == []


def test_the_page_speaks_the_language_of_the_message(workspace: Workspace, client: Client) -> None:
    assert '<html lang="es"' in client.get(_path(workspace, language="es")).text


def test_the_page_is_small_and_needs_no_script(workspace: Workspace, client: Client) -> None:
    page = client.get(_path(workspace))
    assert "<script" not in page.text
    assert len(page.content) < 10_000
