"""What browsers are told, on every page: one walk over all addresses, looked at by each check."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import FileField
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import Membership
from tests.factories.tenancy import make_workspace
from tests.routes import Route, all_routes, member_routes, public_routes
from tests.security.walking import Visit, addresses, make_samples, visit, walk

EXECUTABLE = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)
NOT_EXECUTED = re.compile(r'type="(application/json|text/html)"')
INLINE = re.compile(r"<[a-zA-Z][^<>]*?\s(style|on[a-z]+)=[\"'][^<>]*>|[\"']javascript:", re.DOTALL)
MAIL_PAGE = "mail/<str:name>/html/"


@pytest.fixture(scope="module")
def visits(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Visit]:
    """Every address once; the rows are gone afterwards."""
    before, settings.MAIL_FOLDER = settings.MAIL_FOLDER, tmp_path_factory.mktemp("mail")
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            samples = make_samples(make_workspace(slug="harbor", name="Harbor Coalition"))
            seen = walk(samples, Path(settings.MAIL_FOLDER))
            transaction.set_rollback(True)
    finally:
        settings.MAIL_FOLDER = before
    return seen


@pytest.fixture
def errors(owner: Membership, viewer: Membership, monkeypatch: pytest.MonkeyPatch) -> list[Visit]:
    """Every page that says no: 403, 403 for a form without its token, 404, 500."""
    client, strict = Client(raise_request_exception=False), Client(enforce_csrf_checks=True)
    found = []
    monkeypatch.setattr("overview.views.workspaces.search_workspace", lambda **kwargs: 1 / 0)
    for member, url in (
        (owner, "/nowhere/"),
        (owner, "/w/nowhere/"),
        (owner, "/p/nowhere/share/x/"),
        (viewer, workspace_url(viewer.workspace, "overview:settings")),
        (owner, workspace_url(owner.workspace, "overview:search") + "?q=x"),
    ):
        client.force_login(member.user)
        found.append(visit(client, url, url, is_signed_in=not url.startswith("/p/")))
    strict.force_login(owner.user)
    refused = strict.post("/profile/", {"name": "X", "language": "en"})
    found.append(
        Visit(
            "csrf",
            "/profile/",
            True,
            refused.status_code,
            dict(refused.headers),
            refused.content.decode(),
        )
    )
    return found


def test_the_walk_reaches_every_address(visits: list[Visit]) -> None:
    assert {seen.pattern for seen in visits} == {route.pattern for route in all_routes()}
    assert [seen.url for seen in visits if seen.status >= 500 and seen.pattern != "readyz"] == []
    opened = {seen.pattern for seen in visits if seen.status == 200}
    closed = {route.pattern for route in [*member_routes(), *public_routes()]} - opened
    # What no GET opens: addresses that only take a POST, or lead on to a page.
    refused = {seen.pattern for seen in visits if seen.status not in (200, 302, 405)}
    assert closed & refused == set()


def directives(seen: Visit) -> dict[str, list[str]]:
    policy = seen.headers["Content-Security-Policy"]
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def policy_slips(seen: Visit) -> list[str]:
    """What a page's policy lets through, or what the page needs against it."""
    found = directives(seen)
    slips = [
        f"{name} {value}"
        for name, values in found.items()
        for value in values
        if "unsafe-" in value
    ]
    scripts = found.get("script-src", found["default-src"])
    if any(not re.fullmatch(r"'self'|'none'|'nonce-[\w+/=-]{16,}'", value) for value in scripts):
        slips.append(f"script-src {scripts}")
    if found.get("object-src", found["default-src"]) != ["'none'"]:
        slips.append("object-src")
    if found.get("base-uri") != ["'none'"]:
        slips.append("base-uri")
    if not seen.is_html or seen.pattern == MAIL_PAGE:
        return slips
    slips += [found[0] for found in INLINE.finditer(seen.text)]
    for script in EXECUTABLE.finditer(seen.text):
        attributes = script["attributes"]
        is_known = "src=" in attributes or "nonce=" in attributes or NOT_EXECUTED.search(attributes)
        if not is_known:
            slips.append(script[0][:80])
    return slips


