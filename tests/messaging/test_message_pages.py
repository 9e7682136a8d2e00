"""The message log for people and through the API."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from messaging.models import Message
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.messaging import make_message

LIST = "/w/harbor/messages/"
API = "/api/v1/workspaces/harbor/messages/"


def _make(workspace: Workspace, **changes: object) -> Message:
    with workspace_scope(workspace):
        return make_message(**changes)


def _status(workspace: Workspace, message: Message) -> str:
    with workspace_scope(workspace):
        return Message.objects.get(pk=message.pk).status


@pytest.mark.parametrize("address", [LIST, API])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_costs_the_same_at_any_length(
    client: Client,
    workspace: Workspace,
    coordinator: Membership,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
    address: str,
) -> None:
    for _ in range(rows):
        _make(workspace, link="https://x.example/1")
    client.force_login(coordinator.user)
    client.get(address)
    expected = {LIST: 11, API: 9}[address]
    with django_assert_num_queries(expected):
        response = client.get(address)
    assert response.status_code == 200
    assert "x.example" not in response.text


def test_the_log_says_what_went_to_whom_and_why_not(
    client: Client, workspace: Workspace, coordinator: Membership
) -> None:
    _make(workspace, to_email="ana@example.org", to_name="Ana Ruiz", status="sent")
    _make(workspace, to_email="gone@example.org", status="failed", error="550 5.1.1 No such user")
    client.force_login(coordinator.user)
    page = client.get(LIST).text
    for words in ("Ana Ruiz", "gone@example.org", "550 5.1.1 No such user", "Failed", "Sent"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=RUIZ", ["ana@example.org"]),
        ("q=gone", ["gone@example.org"]),
        ("status=failed", ["gone@example.org"]),
        ("kind=wave", ["ana@example.org"]),
        ("q=nobody", []),
        ("status=nonsense", ["ana@example.org", "gone@example.org"]),
    ],
)
def test_search_and_filters(
    client: Client, workspace: Workspace, coordinator: Membership, query: str, expected: list[str]
) -> None:
    _make(workspace, to_email="ana@example.org", to_name="Ana Ruiz", kind="wave")
    _make(workspace, to_email="gone@example.org", status="failed")
    client.force_login(coordinator.user)
    page = client.get(f"{LIST}?{query}").text
    shown = [email for email in ("ana@example.org", "gone@example.org") if email in page]
    assert shown == expected


def test_a_message_is_shown_without_anybodys_link(
    client: Client, workspace: Workspace, coordinator: Membership
) -> None:
    message = _make(workspace, link="https://x.example/1")
    client.force_login(coordinator.user)
    page = client.get(f"{LIST}{message.pk}/").text
    assert "own link)" in page
    assert "[[" not in page
    assert "x.example" not in page


@pytest.mark.parametrize(("language", "name"), [("es", "Spanish"), ("yo", "yo")])
def test_a_message_names_its_language(
    client: Client, workspace: Workspace, coordinator: Membership, language: str, name: str
) -> None:
    message = _make(workspace, language=language)
    client.force_login(coordinator.user)
    page = client.get(f"{LIST}{message.pk}/").text
    assert re.search(rf"<dt>Language</dt>\s*<dd>\s*{name}\s*</dd>", page)


def test_pages_of_fifty(client: Client, workspace: Workspace, coordinator: Membership) -> None:
    for _ in range(51):
        _make(workspace)
    client.force_login(coordinator.user)
    assert client.get(f"{LIST}?page=2&q=invited").text.count('<tr role="row"') == 2


def test_a_failed_message_is_sent_again_and_a_waiting_one_stopped(
    client: Client, workspace: Workspace, coordinator: Membership
) -> None:
    failed = _make(workspace, status="failed", error="554 No")
    waiting = _make(workspace)
    client.force_login(coordinator.user)
    assert "Send it again" in client.get(f"{LIST}{failed.pk}/").text
    client.post(f"{LIST}{failed.pk}/retry/")
    assert _status(workspace, failed) == "queued"
    assert "Do not send it" in client.get(f"{LIST}{waiting.pk}/").text
    client.post(f"{LIST}{waiting.pk}/cancel/")
    assert _status(workspace, waiting) == "canceled"
    page = client.post(f"{LIST}{waiting.pk}/cancel/", follow=True).text
    assert "cannot be stopped" in page
    assert client.get(f"{LIST}{waiting.pk}/cancel/").status_code == 405


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_other_roles_may_not_read_the_log(
    client: Client, workspace: Workspace, role: str, request: pytest.FixtureRequest
) -> None:
    message = _make(workspace, status="failed")
    member: Membership = request.getfixturevalue(role)
    client.force_login(member.user)
    for address in (LIST, f"{LIST}{message.pk}/", API, f"{API}{message.pk}/"):
        assert client.get(address).status_code == 403
    for address in (f"{LIST}{message.pk}/retry/", f"{API}{message.pk}/retry/"):
        assert client.post(address).status_code == 403
    assert _status(workspace, message) == "failed"


def test_another_workspaces_message_is_not_there(
    client: Client, workspace: Workspace, outsider: Membership
) -> None:
    message = _make(workspace, status="failed")
    client.force_login(outsider.user)
    assert client.get(LIST).status_code == 404
    for address in (f"/w/valley/messages/{message.pk}/", API.replace("harbor", "valley")):
        assert client.get(f"{address}").status_code in (404, 200)
    assert client.get(f"/w/valley/messages/{message.pk}/").status_code == 404
    assert client.post(f"/w/valley/messages/{message.pk}/retry/").status_code == 404
    assert client.get(f"/api/v1/workspaces/valley/messages/{message.pk}/").status_code == 404
    assert client.get("/api/v1/workspaces/valley/messages/").json()["results"] == []


def test_the_api_reads_retries_and_refuses(
    client: Client, workspace: Workspace, coordinator: Membership
) -> None:
    failed = _make(workspace, status="failed", error="554 No")
    client.force_login(coordinator.user)
    (row,) = client.get(f"{API}?status=failed").json()["results"]
    assert (row["status"], row["error"]) == ("failed", "554 No")
    assert not {"secret", "headers", "message_id"} & row.keys()
    assert client.post(f"{API}{failed.pk}/retry/").json()["status"] == "queued"
    again = client.post(f"{API}{failed.pk}/retry/")
    assert again.status_code == 422
    assert again["Content-Type"] == "application/problem+json"
    assert client.post(f"{API}{failed.pk}/cancel/").json()["status"] == "canceled"
    assert client.post(API, {}).status_code == 405
