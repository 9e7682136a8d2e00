"""The second factor: who requires it, what still needs it, and how it is stored."""

import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from messaging.models import AccountMail
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.privacy.sealing import SealBroken, unseal
from tests.factories.tenancy import make_member
from tests.security.signing_in import (
    NEW_PASSWORD,
    SECOND_STEP,
    code_in_mail,
    code_of,
    set_up_codes,
    sign_in,
    verified_user,
)


def test_check_11_a_workspace_may_require_a_second_factor(
    owner: Membership, outsider: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    make_member(outsider.workspace, "viewer", user=owner.user)
    settings_page = workspace_url(owner.workspace, "overview:settings")
    typed = {
        "name": "Harbor", "time_zone": "UTC", "languages": "en", "minimum_group_size": "10",
        "retention_months": "36", "is_mfa_required": "on",
        "school_year_starts": "7", "fiscal_year_starts": "7",
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
        "retention_months": "36", "school_year_starts": "7", "fiscal_year_starts": "7",
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
    link = re.search(rf"{settings.BASE_URL}(/accounts/password/reset/key/[^\\\s\"<]+)", text)
    assert link is not None
    form = client.get(link[1]).headers["Location"]
    assert client.post(form, NEW_PASSWORD).status_code == 302
    assert client.get("/profile/").status_code == 302
    signed = client.post(
        "/accounts/login/", {"login": user.email, "password": NEW_PASSWORD["password1"]}
    )
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


def test_c_days_outside_a_workspace_name_their_time_zone() -> None:
    """Half past ten in the evening in New York is the next day in UTC: the page says whose day."""
    late = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
    key = SimpleNamespace(pk=1, wrap=None, created_at=late, last_used_at=late)
    request = RequestFactory().get("/accounts/2fa/webauthn/")
    page = render_to_string(
        "mfa/webauthn/authenticator_list.html", {"authenticators": [key]}, request
    )
    assert "Added on Mar 3, 2026 (UTC)." in page
    assert "Last used on Mar 3, 2026 (UTC)." in page
