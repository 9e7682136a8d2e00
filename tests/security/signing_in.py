"""Signing in as people do, for tests of what surrounds it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client, override_settings

from config.settings.base import ACCOUNT_RATE_LIMITS
from messaging.models import AccountMail
from tenancy.models import User
from tenancy.privacy.sealing import unseal
from tests.factories.tenancy import make_user

PASSWORD = "a-long-password"
NEW_PASSWORD = {"password1": "river-stone-77", "password2": "river-stone-77"}
SECOND_STEP = "/accounts/2fa/authenticate/"


def verified_user(email: str = "", language: str = "en") -> User:
    """A user whose address is confirmed."""
    user = make_user(email)
    user.language = language
    user.save()
    confirm_address(user)
    return user


def confirm_address(user: User) -> None:
    """As if the user had typed in the code."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def sign_in(client: Client, user: User, path: str = "/accounts/login/", **headers: str) -> Any:
    """By address and password."""
    data = {"login": user.email, "password": PASSWORD}
    return client.post(path, data, headers=headers)


def give_password_again(client: Client, next_path: str = "") -> Any:
    """As the page asks for it before a way in is changed."""
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": next_path})


def set_up_codes(user: User) -> str:
    """Two-step sign-in by codes; returns their secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    """The code that an app would show now."""
    return f"{int(hotp_value(secret, int(time.time()) // 30)):06d}"


def code_in_mail(email: str) -> str:
    """The code in the last e-mail to an address."""
    sealed = AccountMail.objects.filter(to_email=email).latest("created_at").secret
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", unseal(sealed))
    assert found is not None
    return str(found[0])


@contextmanager
def with_limits() -> Iterator[None]:
    """Django-allauth's limits and ours, as everywhere but in tests."""
    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS=ACCOUNT_RATE_LIMITS):
        yield
    cache.clear()
