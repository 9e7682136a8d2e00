"""What a person sees when the database is away or something broke: nothing typed is lost."""

import logging
import sys
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from tenancy.accounts.late_forms import NOT_KEPT, fields_to_keep, long_texts
from tenancy.language import is_interface_language
from tenancy.middleware import problem, was_answered

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """
    Answer for an error that nothing else handled, without session and database.

    A database that does not answer is 503, anything else 500. What was posted comes back in a form
    that sends it once more, with the same CSRF token: a page of another site gains nothing by it.
    """
    is_away = _is_outage(sys.exc_info()[1])
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
    if request.path_info.startswith("/api/"):
        detail = (
            _("Out of order for a moment. Try again soon.")
            if is_away
            else _("Something went wrong on our side")
        )
        response: HttpResponse = problem(status, detail)
    else:
        _drop_messages(request)
        response = HttpResponse(_page(request, is_away=is_away), status=status)
        if request.method == "POST" and request.headers.get("HX-Request"):
            # A part of a page was sent; what was typed into all of it is in this answer.
            response.headers["HX-Retarget"] = "body"
            response.headers["HX-Reswap"] = "innerHTML"
    if is_away:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if request.path_info.startswith("/p/"):
        response.headers["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response


def _is_outage(error: BaseException | None) -> bool:
    """Whether it began with a database that was away, whatever that led to."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _page(request: HttpRequest, *, is_away: bool) -> str:
    fields = _posted(request)
    is_public = request.path_info.startswith("/p/")
    context = {
        "layout": "error_public.html" if is_public else "error.html",
        "path": request.get_full_path(),
        "is_away": is_away,
        # The work was done and only the commit failed, or its answer was lost.
        "is_uncertain": is_away and was_answered(request),
        "was_posted": request.method == "POST",
        "fields": fields,
        "words": long_texts(fields),
        "had_files": bool(fields and request.FILES),
    }
    with translation.override(_language(request)):
        return render_to_string("500.html", context)


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed and chosen; nothing when it can't be read or must not be kept."""
    if request.method != "POST" or request.path_info.startswith(NOT_KEPT):
        return []
    try:
        return fields_to_keep(request)
    except (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError):
        return []


def _language(request: HttpRequest) -> str:
    """The language of the page that was open, where its address or its form says so."""
    posted = dict(_posted(request))
    for code in (posted.get("page", ""), request.GET.get("language", "")):
        if is_interface_language(code):
            return code
    return translation.get_language() or "en"


def _drop_messages(request: HttpRequest) -> None:
    """Nobody may read on the next page that this was saved."""
    try:
        list(messages.get_messages(request))
    except Error:
        logger.info("Messages could not be read; the next page shows them.")
