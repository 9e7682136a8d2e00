"""The language of pages: a signed-in user's own, otherwise what the browser or its cookie asks."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.i18n import set_language as remember_in_cookie

from tenancy.actions.users import change_profile
from tenancy.models import User


def interface_languages() -> list[tuple[str, Any]]:
    """The languages that pages and e-mails are offered in, as choices of a form."""
    return list(settings.LANGUAGES)


def is_interface_language(code: str) -> bool:
    """Whether pages and e-mails are offered in ``code``."""
    return code in dict(interface_languages())


class UserLanguageMiddleware:
    """
    Show a signed-in user's pages in the language of their profile, on any device.

    Not for public links: there the page's own language counts, and an anonymous survey must not
    read the session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and not request.path_info.startswith("/p/"):
            user = request.user
            if isinstance(user, User) and is_interface_language(user.language):
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        return self.get_response(request)


def set_language(request: HttpRequest) -> HttpResponseBase:
    """The language menu: the browser remembers the choice, and so does the profile."""
    response = remember_in_cookie(request)
    code = request.POST.get("language", "")
    if request.method == "POST" and isinstance(request.user, User) and is_interface_language(code):
        change_profile(user=request.user, language=code)
    return response