def test_check_21_every_page_runs_without_inline_code(
    visits: list[Visit], errors: list[Visit]
) -> None:
    slips = {seen.url: policy_slips(seen) for seen in [*visits, *errors]}
    assert {url: found for url, found in slips.items() if found} == {}


@pytest.mark.parametrize(
    ("policy", "page"),
    [
        ("script-src 'self' 'unsafe-inline'", ""),
        ("script-src 'self' https://cdn.example", ""),
        ("script-src 'self'", '<p onclick="x()">'),
        ("script-src 'self'", '<p class="a" style="color: red">'),
        ("script-src 'self'", '<a href="javascript:x()">'),
        ("script-src 'self'", "<script>alert(1)</script>"),
    ],
)
def test_check_21_sees_each_kind_of_slip(policy: str, page: str) -> None:
    rest = "default-src 'self'; object-src 'none'; base-uri 'none'"
    headers = {"Content-Type": "text/html", "Content-Security-Policy": f"{rest}; {policy}"}
    assert policy_slips(Visit("x", "/x", True, 200, headers, page)) != []


def test_check_22_no_page_can_be_framed(visits: list[Visit], errors: list[Visit]) -> None:
    for seen in [*visits, *errors]:
        assert directives(seen)["frame-ancestors"] == ["'none'"], seen.url
        assert seen.headers["X-Frame-Options"] == "DENY", seen.url


def test_check_24_types_are_not_guessed_and_addresses_not_passed_on(
    visits: list[Visit], errors: list[Visit]
) -> None:
    public_links = {route.pattern for route in public_routes()}
    for seen in [*visits, *errors]:
        assert seen.headers["X-Content-Type-Options"] == "nosniff", seen.url
        policy = seen.headers["Referrer-Policy"]
        assert policy in ("strict-origin-when-cross-origin", "same-origin", "no-referrer"), seen.url
        if seen.pattern in public_links:  # the address itself is the key
            assert policy in ("same-origin", "no-referrer"), seen.url
        assert seen.headers["Cross-Origin-Opener-Policy"] == "same-origin", seen.url
        assert "geolocation=()" in seen.headers["Permissions-Policy"], seen.url


THE_SAME_FOR_ALL = {"api/schema/": "the API's description", "api/docs/": "its documentation"}


def test_check_26_what_a_member_sees_is_kept_nowhere(
    visits: list[Visit], errors: list[Visit]
) -> None:
    for seen in [*visits, *errors]:
        if seen.is_signed_in and seen.pattern not in THE_SAME_FOR_ALL:
            assert "no-store" in seen.headers.get("Cache-Control", ""), seen.url
            assert "private" in seen.headers["Cache-Control"], seen.url
    shown = [seen for seen in visits if seen.status == 200 and not seen.is_signed_in]
    keyed = [seen for seen in shown if seen.pattern.startswith("p/")]
    assert len(keyed) >= 5
    for seen in keyed:  # nor behind a public link
        assert "no-store" in seen.headers["Cache-Control"], seen.url


# What a GET may write, each with its reason; anything else that appears fails.
WRITTEN_BY_A_GET = {
    (
        "p/<slug:workspace_slug>/share/<str:token>/",
        "UPDATE overview_share",
    ): "the day it was opened",
    (
        "p/<slug:workspace_slug>/share/<str:token>/<slug:language>/",
        "UPDATE overview_share",
    ): "the day it was opened",
}
SESSIONS = {"INSERT django_session", "UPDATE django_session", "DELETE django_session"}


def test_check_27_looking_changes_nothing(visits: list[Visit]) -> None:
    written = {
        (seen.pattern, what.replace(" INTO", "").replace(" FROM", ""))
        for seen in visits
        for what in seen.writes
    }
    rest = {(pattern, what) for pattern, what in written if what not in SESSIONS}
    assert rest - WRITTEN_BY_A_GET.keys() == set()
    assert written >= WRITTEN_BY_A_GET.keys()  # the walk sees writes at all


