"""What stands where a page could not be made: refused, too often, broken, or the database away."""

from collections.abc import Iterator

from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from config.settings.base import BASE_DIR
from records.error_views import server_error

TYPED = {"title": "Reading night at the library", "note": "Forty families came."}
PUBLIC_LINK = "/p/harbor/check-in/a-token/"


def breakdowns(language: str) -> Iterator[tuple[str, str, int]]:
    """Name, HTML and status of each page of an error."""
    with translation.override(language):
        for path in sorted((BASE_DIR / "templates").glob("4*.html")):
            html = get_template(path.name).render({}, RequestFactory().get("/"))
            yield path.name, html, int(path.name[:3])
        for where in ("/w/harbor/goals/", f"{PUBLIC_LINK}?language={language}"):
            for name, error in (("broken", ValueError()), ("database away", OperationalError())):
                for request in (RequestFactory().get(where), RequestFactory().post(where, TYPED)):
                    answer = _answer_to(request, error)
                    yield f"{request.method} {where}, {name}", answer.text, answer.status_code


def _answer_to(request: object, error: Exception) -> HttpResponse:
    try:
        raise error
    except (ValueError, OperationalError):
        return server_error(request)  # type: ignore[arg-type]
