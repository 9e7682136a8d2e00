"""
How long a sign-in lasts, and what happens to a form that is sent too late.

A session ends after SESSION_IDLE_SECONDS without a request, and SESSION_LONGEST_SECONDS after the
sign-in in any case. A form that arrives later is stored (tenancy.accounts.late_forms).
"""

import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from tenancy.accounts.late_forms import (
    KEPT,
    bring_back,
    forget_sent_form,
    keep_form,
    last_user_id,
    note_last_user,
)
from tenancy.models import User
from tenancy.requests import PublicRequest

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
SEEN_IS_NOTED_EVERY = 300  # seconds: a busy session is not written at every page
# Paths that need no sign-in, or that answer by themselves.
NOT_PAGES = ("/api/", "/accounts/", "/i18n/", "/theme/")


@receiver(user_logged_in)
def start_counting(sender: Any, request: HttpRequest, **extra: Any) -> None:
    """Note when the user signed in."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())


def is_over(session: SessionBase, *, now: int) -> bool:
    """Whether a signed-in session was idle, or lasted, for too long; notes that it was seen."""
    began = session.setdefault(SIGNED_IN_AT, now)
    seen = session.setdefault(SEEN_AT, now)
    if now - began > settings.SESSION_LONGEST_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
        return True
    if now - seen > SEEN_IS_NOTED_EVERY:
        session[SEEN_AT] = now
    return False


class SessionLimitsMiddleware:
    """Ends sessions in time; stores a form that came too late, and offers it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/p/"):
            return self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        user = request.user if has_session else None
        if not isinstance(user, User):
            return self._without_session(request)
        if is_over(request.session, now=int(time.time())):
            return self._end(request, user)
        late = bring_back(request, user) if KEPT in request.session else None
        response = late or self.get_response(request)
        if KEPT in request.session:
            forget_sent_form(request, response)
        if last_user_id(request) != str(user.pk) and not request.path_info.startswith("/api/"):
            note_last_user(response, user)
        return response

    def _without_session(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(request.user, User):  # who has just signed in
            if not request.path_info.startswith("/api/"):
                note_last_user(response, request.user)
        elif request.method == "POST" and _leads_to_sign_in(response):
            keep_form(request, last_user_id(request))
        return response

    def _end(self, request: HttpRequest, user: User) -> HttpResponseBase:
        logout(request)
        if request.path_info.startswith(NOT_PAGES):
            return self.get_response(request)
        text = _("You were signed out after a while, to be safe. Sign in to go on where you were.")
        messages.info(request, text)
        if request.method == "POST":
            keep_form(request, str(user.pk))
            response: HttpResponseBase = ask_to_sign_in(request)
        else:
            response = self.get_response(request)
        _speak_on(response, user.language)
        return response


def _leads_to_sign_in(response: HttpResponseBase) -> bool:
    target = response.headers.get("Location") or response.headers.get("HX-Redirect") or ""
    return target.startswith(reverse(settings.LOGIN_URL))


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page and back; a request of htmx redirects the whole page."""
    target = request.get_full_path()
    if not request.headers.get("HX-Request"):
        return redirect_to_login(target, reverse(settings.LOGIN_URL))
    if request.method == "GET":
        target = cast(PublicRequest, request).htmx.current_url_abs_path or "/"
    to_sign_in = redirect_to_login(target, reverse(settings.LOGIN_URL))
    return HttpResponse(headers={"HX-Redirect": to_sign_in.url})


def _speak_on(response: HttpResponseBase, language: str) -> None:
    """Show the sign-in page that follows in the language of the page before it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
