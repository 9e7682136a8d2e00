"""
Pages outside every workspace that need something done first.

Each entry prepares a visitor and gives the address to open; what it writes is undone afterwards.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client

from tenancy.models import User
from tests.factories.tenancy import make_member

if TYPE_CHECKING:
    from tests.walk.documents import Walk

PASSWORD = "a-long-password"
Prepare = Callable[["Walk", str], tuple[Client, str]]


def _signed_out(walk: "Walk", path: str) -> tuple[Client, str]:
    return walk.client(), path


def _signed_in(walk: "Walk", path: str) -> tuple[Client, str]:
    """With the password just given again, so that nothing asks for it."""
    client = walk.client(walk.place.newcomer.user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client, path


def _guarded(walk: "Walk", path: str) -> tuple[Client, str]:
    """Somebody with every second factor, who has just given the password again."""
    client = walk.client(walk.place.guarded)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    key = Authenticator.objects.get(user=walk.place.guarded, type="webauthn")
    return client, path.replace("<int:pk>", str(key.pk))


def _sign_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def _after_asking_for_a_code(walk: "Walk", path: str) -> tuple[Client, str]:
    client = walk.client()
    client.post("/accounts/login/code/", {"email": walk.place.newcomer.user.email})
    return client, path


def _after_signing_up(walk: "Walk", path: str) -> tuple[Client, str]:
    client = walk.client()
    secret = "river-stone-77"
    new = {"name": "Nia", "email": "nia@example.org", "password1": secret, "password2": secret}
    client.post("/accounts/signup/", new)
    return client, path


def _before_the_second_factor(walk: "Walk", path: str) -> tuple[Client, str]:
    client = walk.client()
    _sign_in(client, walk.place.guarded)
    return client, path


def _without_a_password(walk: "Walk", path: str) -> tuple[Client, str]:
    client, path = _signed_in(walk, path)
    user = walk.place.newcomer.user
    User.objects.filter(pk=user.pk).update(password="!")
    user.refresh_from_db()
    client.force_login(user)
    return client, path


def _with_a_link(walk: "Walk", _path: str) -> tuple[Client, str]:
    user, client = walk.place.newcomer.user, walk.client()
    user.refresh_from_db()
    token = default_token_generator.make_token(user)
    sent = client.get(f"/accounts/password/reset/key/{user_pk_to_url_str(user)}-{token}/")
    return client, sent.headers["Location"]


def _with_an_old_link(walk: "Walk", _path: str) -> tuple[Client, str]:
    return walk.client(), "/accounts/password/reset/key/1-old-link/"


def _in_two_workspaces(walk: "Walk", path: str) -> tuple[Client, str]:
    make_member(walk.place.workspace, "viewer", user=walk.place.newcomer.user)
    return _signed_in(walk, path)


def _with_mail(walk: "Walk", path: str) -> tuple[Client, str]:
    return walk.client(), path.replace("<str:name>", walk.place.mail_name)


def _without_mail(walk: "Walk", path: str) -> tuple[Client, str]:
    return walk.client(), f"{path}?q=nobody"


USUAL: dict[str, Prepare] = {"signed out": _signed_out, "signed in": _signed_in}
GUARDED: dict[str, Prepare] = {"with a second factor": _guarded}
# Beside the usual two visitors, by the beginning of the pattern.
MORE_VISITORS: dict[str, dict[str, Prepare]] = {
    "accounts/2fa/": GUARDED,
    "accounts/reauthenticate/": GUARDED,
    "accounts/confirm-email/": {"just signed up": _after_signing_up},
    "accounts/login/code/confirm/": {"code asked for": _after_asking_for_a_code},
    "accounts/2fa/authenticate/": {"password given": _before_the_second_factor},
    "accounts/password/set/": {"without a password": _without_a_password},
    "accounts/password/reset/key/<": {"new": _with_a_link, "old": _with_an_old_link},
    "mail/": {"full": _with_mail, "empty": _without_mail},
}
FRONT_PAGE: dict[str, Prepare] = {
    **USUAL,
    "with no workspace": _guarded,
    "in two workspaces": _in_two_workspaces,
}


def visitors_of(pattern: str) -> dict[str, Prepare]:
    """Who opens a page outside every workspace."""
    if not pattern:
        return FRONT_PAGE
    found = dict(USUAL)
    for start, visitors in MORE_VISITORS.items():
        if pattern.startswith(start):
            found |= visitors
    return found


def refused_sign_in(walk: "Walk") -> Any:
    """The sign-in page after a wrong password."""
    return _sign_in(walk.client(), walk.place.newcomer.user, "wrong-password")
