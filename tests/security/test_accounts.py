"""Ways into an account: the second factor, passwords, guessing, what answers give away, the log."""

import logging
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import resolve
from pytest_django.fixtures import Settings
from rest_framework.views import APIView

from config.log_format import JsonFormatter, PlainFormatter
from messaging.models import AccountMail
from records.api.requests import MemberThrottle
from tenancy.accounts.unverified_signup import disown_password
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import Membership, User
from tenancy.privacy.sealing import SealBroken, unseal
from tests.factories.tenancy import make_member
from tests.routes import all_routes
from tests.security.signing_in import (
    PASSWORD,
    code_in_mail,
    code_of,
    set_up_codes,
    sign_in,
    verified_user,
    with_limits,
)

SECOND_STEP = "/accounts/2fa/authenticate/"
NEW = {"password1": "river-stone-77", "password2": "river-stone-77"}


def test_check_11_a_workspace_may_require_a_second_factor(
    owner: Membership, outsider: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    make_member(outsider.workspace, "viewer", user=owner.user)
    settings_page = workspace_url(owner.workspace, "overview:settings")
    typed = {
        "name": "Harbor", "time_zone": "UTC", "languages": "en", "minimum_group_size": "10",
        "retention_months": "36", "is_mfa_required": "on",
    }  # fmt: skip
    assert client.post(settings_page, typed).status_code == 302
    home = workspace_url(owner.workspace, "overview:membership-list")
    page = client.get(home, follow=True)
    assert page.redirect_chain == [("/accounts/2fa/", 302)]
    assert "Harbor asks for two-step sign-in" in page.content.decode()
    members = f"/api/v1/workspaces/{owner.workspace.slug}/members/"
    assert client.get(members).status_code == 403
    with workspace_scope(owner.workspace):
        _token, secret = create_api_token(acting_member=owner, name="script")
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get(members, headers=bearer).status_code == 403
    assert client.get(f"/w/{outsider.workspace.slug}/dashboard/").status_code == 200
    set_up_codes(owner.user)
    assert client.get(home).status_code == 200
    assert client.get(members, headers=bearer).status_code == 200


def test_check_11_only_an_owner_decides_about_it(
    coordinator: Membership, owner: Membership, client: Client
) -> None:
    workspace = coordinator.workspace
    workspace.is_mfa_required = True
    workspace.save()
    for member in (coordinator, owner):
        set_up_codes(member.user)
    client.force_login(coordinator.user)
    typed = {
        "name": "New name", "time_zone": "UTC", "languages": "en", "minimum_group_size": "10",
        "retention_months": "36",
    }  # fmt: skip
    assert client.post(workspace_url(workspace, "overview:settings"), typed).status_code == 302
    workspace.refresh_from_db()
    assert workspace.name == "New name"
    assert workspace.is_mfa_required
    one = f"/api/v1/workspaces/{workspace.slug}/workspaces/{workspace.pk}/"
    change = {"is_mfa_required": False}
    answer = client.patch(one, change, content_type="application/json")
    assert answer.status_code == 422
    assert "is_mfa_required" in answer.json()["errors"]
    client.force_login(owner.user)
    assert client.patch(one, change, content_type="application/json").status_code == 200


@pytest.mark.django_db
def test_check_12_a_reset_password_still_needs_the_second_factor(client: Client) -> None:
    user = verified_user()
    secret = set_up_codes(user)
    client.post("/accounts/password/reset/", {"email": user.email})
    text = unseal(AccountMail.objects.get().secret)
    link = re.search(r"http://testserver(/accounts/password/reset/key/[^\\\s\"<]+)", text)
    assert link is not None
    form = client.get(link[1]).headers["Location"]
    assert client.post(form, NEW).status_code == 302
    assert client.get("/profile/").status_code == 302
    signed = client.post("/accounts/login/", {"login": user.email, "password": NEW["password1"]})
    assert signed.headers["Location"] == SECOND_STEP
    assert client.get("/profile/").status_code == 302
    client.post(SECOND_STEP, {"code": code_of(secret)})
    assert client.get("/profile/").status_code == 200
    assert Client().get(link[1]).status_code == 200  # the link is spent: a page that says so
    assert "_auth_user_id" not in Client().session


@pytest.mark.django_db
def test_check_12_a_code_by_e_mail_still_needs_the_second_factor(client: Client) -> None:
    user = verified_user()
    set_up_codes(user)
    client.post("/accounts/login/code/", {"email": user.email})
    typed = {"code": code_in_mail(user.email)}
    assert client.post("/accounts/login/code/confirm/", typed).headers["Location"] == SECOND_STEP
    assert client.get("/profile/").status_code == 302


# What each address of accounts needs before it changes a way in; a new one must be added.
REAUTHENTICATES = {
    "account_email", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_add_webauthn",
    "mfa_remove_webauthn", "mfa_edit_webauthn",
}  # fmt: skip
READS = {"mfa_view_recovery_codes", "mfa_download_recovery_codes"}
CHANGES_NO_WAY_IN = {
    "account_login", "account_logout", "account_inactive", "account_signup",
    "account_email_verification_sent", "account_request_login_code",
    "account_confirm_login_code", "account_reauthenticate", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "mfa_index", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_list_webauthn", "mfa_login_webauthn",
}  # fmt: skip
ASKS_FOR_THE_OLD_PASSWORD = {"account_change_password"}
NEEDS_A_FRESH_SIGN_IN = {"account_set_password"}


def account_routes() -> dict[str, str]:
    """The path of each address of accounts, by its name."""
    names = {}
    for route in all_routes():
        if route.pattern.startswith("accounts/"):
            path = re.sub(r"<(\w+:)?\w+>", "1", route.pattern)
            names[str(resolve(f"/{path}").url_name)] = route.pattern
    return names


def test_check_16_every_address_of_accounts_says_what_it_needs() -> None:
    declared = (
        REAUTHENTICATES | CHANGES_NO_WAY_IN | ASKS_FOR_THE_OLD_PASSWORD | NEEDS_A_FRESH_SIGN_IN
    )
    assert account_routes().keys() == declared
    assert len(account_routes()) == sum(
        route.pattern.startswith("accounts/") for route in all_routes()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(REAUTHENTICATES))
def test_check_16_changing_a_way_in_asks_again_who_it_is(name: str, client: Client) -> None:
    user = verified_user("old@example.org")
    if name != "mfa_activate_totp":
        set_up_codes(user)
        RecoveryCodes.activate(user)
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Key"})
    before = sorted(Authenticator.objects.values_list("pk", flat=True))
    client.force_login(user)
    path = "/" + account_routes()[name].replace("<int:pk>", str(key.pk))
    typed = {"email": "new@example.org", "action_add": "", "name": "x", "code": "1"}
    answer = client.get(path) if name in READS else client.post(path, typed)
    assert answer.status_code == 302
    assert "reauthenticate/" in answer.headers["Location"]
    assert sorted(Authenticator.objects.values_list("pk", flat=True)) == before
    assert not AccountMail.objects.filter(to_email="new@example.org").exists()


@pytest.mark.django_db
def test_check_16_a_new_password_needs_the_old_one(client: Client) -> None:
    user = verified_user()
    client.force_login(user)
    client.post("/accounts/password/change/", {"oldpassword": "guessed-wrong", **NEW})
    client.post("/accounts/password/set/", NEW)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/accounts/password/set/", NEW),
        ("/accounts/email/", {"email": "new@example.org", "action_add": ""}),
        ("/accounts/2fa/totp/activate/", {"code": "123456"}),
        ("/accounts/2fa/webauthn/add/", {"name": "x"}),
    ],
)
def test_check_16_who_signs_in_by_codes_alone_signs_in_again(
    path: str, typed: dict[str, str], client: Client
) -> None:
    user = verified_user("ana@example.org")
    disown_password(user=user)
    client.force_login(user)
    session = client.session
    session["signed_in_at"] -= 3600
    session.save()
    answer = client.post(path, typed)
    assert answer.headers["Location"] == f"/accounts/login/code/?next={path}"
    assert "_auth_user_id" not in client.session
    user.refresh_from_db()
    assert not user.has_usable_password()
    asked = client.post(answer.headers["Location"], {"email": user.email, "next": path})
    done = client.post(asked.headers["Location"], {"code": code_in_mail(user.email), "next": path})
    assert done.headers["Location"] == path
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "password",
    [
        "1234567890", "qwertyuiop", "password123", "Password2026!", "P@ssw0rd-2026", "iloveyou!!99",
        "Commonweave1", "dragondragon", "short", "ana.robles@example",
    ],
)  # fmt: skip
def test_check_17_breached_and_common_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(email="ana.robles@example.org", name="Ana Robles"))


