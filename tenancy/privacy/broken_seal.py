"""The page that is shown when a secret was sealed with a key that the settings lack."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from tenancy.privacy.sealing import SealBroken

logger = logging.getLogger(__name__)


class BrokenSealMiddleware:
    """Explain a lost SECRET_KEY: to the visitor in plain words, in the log with the remedy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page of its own instead of a server error."""
        if not isinstance(exception, SealBroken):
            return None
        logger.error(
            "A secret is sealed with a key that is neither SECRET_KEY nor in SECRET_KEY_FALLBACKS."
            " Add the former key there; if it is lost, 'manage.py forget_second_factor <e-mail>'"
            " lets a person set up two-step sign-in anew."
        )
        return render(request, "broken_seal.html", status=503)
