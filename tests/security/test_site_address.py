"""The site's address comes from BASE_URL: nothing that a request says of it is believed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.urls import set_script_prefix
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from messaging.models import AccountMail
from records.navigation import navigation_for
from tenancy.links import workspace_url
from tenancy.models import Membership, User
from tenancy.privacy.sealing import unseal
from tests.security.signing_in import (
    NEW_PASSWORD,
    PASSWORD,
    sign_in,
    verified_user,
    with_limits,
)

FORGED = "evil.example"


@pytest.fixture
def _many_hosts(settings: Any) -> None:
    """A site that answers to several names, as with ALLOWED_HOSTS=.example.org."""
    settings.ALLOWED_HOSTS = ["*"]


def _forget(client: Client, user: User) -> None:
    client.post("/accounts/password/reset/", {"email": user.email}, headers={"host": FORGED})


def _forget_unknown(client: Client, user: User) -> None:
    typed = {"email": "nobody@example.org"}
    client.post("/accounts/password/reset/", typed, headers={"host": FORGED})


def _sign_up_again(client: Client, user: User) -> None:
    typed = {"name": "A", "email": user.email, **NEW_PASSWORD}
    client.post("/accounts/signup/", typed, headers={"host": FORGED})


@pytest.mark.django_db
@pytest.mark.usefixtures("_many_hosts")
@pytest.mark.parametrize("write", [_forget, _forget_unknown, _sign_up_again])
def test_a11_links_in_account_e_mails_use_the_base_url(
    write: Callable[[Client, User], None], client: Client
) -> None:
    write(client, verified_user())
    text = unseal(AccountMail.objects.get().secret)
    assert f"{settings.BASE_URL}/accounts/" in text
    assert FORGED not in text


@pytest.mark.django_db
@pytest.mark.usefixtures("_many_hosts")
def test_a11_another_host_or_port_is_no_fresh_start_for_guessing(client: Client) -> None:
    user = verified_user()
    with with_limits():
        for number in range(8):
            typed = {"login": user.email, "password": "wrong"}
            client.post("/accounts/login/", typed, headers={"host": f"testserver:{8000 + number}"})
        sign_in(client, user, host="another.example")
    assert "_auth_user_id" not in client.session
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
def test_a11_a_prefix_from_outside_is_not_believed() -> None:
    answered: list[str] = []

    def start(status: str, headers: Any, *_error: Any) -> Callable[[bytes], object]:
        answered.append(status)
        return lambda _written: None

    environ = RequestFactory().get("/accounts/login/").environ
    for name in ("SCRIPT_NAME", "SCRIPT_URL", "REDIRECT_URL"):
        forged = {name: "/evil/accounts/login/" if name.endswith("URL") else "/evil"}
        body = WSGIHandler()({**environ, **forged}, start)
        page = b"".join(body).decode()
        assert answered[-1] == "200 OK"
        assert "/accounts/password/reset/" in page
        assert "/evil" not in page


@pytest.mark.parametrize("peer", [("127.0.0.1", 5), "unix"])
def test_a11_gunicorn_takes_no_prefix_or_scheme_from_headers(peer: Any) -> None:
    config = Config()
    exec_into: dict[str, Any] = {}
    path = settings.BASE_DIR / "deploy" / "gunicorn.conf.py"
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), exec_into)  # noqa: S102
    for name, value in exec_into.items():
        if name in config.settings:
            config.set(name, value)
    sent = (
        b"GET /w/harbor/ HTTP/1.1\r\nHost: testserver\r\nSCRIPT_NAME: /w\r\nPATH_INFO: /p/\r\n"
        b"REMOTE_USER: ana\r\nX-Forwarded-Proto: https\r\n\r\n"
    )
    request = next(RequestParser(config, iter([sent]), peer))
    assert {name for name, _value in request.headers} == {"HOST", "X-FORWARDED-PROTO"}
    assert request.scheme == "http"


def test_a11_no_cache_of_the_process_holds_a_prefix(owner: Membership, client: Client) -> None:
    set_script_prefix("/evil/")
    try:
        navigation_for(owner, "/")
        workspace_url(owner.workspace, "overview:home")
    finally:
        set_script_prefix("/")
    client.force_login(owner.user)
    page = client.get(workspace_url(owner.workspace, "overview:home"))
    assert page.status_code == 200
    assert "/evil" not in page.content.decode()
