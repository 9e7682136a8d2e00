"""Keys and tokens: how long, how kept, how long they last, and that no log names them."""

import ast
import base64
import logging
import secrets
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from config.log_format import JsonFormatter, PlainFormatter
from config.rooms import ROOMS
from feedback.actions.waves import add_wave, send_wave
from messaging.links import unsubscribe_url
from overview.models import Share
from partnerships.actions.check_ins import ask_participants
from partnerships.models import CheckIn
from tenancy.accounts.tokens import new_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import ApiToken, Invitation, Membership
from tests.factories.feedback import make_survey
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.security.signing_in import give_password_again

# Where the standard library's randomness is used outside tenancy.accounts.tokens, and for what.
OTHER_RANDOMNESS = {
    "tenancy/privacy/sealing.py": "the nonce of what is sealed",
    "feedback/views/responses.py": "the marks of places in a kept page, never shown",
    "feedback/actions/questions.py": "the id of an option inside a survey, no key",
    "feedback/actions/anonymity.py": "the order of released answers",
    "messaging/rendering.py": "the places of links in an e-mail",
}
ENTROPY_BITS = 128


@cache
def code_of_rooms() -> dict[str, ast.Module]:
    base = Path(settings.BASE_DIR)
    return {
        str(path.relative_to(base)): ast.parse(path.read_text(encoding="utf-8"))
        for room in ROOMS
        for path in (base / room).rglob("*.py")
        if "migrations" not in path.parts
    }


