"""Answering through a personal link: no account, no script, in one's own language."""

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback.models import Answer, Response, SurveyInvitation, SurveyLink, Wave
from tenancy.accounts.tokens import hash_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import MadeWave, make_survey, make_wave

FULL = {
    "q1": "yes",
    "q2": ["people", "reach"],
    "q3": "agree",
    "q4": "9",
    "q5": "12.5",
    "q6": "Más tiempo.",
}


def made(workspace: Workspace, promise: str = "confidential", people: int = 3) -> MadeWave:
    with workspace_scope(workspace):
        return make_wave(make_survey(promise), people)


def url(token: str, slug: str = "harbor") -> str:
    return f"/p/{slug}/survey/{token}/"


def test_a_bare_get_writes_nothing(workspace: Workspace, client: Client) -> None:
    wave = made(workspace)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(url(wave.tokens[0]))
    assert answer.status_code == 200
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    with workspace_scope(workspace):
        assert not SurveyInvitation.objects.filter(has_started=True).exists()


def test_the_page_costs_three_statements(workspace: Workspace, client: Client) -> None:
    """Workspace, scope, and everything about the link; the scope ends with a fourth in tests."""
    wave = made(workspace)
    client.get(url(wave.tokens[1]))
    with CaptureQueriesContext(connection) as queries:
        client.get(url(wave.tokens[0]))
    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) == 4, statements


def test_page_says_what_is_promised_in_plain_words(workspace: Workspace, client: Client) -> None:
    anonymous = client.get(url(made(workspace, "anonymous").tokens[0])).content.decode()
    assert "anonymous to coordinators, partners and funders" in anonymous
    confidential = client.get(url(made(workspace).tokens[0])).content.decode()
    assert "confidential" in confidential
    identified = client.get(url(made(workspace, "identified").tokens[0])).content.decode()
    assert "carry your name" in identified


def test_answering_in_spanish_without_a_script(workspace: Workspace, client: Client) -> None:
    wave = made(workspace, "identified")
    page = client.get(f"{url(wave.tokens[0])}?language=es").content.decode()
    assert '<html lang="es"' in page
    assert "¿Participa?" in page
    assert "En desacuerdo" in page
    assert "<script" not in page.split("<main")[1]
    sent = client.post(url(wave.tokens[0]), {**FULL, "q5": "12,5", "page": "es"})
    assert sent.status_code == 302
    thanks = client.get(sent.headers["Location"]).content.decode()
    assert "¡Gracias!" in thanks
    with workspace_scope(workspace):
        response = Response.objects.get()
        assert response.language == "es"
        assert response.invitation_id == wave.invitations[0].pk
        by_kind = {
            str(question.kind): Answer.objects.get(question_id=question.id)
            for question in wave.content.questions
        }
        assert by_kind["multiple_choice"].option_ids == ["people", "reach"]
        assert by_kind["number"].number == pytest.approx(12.5)
        assert by_kind["zero_to_ten"].number == 9
        found = Wave.objects.get()
        assert (found.started_count, found.answered_count) == (1, 1)


