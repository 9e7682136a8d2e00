"""Guessing is slowed down, and the answers give no account away."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client, override_settings
from rest_framework.views import APIView

from records.api.requests import MemberThrottle
from tenancy.models import Membership, User
from tests.security.signing_in import (
    NEW_PASSWORD,
    PASSWORD,
    SECOND_STEP,
    code_of,
    set_up_codes,
    sign_in,
    verified_user,
    with_limits,
)


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
    ("/accounts/signup/", "email", {"name": "A", **NEW_PASSWORD}),
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
