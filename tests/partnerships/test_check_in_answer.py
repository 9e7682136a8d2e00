"""The check-in's own page: by personal link, without an account, without a script."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partnerships.models import CheckIn, CheckInRound
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Workspace
from tests.factories.check_ins import make_check_in, make_round
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization, make_person

TOKEN = "the-token-of-the-clinic"
URL = f"/p/harbor/check-in/{TOKEN}/"
ANSWER = {
    "progress": "slow",
    "win": "A shelf of books",
    "concern": "Buses end at nine",
    "help_needed": "",
    "confidence": "3",
}


@pytest.fixture
def check_in(workspace: Workspace) -> CheckIn:
    with workspace_scope(workspace):
        clinic = make_organization("Harbor Clinic", "health")
        asked = make_round(make_partnership("Ready Readers", clinic))
        return make_check_in(
            asked, clinic, token=TOKEN, person=make_person("Ana", clinic), language="en"
        )


def stored(workspace: Workspace) -> CheckIn:
    with workspace_scope(workspace):
        return CheckIn.objects.get()


def close(workspace: Workspace) -> None:
    with workspace_scope(workspace):
        CheckInRound.objects.update(closes_at=timezone.now() - timedelta(hours=1))


def test_a_bare_get_writes_nothing(check_in: CheckIn, client: Client) -> None:
    with CaptureQueriesContext(connection) as seen:
        page = client.get(URL)
    assert page.status_code == 200
    assert not [
        query["sql"]
        for query in seen
        if query["sql"].split(" ")[0] in ("INSERT", "UPDATE", "DELETE")
    ]
    assert "Set-Cookie" not in page.headers
    assert not page.cookies


def test_it_says_plainly_who_sees_the_answer(check_in: CheckIn, client: Client) -> None:
    page = client.get(URL).content.decode()
    assert "This is not anonymous" in page
    assert "The other partners do not" in page
    assert "Harbor Clinic" in page


def test_an_answer_is_taken_without_an_account(
    check_in: CheckIn, workspace: Workspace, client: Client
) -> None:
    answer = client.post(URL + "?language=en", ANSWER)
    assert answer.status_code == 302
    thanks = client.get(answer.headers["Location"])
    assert "Thank you" in thanks.content.decode()
    assert "What happens next" in thanks.content.decode()
    found = stored(workspace)
    assert (found.progress, found.confidence, found.win) == ("slow", 3, "A shelf of books")
    assert not found.is_proxy
    with workspace_scope(workspace):
        assert AuditEvent.objects.get(action="answer_check_in").actor_label == "Ana"


def test_sent_twice_it_is_one_answer(
    check_in: CheckIn, workspace: Workspace, client: Client
) -> None:
    for _time in range(2):
        assert client.post(URL, ANSWER).status_code == 302
    first = stored(workspace)
    assert first.is_answered


def test_it_can_be_changed_until_the_round_closes(
    check_in: CheckIn, workspace: Workspace, client: Client
) -> None:
    client.post(URL, ANSWER)
    assert "Change your answer" in client.get(URL).content.decode()
    again = client.get(URL + "?change=1").content.decode()
    assert "You answered on" in again
    assert "A shelf of books" in again
    client.post(URL, {**ANSWER, "confidence": "5"})
    assert stored(workspace).confidence == 5
    close(workspace)
    closed = client.get(URL + "?change=1").content.decode()
    assert "Change your answer" not in closed
    assert "the answer stays as it is" in closed


def test_after_the_end_nothing_is_taken_and_nothing_typed_is_lost(
    check_in: CheckIn, workspace: Workspace, client: Client
) -> None:
    close(workspace)
    assert "This check-in is closed" in client.get(URL).content.decode()
    late = client.post(URL, ANSWER)
    assert late.status_code == 409
    assert "Buses end at nine" in late.content.decode()
    assert not stored(workspace).is_answered


def test_a_change_of_language_keeps_what_was_typed_and_writes_nothing(
    check_in: CheckIn, workspace: Workspace, client: Client
) -> None:
    typed = {"win": "Ya tenemos intérprete", "progress": "ahead", "language": "es"}
    page = client.post(URL + "?language=en", typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert 'lang="es"' in text
    assert "Ya tenemos intérprete" in text
    assert 'value="ahead" id="id_progress_0" checked' in text or "checked" in text
    assert "error-summary" not in text
    assert page.headers["Content-Language"] == "es"
    assert not stored(workspace).is_answered
    client.post(URL + "?language=es", ANSWER)
    assert stored(workspace).language == "es"


def test_what_is_missing_is_named_and_the_rest_stays(check_in: CheckIn, client: Client) -> None:
    page = client.post(URL, {"win": "A shelf of books"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Choose one of the four." in text
    assert "Choose a number from 1 to 5." in text
    assert "A shelf of books" in text


def test_values_outside_the_scale_are_refused(
    check_in: CheckIn, workspace: Workspace, client: Client
) -> None:
    for wrong in ({"confidence": "6"}, {"progress": "splendid"}, {"win": "x" * 2001}):
        assert client.post(URL, {**ANSWER, **wrong}).status_code == 422
    assert not stored(workspace).is_answered


def test_an_unknown_token_gets_a_kind_page(check_in: CheckIn, client: Client) -> None:
    page = client.get("/p/harbor/check-in/another-token/")
    assert page.status_code == 404
    assert "This link does not work" in page.content.decode()
    assert client.post("/p/harbor/check-in/another-token/", ANSWER).status_code == 404


def test_the_token_of_one_workspace_opens_nothing_in_another(
    check_in: CheckIn, other_workspace: Workspace, workspace: Workspace, client: Client
) -> None:
    elsewhere = URL.replace("harbor", "valley")
    assert client.get(elsewhere).status_code == 404
    assert client.post(elsewhere, ANSWER).status_code == 404
    assert not stored(workspace).is_answered


def test_it_needs_no_csrf_cookie(check_in: CheckIn, workspace: Workspace) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(URL, ANSWER).status_code == 302
    assert stored(workspace).is_answered


def test_markup_in_answers_is_shown_as_text(check_in: CheckIn, client: Client) -> None:
    client.post(URL, {**ANSWER, "win": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in client.get(URL + "?change=1").content.decode()


def test_the_page_weighs_less_than_25_kilobytes(check_in: CheckIn, client: Client) -> None:
    page = gzip.compress(client.get(URL).content)
    styles = gzip.compress(Path(settings.BASE_DIR, "static/css/public.css").read_bytes())
    icon = Path(settings.BASE_DIR, "static/favicon.svg").read_bytes()
    assert "<script" not in client.get(URL).content.decode()
    assert len(page) + len(styles) + len(icon) < 25_000
