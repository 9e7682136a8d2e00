"""A changed e-mail, password or second factor asks again who it is; weak passwords are refused."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import resolve

from messaging.models import AccountMail
from tenancy.accounts.unverified_signup import disown_password
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User
from tenancy.privacy.sealing import unseal
from tests.routes import all_routes
from tests.security.signing_in import (
    NEW_PASSWORD,
    PASSWORD,
    code_in_mail,
    set_up_codes,
    verified_user,
)

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
    client.post("/accounts/password/change/", {"oldpassword": "guessed-wrong", **NEW_PASSWORD})
    client.post("/accounts/password/set/", NEW_PASSWORD)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/accounts/password/set/", NEW_PASSWORD),
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