# Public links, where the token in the address is the authority, and no cookie stands for anybody.
WITHOUT_A_FORM_TOKEN = {
    "p/<slug:workspace_slug>/unsubscribe/<str:token>/": "one click from a mail program, RFC 8058",
    "p/<slug:workspace_slug>/check-in/<str:token>/": "answered by phones that refuse cookies",
    "p/<slug:workspace_slug>/own-data/<str:token>/": "read in browsers that refuse cookies",
}


@pytest.mark.django_db
def test_check_27_every_unsafe_request_needs_the_forms_token() -> None:
    samples = make_samples(make_workspace(slug="harbor"))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(samples.owner.user)
    open_to_all = {
        route.pattern for route, url in addresses(samples) if not _all_refused(strict, route, url)
    }
    assert open_to_all == WITHOUT_A_FORM_TOKEN.keys()


def _all_refused(strict: Client, route: Route, url: str) -> bool:
    """Whether each unsafe method it has is refused for lack of a token, not for another reason."""
    verbs = set(route.verbs()) if route.is_api else set()
    for method in {"post", *verbs} - {"get"}:
        with transaction.atomic():
            answer = getattr(strict, method)(url, "{}", content_type="application/json")
            transaction.set_rollback(True)
        if answer.status_code == 405:
            continue
        text = answer.content.decode()
        if answer.status_code != 403 or ("open too long" not in text and "CSRF" not in text):
            return False
    return True


@pytest.mark.django_db
def test_check_27_a_token_of_the_api_needs_none_and_opens_no_page(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        _row, secret = create_api_token(acting_member=owner, name="script")
    strict = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})
    api = f"/api/v1/workspaces/{owner.workspace.slug}/invitations/"
    invited = {"email": "x@example.org", "role": "viewer"}
    made = strict.post(api, invited, content_type="application/json")
    assert made.status_code == 201
    assert strict.get(workspace_url(owner.workspace, "overview:membership-list")).status_code == 302


INLINE_TYPES = {
    "text/html": "pages",
    "application/json": "the API, and charts' specs",
    "application/problem+json": "errors of the API",
    "application/vnd.oai.openapi": "the API's description",
    "text/plain": "alive, ready",
    "image/svg+xml": "charts that the server draws from figures",
}


def test_check_29_whatever_is_no_page_is_downloaded(visits: list[Visit]) -> None:
    downloads = set()
    for seen in visits:
        kind = seen.headers["Content-Type"].partition(";")[0] if seen.content else "text/plain"
        if kind not in INLINE_TYPES:
            assert seen.headers["Content-Disposition"].startswith("attachment"), seen.url
            downloads.add(kind)
        if kind == "image/svg+xml":
            assert "<script" not in seen.text
            assert "foreignObject" not in seen.text
    assert {"text/csv", "text/calendar"} <= downloads


def test_check_29_no_address_gives_an_uploaded_file_back() -> None:
    """Files are read and kept as rows; there is no folder of uploads to be served from."""
    fields = [field for model in apps.get_models() for field in model._meta.fields]
    assert [field for field in fields if isinstance(field, FileField)] == []
    assert settings.STORAGES["default"]["BACKEND"].endswith("InMemoryStorage")


ERRORS = {403: "Your role does not allow this", 404: "find this page", 500: "on our side"}


def test_pages_that_say_no_are_whole_pages_in_the_readers_language(
    errors: list[Visit], owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sorted({seen.status for seen in errors}) == [403, 404, 500]
    for seen in errors:
        if "/p/" in seen.url:
            assert "This link does not work" in seen.text
        elif seen.pattern != "csrf":
            assert ERRORS[seen.status] in seen.text, seen.url
        assert "</html>" in seen.text
        assert "stylesheet" in seen.text
    owner.user.language = "es"
    owner.user.save()
    client = Client(raise_request_exception=False)
    client.force_login(owner.user)
    search = workspace_url(owner.workspace, "overview:search") + "?q=x"
    for url, said in (("/nowhere/", "No encontramos"), (search, "Algo")):
        text = client.get(url).content.decode()
        assert '<html lang="es"' in text
        assert said in text