@pytest.mark.parametrize("password", ["river-stone-77", "many hands one cloth", "xK4#mQ9vTz2p"])
def test_check_17_other_passwords_are_accepted(password: str) -> None:
    validate_password(password, User(email="ana.robles@example.org", name="Ana Robles"))


@pytest.mark.django_db
def test_check_17_every_form_that_takes_a_new_password_refuses_them(
    owner: Membership, client: Client
) -> None:
    from tenancy.actions.members import invite_member

    weak = {"password1": "Password2026!", "password2": "Password2026!"}
    client.post("/accounts/signup/", {"name": "A", "email": "a@example.org", **weak})
    assert not User.objects.filter(email="a@example.org").exists()
    with workspace_scope(owner.workspace):
        _row, token = invite_member(acting_member=owner, email="b@example.org", role="viewer")
    public_link = f"/p/{owner.workspace.slug}/invitation/{token}/"
    assert client.post(public_link, {"name": "B", "password": "Password2026!"}).status_code == 422
    user = verified_user()
    client.force_login(user)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **weak})
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": user.email})
    text = unseal(AccountMail.objects.get(to_email=user.email).secret)
    link = re.search(r"(/accounts/password/reset/key/[^\\\s\"<]+)", text)
    assert link is not None
    client.post(client.get(link[1]).headers["Location"], weak)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def spoofed(number: int) -> dict[str, str]:
    """Headers by which visitors claim to come from elsewhere each time."""
    address = f"203.0.113.{number}"
    return {
        "X-Forwarded-For": address, "X-Real-IP": address, "Forwarded": f"for={address}",
        "Client-IP": address, "CF-Connecting-IP": address,
    }  # fmt: skip