def imports_of(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return found


def test_check_31_every_key_comes_from_one_place_with_enough_bits() -> None:
    made = {new_token() for _number in range(200)}
    assert len(made) == 200
    for token in made:
        assert len(base64.urlsafe_b64decode(token)) * 8 >= ENTROPY_BITS
    sources = {name: imports_of(tree) for name, tree in code_of_rooms().items()}
    users = {name for name, found in sources.items() if "secrets" in found}
    assert users - {"tenancy/accounts/tokens.py"} == OTHER_RANDOMNESS.keys()
    assert [name for name, found in sources.items() if "random" in found] == []


def test_check_31_columns_hold_hashes_alone() -> None:
    from django.apps import apps

    keys = {
        f"{model._meta.db_table}.{field.name}": field.max_length
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and any(word in field.name for word in ("token", "key_hash", "password", "secret"))
    }
    sealed = {"messaging_message.secret", "messaging_accountmail.secret", "tenancy_user.password"}
    assert {name for name in keys if not name.endswith("token_hash")} == sealed
    assert {length for name, length in keys.items() if name.endswith("_hash")} == {64}


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every key made from here on."""
    made: list[str] = []
    original = secrets.token_urlsafe

    def remembering(nbytes: int | None = None) -> str:
        made.append(original(nbytes))
        return made[-1]

    monkeypatch.setattr("tenancy.accounts.tokens.secrets.token_urlsafe", remembering)
    return made


@pytest.fixture
def one_of_each(owner: Membership, keys: list[str]) -> list[str]:
    """Addresses with keys of every kind in them; made as people and programs make them."""
    slug = owner.workspace.slug
    browser = Client()
    browser.force_login(owner.user)
    give_password_again(browser)
    invitation = {"email": "new@example.org", "role": "viewer", "language": "en"}
    assert browser.post(f"/w/{slug}/invitations/new/", invitation).status_code == 302
    made = browser.post(f"/w/{slug}/tokens/new/", {"name": "page", "lasts_days": "30"})
    assert made.status_code == 302
    until = (timezone.now() + timedelta(days=9)).date().isoformat()
    new_share = f"/w/{slug}/shares/new/"
    assert browser.post(new_share, {"title": "Board", "expires_on": until}).status_code == 302
    once = {"Idempotency-Key": "the-same", "Content-Type": "application/json"}
    for noun, body in (
        ("tokens", {"name": "program"}),
        ("shares", {"title": "Program", "expires_on": until}),
        ("invitations", {"email": "two@example.org", "role": "viewer"}),
    ):
        url = f"/api/v1/workspaces/{slug}/{noun}/"
        answer = browser.post(
            url, body, content_type="application/json", headers={**once, "Idempotency-Key": noun}
        )
        assert answer.status_code == 201, answer.content
    with workspace_scope(owner.workspace):
        organization = make_organization()
        person = make_person(organization=organization)
        make_participation(make_partnership("Readers"), organization, contact=person)
        wave = add_wave(acting_member=owner, survey=make_survey(), name="Autumn")
        send_wave(acting_member=owner, wave=wave)
        ask_participants(
            acting_member=owner, partnership=organization.participations.get().partnership
        )
    public_links = ("invitation", "share", "survey", "check-in")
    assert len(keys) == 8
    return [f"/p/{slug}/{public_link}/{key}/" for key in keys for public_link in public_links]


def test_check_31_no_table_holds_a_key(
    one_of_each: list[str], keys: list[str], owner: Membership
) -> None:
    with workspace_scope(owner.workspace), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        rows = 0
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (text,) in cursor.fetchall():
                rows += 1
                assert [key for key in keys if key in text] == [], table
    assert rows > 20


def test_check_31_every_key_ends(one_of_each: list[str], owner: Membership) -> None:
    year = timezone.now() + timedelta(days=367)
    with workspace_scope(owner.workspace):
        for model in (ApiToken, Share, Invitation):
            ends = list(model.objects.values_list("expires_at", flat=True))
            assert ends
            assert all(end is not None and end < year for end in ends), model
        assert all(check_in.round.closes_at < year for check_in in CheckIn.objects.all())
        token = ApiToken.objects.all()[0]
        ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
        assert token not in ApiToken.objects.usable()


def test_check_31_no_log_names_a_key(
    one_of_each: list[str],
    keys: list[str],
    owner: Membership,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slug = owner.workspace.slug
    caplog.set_level(logging.DEBUG, logger="django.request")
    caplog.set_level(logging.DEBUG, logger="django.security")
    browser = Client(raise_request_exception=False)
    signed = unsubscribe_url(owner.workspace, email="ana@example.org", language="en")
    for url in [*one_of_each, signed.replace("http://localhost:8000", "")]:
        browser.get(url)
        browser.get(url.replace(f"/{slug}/", "/elsewhere/"))
        browser.delete(url)
    for key in keys:
        headers = {"Authorization": f"Bearer cw_{key}"}
        for place in (slug, "elsewhere"):
            browser.get(f"/api/v1/workspaces/{place}/metrics/?q={key}", headers=headers)
    monkeypatch.setattr(
        "feedback.views.responses.access_answering", lambda *, token: int(f"no {token}")
    )
    monkeypatch.setattr(
        "partnerships.views.answers.access_check_in_by_token", lambda *, token: int(f"no {token}")
    )
    failed = {browser.get(url).status_code for url in one_of_each}
    assert 500 in failed, "a traceback with a key in it is among what is looked at"
    opened = logging.getLogger("x").makeRecord("x", 20, "x.py", 1, "%s", (one_of_each[0],), None)
    assert keys[0] in opened.getMessage()  # what is looked for below would be found
    for formatter in (JsonFormatter(), PlainFormatter("{levelname} {message}", style="{")):
        lines = [formatter.format(record) for record in caplog.records]
        assert len(lines) > 60
        for line in lines:
            assert [key for key in keys if key in line] == [], line
            assert "ana@example.org" not in line


def test_check_30_every_file_for_spreadsheets_is_written_through_one_place() -> None:
    """Who writes rows must know ``safe_cell``; the one exception writes what we read again."""
    for name, tree in code_of_rooms().items():
        writes = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute | ast.Name)
            and getattr(node, "attr", getattr(node, "id", ""))
            in ("writer", "DictWriter", "Workbook")
        ]
        if writes and name != "imports/people_in_files.py":
            assert "records.spreadsheet_escaping" in imports_of(tree), name
