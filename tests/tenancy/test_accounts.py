"""Signing up, in and out; the second factor; the language of pages; what the headers promise."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from messaging.models import AccountMail
from tenancy.actions.tokens import create_api_token
from tenancy.links import workspace_url
from tenancy.models import Membership, User
from tenancy.scope import workspace_scope
from tenancy.sealing import unseal
from tests.factories.tenancy import make_member, make_user

PASSWORD = "a-long-password"


def sign_in(client: Client, user: User, **headers: str) -> Any:
    return client.post(
        "/accounts/login/", {"login": user.email, "password": PASSWORD}, headers=headers
    )


def verified_user(email: str = "", language: str = "en") -> User:
    from allauth.account.models import EmailAddress

    user = make_user(email)
    user.language = language
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def limits() -> Iterator[None]:
    """Django-allauth's own limits, as everywhere but in tests."""
    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS={}):
        yield
    cache.clear()


@pytest.mark.django_db
def test_the_session_key_changes_at_sign_in_and_the_session_ends_at_sign_out(
    client: Client,
) -> None:
    user = verified_user()
    client.get("/accounts/login/")
    session = client.session
    session["seen"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    before = session.session_key
    sign_in(client, user)
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert after
    assert after != before
    assert client.get("/profile/").status_code == 200
    client.post("/accounts/logout/")
    client.cookies[settings.SESSION_COOKIE_NAME] = after
    assert client.get("/profile/").status_code == 302


@pytest.mark.django_db
def test_sign_out_needs_a_post(client: Client) -> None:
    client.force_login(make_user())
    client.get("/accounts/logout/")
    assert client.get("/profile/").status_code == 200


@pytest.mark.django_db
def test_a_disabled_account_has_no_session_any_more(owner: Membership, client: Client) -> None:
    client.force_login(owner.user)
    url = workspace_url(owner.workspace, "tenancy:member-list")
    assert client.get(url).status_code == 200
    User.objects.filter(pk=owner.user_id).update(is_active=False)
    assert client.get(url).status_code == 302


@pytest.mark.django_db
def test_known_and_unknown_addresses_are_answered_alike(client: Client) -> None:
    user = verified_user("ana@example.org")
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[^\']+|nonce="[^"]+"')

    def answer(path: str, data: dict[str, str], email: str) -> tuple[int, str, str]:
        fresh = Client()
        sent = fresh.post(path, data)
        text = token.sub("", sent.content.decode()).replace(email, "EMAIL")
        return sent.status_code, sent.headers.get("Location", ""), text

    for path, field, rest in (
        ("/accounts/login/", "login", {"password": "wrong-password"}),
        ("/accounts/login/code/", "email", {}),
        ("/accounts/password/reset/", "email", {}),
        (
            "/accounts/signup/",
            "email",
            {"name": "A", "password1": "river-stone-77", "password2": "river-stone-77"},
        ),
    ):
        known, unknown = (
            answer(path, {field: email, **rest}, email)
            for email in (user.email, "nobody@example.org")
        )
        assert known == unknown, path
    assert User.objects.filter(email=user.email).count() == 1


@pytest.mark.django_db
def test_guessing_is_slowed_down_whatever_address_it_claims_to_come_from(
    client: Client, limits: None
) -> None:
    user = verified_user()
    for number in range(12):
        client.post(
            "/accounts/login/",
            {"login": user.email, "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    sign_in(client, user, **{"X-Forwarded-For": "203.0.113.99"})
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_changed_password_ends_the_other_sessions_and_is_told_by_e_mail(client: Client) -> None:
    user = verified_user()
    other = Client()
    sign_in(client, user)
    sign_in(other, user)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "river-stone-77", "password2": "river-stone-77"},
    )
    assert client.get("/profile/").status_code == 200
    assert other.get("/profile/").status_code == 302
    assert AccountMail.objects.filter(to_email=user.email).count() == 1


@pytest.mark.django_db
def test_a_second_factor_is_asked_for_sealed_and_single_use(client: Client) -> None:
    user = verified_user()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored
    assert unseal(stored) == secret
    code = f"{hotp_value(secret, int(time.time()) // 30):06d}"
    assert sign_in(client, user).headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/profile/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/profile/").status_code == 200
    again = Client()
    sign_in(again, user)
    again.post("/accounts/2fa/authenticate/", {"code": code})
    assert again.get("/profile/").status_code == 302


@pytest.mark.django_db
def test_the_second_factor_is_set_up_only_after_the_password_again(client: Client) -> None:
    client.force_login(make_user())
    for path in ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        assert client.get(path).headers["Location"].startswith("/accounts/reauthenticate/")


def test_a_workspace_may_ask_for_a_second_factor(owner: Membership, client: Client) -> None:
    owner.workspace.is_mfa_required = True
    owner.workspace.save()
    client.force_login(owner.user)
    home = workspace_url(owner.workspace, "tenancy:member-list")
    page = client.get(home, follow=True)
    assert page.redirect_chain == [("/accounts/2fa/", 302)]
    assert f"{owner.workspace} asks for two-step sign-in" in page.content.decode()
    members = f"/api/v1/workspaces/{owner.workspace.slug}/members/"
    assert client.get(members).status_code == 403
    with workspace_scope(owner.workspace):
        _token, secret = create_api_token(acting_member=owner, name="script")
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get(members, headers=bearer).status_code == 403
    TOTP.activate(owner.user, generate_totp_secret())
    assert client.get(home).status_code == 200
    assert client.get(members, headers=bearer).status_code == 200


@pytest.mark.django_db
def test_pages_speak_the_language_of_the_profile_on_every_device(client: Client) -> None:
    user = verified_user(language="es")
    sign_in(client, user)
    page = client.get("/profile/", headers={"accept-language": "en"})
    assert '<html lang="es"' in page.content.decode()
    assert page.headers["Content-Language"] == "es"
    client.post("/accounts/logout/")
    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()


@pytest.mark.django_db
def test_the_language_menu_and_the_profile_are_one_choice(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    client.post("/i18n/setlang/", {"language": "es", "next": "/profile/"})
    user.refresh_from_db()
    assert user.language == "es"
    client.post("/profile/", {"name": "Ana Robles", "language": "en"})
    page = client.get("/profile/").content.decode()
    assert '<html lang="en"' in page
    assert "Ana Robles" in page
    client.post("/i18n/setlang/", {"language": "xx", "next": "/profile/"})
    user.refresh_from_db()
    assert user.language == "en"


def test_signed_in_pages_are_kept_nowhere_and_framed_by_nobody(
    owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    members = workspace_url(owner.workspace, "tenancy:member-list")
    for path in (members, "/", "/profile/", "/accounts/2fa/", "/accounts/email/", "/w/nowhere/"):
        headers = client.get(path).headers
        assert "no-store" in headers["Cache-Control"], path
        policy = headers["Content-Security-Policy"]
        assert "unsafe-" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_forms_are_refused_without_their_token(owner: Membership) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner.user)
    answer = strict.post("/profile/", {"name": "X", "language": "en"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()
    assert strict.post("/i18n/setlang/", {"language": "es"}).status_code == 403


def test_a_partner_of_two_workspaces_speaks_for_one_organisation_in_each(
    partner: Membership, outsider: Membership, client: Client
) -> None:
    from tests.factories.stakeholders import make_organisation

    with workspace_scope(outsider.workspace):
        elsewhere = make_organisation(name="Valley Clinic")
    make_member(outsider.workspace, "partner", user=partner.user, organisation_id=elsewhere.pk)
    client.force_login(partner.user)
    here = client.get(f"/w/{partner.workspace.slug}/organisations/").content.decode()
    there = client.get(f"/w/{outsider.workspace.slug}/organisations/").content.decode()
    assert "Bridge School" in here
    assert "Valley Clinic" not in here
    assert "Valley Clinic" in there
    assert "Bridge School" not in there


def test_only_the_page_one_is_on_is_marked_in_the_navigation(
    coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    current = re.compile(r'href="(/w/[^"]+)"[^>]*aria-current="page"')
    tokens = client.get(f"/w/{coordinator.workspace.slug}/tokens/").content.decode()
    assert current.findall(tokens) == []
    home = client.get(f"/w/{coordinator.workspace.slug}/").content.decode()
    assert set(current.findall(home)) == {f"/w/{coordinator.workspace.slug}/"}


def test_every_role_finds_its_api_tokens(funder: Membership, client: Client) -> None:
    client.force_login(funder.user)
    page = client.get(f"/w/{funder.workspace.slug}/dashboard/").content.decode()
    assert f'href="/w/{funder.workspace.slug}/tokens/"' in page


def test_pages_outside_a_workspace_lead_back_into_one(owner: Membership, client: Client) -> None:
    client.force_login(owner.user)
    assert "Harbor Coalition" in client.get("/workspaces/new/").content.decode()


@pytest.mark.django_db
def test_a_key_is_asked_for_in_plain_words_and_its_secret_needs_no_inline_script(
    client: Client,
) -> None:
    user = verified_user(language="es")
    sign_in(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/webauthn/add/").content.decode()
    assert "¿Cómo la llamas?" in page
    executable = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
    assert executable == []


@pytest.mark.django_db
def test_a_new_e_mail_address_replaces_the_old_one_once_it_is_confirmed(client: Client) -> None:
    user = verified_user("old@example.org")
    sign_in(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "old@example.org"
    sealed = AccountMail.objects.get(to_email="new@example.org").secret
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", unseal(sealed))
    assert code is not None
    client.post("/accounts/confirm-email/", {"code": code[0]})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    told = AccountMail.objects.filter(to_email="old@example.org")
    assert [mail.subject for mail in told] == ["Your e-mail address was changed"]


@pytest.mark.django_db
def test_signing_up_with_somebody_elses_address_leaves_no_way_in(client: Client) -> None:
    chosen = {"password1": "river-stone-77", "password2": "river-stone-77"}
    stranger = Client()
    stranger.post("/accounts/signup/", {"name": "Mallory", "email": "vic@example.org", **chosen})
    client.post("/accounts/login/code/", {"email": "vic@example.org"})
    sealed = AccountMail.objects.latest("created_at").secret
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", unseal(sealed))
    assert code is not None
    client.post("/accounts/login/code/confirm/", {"code": code[0]})
    page = client.get("/profile/")
    assert page.status_code == 200
    assert "Mallory" not in page.content.decode()
    stranger.post("/accounts/login/", {"login": "vic@example.org", "password": "river-stone-77"})
    assert stranger.get("/profile/").status_code == 302


@pytest.mark.django_db
def test_a_confirmed_account_keeps_its_password_when_signing_in_by_code(client: Client) -> None:
    user = verified_user("ana@example.org")
    client.post("/accounts/login/code/", {"email": user.email})
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", unseal(AccountMail.objects.get().secret))
    assert code is not None
    client.post("/accounts/login/code/confirm/", {"code": code[0]})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
def test_too_many_attempts_are_answered_in_plain_words(client: Client, limits: None) -> None:
    for _number in range(30):
        answer = client.post("/accounts/password/reset/", {"email": "ana@example.org"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert "wait a few minutes" in answer.content.decode()