def test_errors_stand_beside_the_question_and_keep_everything(
    workspace: Workspace, client: Client
) -> None:
    wave = made(workspace)
    typed = {**FULL, "page": "es", "q5": "doce", "q6": "Hay que <hablar>"}
    del typed["q1"]
    answer = client.post(url(wave.tokens[0]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#q1"' in page
    assert 'id="q1-error"' in page
    assert 'id="q5-error"' in page
    assert 'value="doce"' in page
    assert "Hay que &lt;hablar&gt;" in page
    assert 'value="people" id="q2-1" checked' in page
    assert 'value="9" id="q4-10" checked' in page
    with workspace_scope(workspace):
        assert not Response.objects.exists()
        assert not SurveyInvitation.objects.filter(has_answered=True).exists()


def test_changing_the_language_keeps_what_was_typed(workspace: Workspace, client: Client) -> None:
    wave = made(workspace)
    typed = {"q2": ["money"], "q6": "Half a thought", "page": "en", "language": "es"}
    answer = client.post(url(wave.tokens[0]), typed)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "¿Qué ganó?" in page
    assert 'value="money" id="q2-2" checked' in page
    assert "Half a thought" in page


def test_changing_the_language_of_an_untouched_page_writes_nothing(
    workspace: Workspace, client: Client
) -> None:
    wave = made(workspace)
    answer = client.post(url(wave.tokens[0]), {"page": "en", "language": "es", "q6": ""})
    assert answer.status_code == 302
    with workspace_scope(workspace):
        assert not SurveyInvitation.objects.filter(has_started=True).exists()


def test_a_draft_is_resumed_on_its_link_and_unreadable_in_the_database(
    workspace: Workspace, client: Client
) -> None:
    wave = made(workspace, "anonymous")
    typed = {"q1": "no", "q6": "My secret half sentence", "page": "en", "later": "1"}
    saved = client.post(url(wave.tokens[0]), typed)
    page = Client().get(saved.headers["Location"]).content.decode()
    assert "My secret half sentence" in page
    assert "Come back with the same link" in page
    with workspace_scope(workspace), connection.cursor() as cursor:
        cursor.execute(
            "SELECT draft, has_started FROM feedback_surveyinvitation WHERE draft IS NOT NULL"
        )
        draft, has_started = cursor.fetchone()
        assert has_started
        assert b"secret" not in bytes(draft)
        cursor.execute("SELECT started_count FROM feedback_wave")
        assert cursor.fetchone() == (1,)


def test_a_draft_is_gone_once_answered(workspace: Workspace, client: Client) -> None:
    wave = made(workspace)
    client.post(url(wave.tokens[0]), {"q1": "no", "page": "en", "later": "1"})
    client.post(url(wave.tokens[0]), {**FULL, "page": "en"})
    with workspace_scope(workspace):
        assert SurveyInvitation.objects.get(pk=wave.invitations[0].pk).draft is None
        assert Wave.objects.get().started_count == 1


@pytest.mark.parametrize("promise", ["identified", "confidential", "anonymous"])
def test_d_the_reminders_link_opens_the_draft_where_the_promise_allows(
    workspace: Workspace, client: Client, promise: str
) -> None:
    wave = made(workspace, promise)
    client.post(url(wave.tokens[0]), {"q6": "From the first link", "page": "en", "later": "1"})
    with workspace_scope(workspace):
        SurveyLink.objects.create(
            invitation=wave.invitations[0], token_hash=hash_token("the-reminder")
        )
    page = client.get(url("the-reminder")).content.decode()
    is_anonymous = promise == "anonymous"
    assert ("From the first link" in page) != is_anonymous
    assert ("another link" in page) == is_anonymous
    assert "From the first link" in client.get(url(wave.tokens[0])).content.decode()


def test_a_second_submission_is_told_that_the_first_counts(
    workspace: Workspace, client: Client
) -> None:
    wave = made(workspace)
    client.post(url(wave.tokens[0]), {**FULL, "page": "en"})
    again = client.post(url(wave.tokens[0]), {"q1": "no", "page": "en"})
    assert again.status_code == 409
    assert "We already have your answers" in again.content.decode()
    with workspace_scope(workspace):
        assert Response.objects.count() == 1


@pytest.mark.parametrize("status", ["closed", "canceled"])
def test_a_wave_that_is_over_says_so(workspace: Workspace, client: Client, status: str) -> None:
    wave = made(workspace)
    with workspace_scope(workspace):
        Wave.objects.update(status=status, closed_at=wave.wave.closes_at)
    for answer in (client.get(url(wave.tokens[0])), client.post(url(wave.tokens[0]), FULL)):
        assert answer.status_code == 410
        assert "How are we doing?" in answer.content.decode()
    with workspace_scope(workspace):
        assert not Response.objects.exists()


def test_unknown_tokens_and_tokens_of_other_workspaces_are_not_found(
    workspace: Workspace, other_workspace: Workspace, client: Client
) -> None:
    wave = made(workspace)
    assert client.get(url("nonsense")).status_code == 404
    assert client.get(url(wave.tokens[0], slug="valley")).status_code == 404
    assert client.post(url(wave.tokens[0], slug="valley"), FULL).status_code == 404
    with workspace_scope(workspace):
        SurveyInvitation.objects.update(is_ineligible=True)
    assert client.get(url(wave.tokens[0])).status_code == 404


def test_an_option_that_was_never_offered_is_refused(workspace: Workspace, client: Client) -> None:
    wave = made(workspace)
    answer = client.post(url(wave.tokens[0]), {**FULL, "page": "en", "q3": "strongly"})
    assert answer.status_code == 422


def test_the_page_and_all_it_loads_weigh_less_than_25_kilobytes(
    workspace: Workspace, client: Client
) -> None:
    wave = made(workspace)
    page = client.get(url(wave.tokens[0])).content
    static = Path(settings.BASE_DIR) / "static"
    assets = [static / "css/public.css", static / "favicon.svg"]
    if b"icons.svg" in page:
        assets.append(static / "icons.svg")
    sizes = [len(gzip.compress(each)) for each in (page, *(a.read_bytes() for a in assets))]
    assert b"<script" not in page
    assert sum(sizes) < 25_000, sizes


def test_the_page_is_kept_by_no_cache_and_tells_other_sites_nothing(
    workspace: Workspace, client: Client
) -> None:
    answer = client.get(url(made(workspace).tokens[0]))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    # With no-referrer browsers send "Origin: null", which the forgery check refuses.
    assert '<meta name="referrer" content="same-origin">' in answer.content.decode()


def test_the_page_in_spanish_is_spanish_throughout(workspace: Workspace, client: Client) -> None:
    page = client.get(f"{url(made(workspace, 'anonymous').tokens[0])}?language=es").content.decode()
    for english in ("Send my answers", "Save and finish later", "anonymous to", "(required)"):
        assert english not in page


def test_anonymous_answers_leave_no_line_in_the_audit_trail(
    workspace: Workspace, client: Client
) -> None:
    wave = made(workspace, "anonymous")
    client.post(url(wave.tokens[0]), {**FULL, "page": "en"})
    with workspace_scope(workspace):
        assert Wave.objects.get().answered_count == 1
        assert not AuditEvent.objects.exists()
        assert not Response.objects.exists()


@pytest.mark.parametrize("promise", ["confidential", "identified"])
def test_the_audit_trail_tells_that_an_answer_came_but_not_whose(
    workspace: Workspace, client: Client, promise: str
) -> None:
    wave = made(workspace, promise)
    client.post(url(wave.tokens[0]), {**FULL, "page": "en"})
    with workspace_scope(workspace):
        event = AuditEvent.objects.get(action="submit_response")
        assert event.object_id == wave.wave.pk
        assert str(wave.people[0].pk) not in str(event.after)


def test_the_kept_page_holds_nothing_of_another_link_or_visitor(workspace: Workspace) -> None:
    """What is rendered once for all is given each visitor's own address and token."""
    wave = made(workspace)
    seen = set()
    for token in wave.tokens[:2]:
        visitor = Client(enforce_csrf_checks=True)
        page = visitor.get(url(token)).content.decode()
        assert [other for other in wave.tokens if other in page] == [token]
        assert f'action="{url(token)}"' in page
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)
        assert found is not None
        seen.add(found[1])
        taken = visitor.post(url(token), {**FULL, "page": "en", "csrfmiddlewaretoken": found[1]})
        assert taken.status_code == 302
    assert len(seen) == 2


def test_d_answers_with_an_old_token_come_back_and_name_nobody(
    workspace: Workspace, owner: Membership
) -> None:
    """Who signed in while a survey was open is not told that it is sent as them."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner.user)
    answers = {"q6": "the bus never comes", "page": "en"}
    refused = browser.post(
        url(made(workspace, "anonymous").tokens[0]),
        answers,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert refused.status_code == 403
    assert "the bus never comes" in refused.text
    assert "You send it as" not in refused.text
    assert owner.user.name not in refused.text
    assert "bus" not in str(dict(browser.session))


def test_the_kept_page_follows_what_it_shows(workspace: Workspace, client: Client) -> None:
    wave = made(workspace)
    address = url(wave.tokens[0])
    assert "Harbor Coalition" in client.get(address).content.decode()
    Workspace.objects.filter(pk=workspace.pk).update(name="Quay Coalition")
    with workspace_scope(workspace):
        Wave.objects.update(closes_at=datetime(2031, 3, 9, 12, tzinfo=UTC))
    page = client.get(address).content.decode()
    assert "Quay Coalition" in page
    assert "Open until Mar 9, 2031" in page
    assert "data-theme" not in page
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get(address).content.decode()
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get(address).content.decode()
