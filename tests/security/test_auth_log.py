"""The log of signing in: complete, and without secrets."""

import logging

import pytest
from django.test import Client

from config.log_format import JsonFormatter, PlainFormatter
from tests.security.signing_in import (
    NEW_PASSWORD,
    PASSWORD,
    SECOND_STEP,
    code_in_mail,
    code_of,
    set_up_codes,
    sign_in,
    verified_user,
)


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
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **NEW_PASSWORD})
    secret = set_up_codes(user)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": user.email, "password": NEW_PASSWORD["password1"]})
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
            user.email, PASSWORD, NEW_PASSWORD["password1"], "wrong-one-77", "typed-a-pass", "oops",
            secret, code, mailed, client.session.session_key or "-",
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