@pytest.mark.django_db
def test_check_18_guessing_one_password_is_slowed_down_in_spite_of_spoofing(
    client: Client,
) -> None:
    user = verified_user()
    with with_limits():
        for number in range(12):
            typed = {"login": user.email, "password": "wrong"}
            client.post("/accounts/login/", typed, headers=spoofed(number))
        sign_in(client, user, **spoofed(99))
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/accounts/login/", "login"),
        ("/accounts/login/code/", "email"),
        ("/accounts/password/reset/", "email"),
        ("/accounts/signup/", "email"),
    ],
)
@pytest.mark.parametrize("proxies", [0, 1])
def test_check_18_trying_many_accounts_is_slowed_down_in_spite_of_spoofing(
    path: str, field: str, proxies: int
) -> None:
    def refused(headers_of: Callable[[int], dict[str, str]]) -> int:
        count = 0
        with with_limits(), override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
            for number in range(35):
                typed = {field: f"u{number}@example.org", "password": "x", "name": "A"}
                answer = Client().post(path, typed, headers=headers_of(number))
                text = answer.content.decode()
                count += answer.status_code == 429 or "Too many" in text
        return count

    def through_our_proxy(number: int) -> dict[str, str]:
        return {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}

    assert refused(through_our_proxy if proxies else spoofed) >= 5
    if proxies:  # visitors are told apart by what our own proxy says of them
        assert refused(lambda number: {"X-Forwarded-For": f"198.51.100.{number}"}) == 0


