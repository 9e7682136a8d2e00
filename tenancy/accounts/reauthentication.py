"""Users with neither password nor second factor sign in again before sensitive changes."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from tenancy.accounts.sessions import SIGNED_IN_AT
from tenancy.models import User

# Pages that change or delete how a user signs in, and the methods that need it.
GUARDED: dict[str, frozenset[str]] = {
    "account-deletion": frozenset({"GET", "POST"}),
    "account_email": frozenset({"POST"}),
    "account_set_password": frozenset({"GET", "POST"}),
    "api-token-new": frozenset({"GET", "POST"}),
    "mfa_activate_totp": frozenset({"GET", "POST"}),
    "mfa_add_webauthn": frozenset({"GET", "POST"}),
}


def has_shown_who_it_is(request: HttpRequest) -> bool:
    """
    Whether the user gave the password or a second factor again within the last minutes.

    Of a user who has neither, whether they signed in within them. A bearer token shows nothing.
    """
    if getattr(request, "is_by_token", False):
        return False
    if get_adapter().get_reauthentication_methods(request.user):
        return bool(did_recently_reauthenticate(request))
    since = time.time() - request.session.get(SIGNED_IN_AT, 0)
    return bool(since < app_settings.REAUTHENTICATION_TIMEOUT)


def ask_who_it_is(request: HttpRequest, *, back_to: str) -> HttpResponse:
    """A redirect to the page that asks for the password or a second factor, and then back."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    return redirect_to_login(back_to, methods[0]["url"])


class FreshSignInMiddleware:
    """
    Ask users who sign in by e-mailed codes alone to do so again, unless they just did.

    Django-allauth asks for the password or a code again, but not users who have neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """A redirect to the sign-in, where one is needed."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if request.method not in GUARDED.get(name or "", ()):
            return None
        user = request.user
        if not isinstance(user, User) or get_adapter().get_reauthentication_methods(user):
            return None
        if has_shown_who_it_is(request):
            return None
        logout(request)
        text = _("Before you go on, please show once more that it is you.")
        messages.info(request, text)
        return redirect_to_login(request.get_full_path(), reverse("account_request_login_code"))
