"""
Forms that arrive when their sign-in is over: nothing that was typed is lost.

Such a form is sealed into the next session, and offered to the same user, to be sent again, once
they have signed in. Whose it was is known from the session or, when that is gone, from a signed
cookie. A form that was open while its user signed in again has an old token; it is offered at once.
"""

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.csrf import csrf_failure

from tenancy.models import User
from tenancy.privacy.sealing import SealBroken, seal, unseal

KEPT = "kept_form"
LARGEST_KEPT = 256 * 1024
NOT_SENT = "kept_form_is_not_sent"  # the name of the button that gives it up
# Their forms hold passwords and codes.
NOT_KEPT = "/accounts/"
_SALT = "tenancy.accounts.late_forms"


def fields_to_keep(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed and chosen, in order, but for passwords."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if "password" not in name
    ]


def long_texts(fields: list[tuple[str, str]]) -> list[str]:
    """
    Those that somebody typed, to be read again; ids and choices hold no space. Addresses too: at
    a shared computer another one may have left the form, and who is invited must be seen.
    """
    return [value for _name, value in fields if " " in value.strip() or "@" in value]


def keep_form(request: HttpRequest, user_id: str) -> None:
    """Seal a form into the session for its user, unless another site made the browser send it."""
    path = request.get_full_path()
    if request.method != "POST" or not user_id or path.startswith(NOT_KEPT):
        return
    if _has_wrong_token(request) and not _is_from_own_page(request):
        return
    text = json.dumps({"fields": _without_token(request), "had_files": bool(request.FILES)})
    if len(text) <= LARGEST_KEPT:
        request.session[KEPT] = {"user": user_id, "path": path, "sealed": seal(text)}


def bring_back(request: HttpRequest, user: User) -> HttpResponse | None:
    """
    The page that offers the stored form, at its address and to its user only.

    It is offered until it is sent or given up, so that a page that is loaded again has it still.
    """
    kept = request.session[KEPT]
    if kept["user"] != str(user.pk):
        del request.session[KEPT]
        return None
    if request.method == "POST" and NOT_SENT in request.POST:
        del request.session[KEPT]
        return redirect("front-page")
    if request.method != "GET" or kept["path"] != request.get_full_path():
        return None
    try:
        form = json.loads(unseal(kept["sealed"]))
    except SealBroken:
        del request.session[KEPT]
        return None
    return _offer(request, {**form, "is_kept": True})


def forget_sent_form(request: HttpRequest, response: HttpResponseBase) -> None:
    """Drop the stored form once it reached its view."""
    kept = request.session.get(KEPT)
    is_sent = kept and request.method == "POST" and kept["path"] == request.get_full_path()
    if is_sent and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        del request.session[KEPT]


def refused_token(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """
    Answer a form whose token is wrong.

    A page of ours that was open during a sign-in has an old one: what was typed comes back with a
    new one. The browser itself says that it is a page of ours, so no other site gains by this.
    """
    if request.path_info.startswith(NOT_KEPT) or not _is_from_own_page(request):
        return csrf_failure(request, reason)
    form = {"fields": _without_token(request), "had_files": bool(request.FILES)}
    response = _offer(request, form, status=HTTPStatus.FORBIDDEN)
    if request.headers.get("HX-Request"):
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def last_user_id(request: HttpRequest) -> str:
    """Who signed in last in this browser; empty when unknown."""
    return str(request.get_signed_cookie(_cookie_name(), default="", salt=_SALT))


def note_last_user(response: HttpResponseBase, user: User) -> None:
    """Let the browser say whose a form is, when the session is gone."""
    response.set_signed_cookie(
        _cookie_name(),
        str(user.pk),
        salt=_SALT,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )


def _cookie_name() -> str:
    return f"{settings.SESSION_COOKIE_NAME}_user"


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _has_wrong_token(request: HttpRequest) -> bool:
    return CsrfViewMiddleware(_nothing).process_view(request, _nothing, (), {}) is not None


def _is_from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says so; no page can make it say what isn't true."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _without_token(request: HttpRequest) -> list[tuple[str, str]]:
    return [field for field in fields_to_keep(request) if field[0] != "csrfmiddlewaretoken"]


def _offer(request: HttpRequest, form: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    # Behind a public link nobody answers as the member who is signed in.
    sender = None if request.path_info.startswith("/p/") else request.user
    words = long_texts(form["fields"])
    choices = [
        (name, value)
        for name, value in form["fields"]
        if value and value not in words and name != "version"
    ]
    context = {**form, "words": words, "choices": choices, "sender": sender}
    response = render(request, "account/late_form.html", context, status=status)
    add_never_cache_headers(response)
    return response