@pytest.mark.django_db
def test_check_18_second_factors_cannot_be_guessed_at_speed(client: Client) -> None:
    user = verified_user()
    secret = set_up_codes(user)
    with with_limits():
        sign_in(client, user)
        for number in range(12):
            client.post(SECOND_STEP, {"code": f"{number:06d}"}, headers=spoofed(number))
        client.post(SECOND_STEP, {"code": code_of(secret)}, headers=spoofed(99))
    assert client.get("/profile/").status_code == 302


def test_check_18_the_api_counts_members_not_addresses(
    owner: Membership, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(APIView, "throttle_classes", [MemberThrottle])
    monkeypatch.setattr(MemberThrottle, "rate", "3/min", raising=False)
    cache.clear()
    client.force_login(owner.user)
    api = f"/api/v1/workspaces/{owner.workspace.slug}/members/"
    answers = [client.get(api, headers=spoofed(number)) for number in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    cache.clear()


ONE_TIME = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[^\']+|nonce="[^"]+"')
ENTRANCES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("/accounts/login/", "login", {"password": "wrong-password"}),
    ("/accounts/login/code/", "email", {}),
    ("/accounts/password/reset/", "email", {}),
    ("/accounts/signup/", "email", {"name": "A", **NEW}),
)


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many passwords were hashed: what takes time at an entrance, and so can be measured."""
    counted: list[int] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        counted.append(1)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return counted


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for path, _field, _rest in ENTRANCES])
def test_check_19_known_and_unknown_addresses_are_answered_alike(
    path: str, hashings: list[int]
) -> None:
    user = verified_user("ana@example.org")
    field, rest = next((field, rest) for known, field, rest in ENTRANCES if known == path)

    def answer(email: str) -> Any:
        hashings.clear()
        sent = Client().post(path, {field: email, **rest})
        headers = {
            name: ONE_TIME.sub("", value).replace(email, "EMAIL")
            for name, value in sent.headers.items()
            if name not in ("Content-Length", "Expires")  # the second may pass in between
        }
        text = ONE_TIME.sub("", sent.content.decode()).replace(email, "EMAIL")
        cookies = [
            (name, morsel["max-age"], morsel["path"]) for name, morsel in sent.cookies.items()
        ]
        return sent.status_code, headers, cookies, text, len(hashings)

    known, unknown = answer(user.email), answer("eve@example.org")
    assert known == unknown
    assert User.objects.filter(email=user.email).count() == 1
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
def test_check_20_second_factors_are_sealed_and_codes_single_use(client: Client) -> None:
    user = verified_user()
    secret = set_up_codes(user)
    recovery = RecoveryCodes.activate(user)
    for kind, name in (("totp", "secret"), ("recovery_codes", "seed")):
        stored = Authenticator.objects.get(user=user, type=kind).data[name]
        assert secret not in stored
        assert secret not in urlsafe_b64decode(stored).decode("latin-1")
    assert unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret
    for code in (code_of(secret), recovery.get_unused_codes()[0]):
        browser = Client()
        assert sign_in(browser, user).headers["Location"] == SECOND_STEP
        assert browser.post(SECOND_STEP, {"code": "000000"}).status_code == 200
        assert browser.get("/profile/").status_code == 302
        assert browser.post(SECOND_STEP, {"code": code}).status_code == 302
        assert browser.get("/profile/").status_code == 200
        again = Client()
        sign_in(again, user)
        again.post(SECOND_STEP, {"code": code})
        assert again.get("/profile/").status_code == 302


@pytest.mark.django_db
def test_check_20_a_lost_key_is_told_in_plain_words_and_opens_nothing(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    user = verified_user()
    secret = set_up_codes(user)
    RecoveryCodes.activate(user)
    settings.SECRET_KEY = "another key, and the former one is nowhere" + "x" * 20
    sign_in(client, user)
    answer = client.post(SECOND_STEP, {"code": code_of(secret)})
    assert answer.status_code == 503
    assert "can't be checked now" in answer.content.decode()
    assert "forget_second_factor" in caplog.text
    assert client.get("/profile/").status_code == 302
    call_command("forget_second_factor", user.email)
    afterwards = Client()
    sign_in(afterwards, user)
    assert afterwards.get("/profile/").status_code == 200
    with pytest.raises(CommandError):
        call_command("forget_second_factor", user.email)


@pytest.mark.django_db
def test_check_20_a_changed_key_loses_nobodys_second_factor(
    client: Client, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    user = verified_user()
    secret = set_up_codes(user)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    former, settings.SECRET_KEY = settings.SECRET_KEY, "a new key " + "y" * 50
    settings.SECRET_KEY_FALLBACKS = [former]
    call_command("reseal")
    assert "present key: 2. No known key opens: 0" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret
    recovery = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert recovery.get_unused_codes() == codes
    settings.SECRET_KEY = "a third key " + "z" * 50
    with pytest.raises(SealBroken):
        unseal(Authenticator.objects.get(type="totp").data["secret"])
    call_command("reseal")
    assert "present key: 0. No known key opens: 2" in capsys.readouterr().out


@pytest.mark.django_db
def test_check_38_signing_in_is_logged_without_secrets(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    user = verified_user("ana@example.org")
    client.post("/accounts/login/", {"login": user.email, "password": "wrong-one-77"})
    client.post("/accounts/login/", {"login": "typed-a-pass@example.org", "password": "oops"})
    sign_in(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **NEW})
    secret = set_up_codes(user)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": user.email, "password": NEW["password1"]})
    client.post(SECOND_STEP, {"code": "000000"})
    code = code_of(secret)
    client.post(SECOND_STEP, {"code": code})
    client.post("/accounts/2fa/totp/deactivate/")
    other = Client()
    other.post("/accounts/login/code/", {"email": user.email})
    other.post("/accounts/login/code/confirm/", {"code": "AAAA-BBBB"})
    mailed = code_in_mail(user.email)
    formatters = (JsonFormatter(), PlainFormatter("{levelname} {name}: {message}", style="{"))
    for formatter in formatters:
        lines = [formatter.format(record) for record in caplog.records]
        assert all(len(line.splitlines()) == 1 for line in lines)
        said = "\n".join(lines)
        for event in (
            "password_refused", "signed_in", "password_changed", "signed_out",
            "second_factor_refused", "second_factor_used", "sign_in_code_refused",
        ):  # fmt: skip
            assert f"auth event={event} user={user.pk}" in said, event
        assert "auth event=password_refused user=-" in said
        for secret_text in (
            user.email, PASSWORD, NEW["password1"], "wrong-one-77", "typed-a-pass", "oops", secret,
            code, mailed, client.session.session_key or "-",
        ):  # fmt: skip
            assert secret_text not in said, secret_text


def test_check_38_no_event_of_django_allauth_goes_unlogged() -> None:
    from allauth.account import signals as account
    from allauth.mfa import signals as mfa
    from django.dispatch import Signal

    from tenancy.accounts.auth_log import EVENTS, REFUSALS

    told_by_another = {
        account.user_logged_in, account.email_confirmed, account.email_confirmation_sent,
        account.email_added, account.email_removed, account.authentication_step_completed,
    }  # fmt: skip
    signals = {
        signal
        for module in (account, mfa)
        for name, signal in vars(module).items()
        if isinstance(signal, Signal) and not name.startswith("_")
    }
    heard = {*EVENTS.values(), *REFUSALS.values()}
    assert signals - heard - told_by_another == set()
