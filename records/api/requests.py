"""Who calls the API, what they may, how much, and one error format."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, throttling
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from tenancy.errors import DomainError
from tenancy.models import Membership, User
from tenancy.permissions import may

if TYPE_CHECKING:
    from rest_framework.views import APIView

METHOD_VERBS = {
    "GET": "read",
    "HEAD": "read",
    "OPTIONS": "read",
    "POST": "add",
    "PUT": "change",
    "PATCH": "change",
    "DELETE": "delete",
}

DEEPEST_JSON = 20  # a survey with its questions and their options has seven levels


def member_of(request: Request) -> Membership:
    """The member the middleware found, by session or by bearer token."""
    return cast(Membership, request._request.membership)  # type: ignore[attr-defined]


class MemberAuthentication(SessionAuthentication):
    """The middleware has already found the member; a session caller must also pass CSRF."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        member = getattr(request._request, "membership", None)
        if member is None:
            return None
        self.enforce_csrf(request)
        return member.user, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class MemberPermission(BasePermission):
    """The permission table, by the view's ``noun`` and the method's verb (or ``view.verbs``)."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """:raises MethodNotAllowed: for a method that nobody has here, whatever the role."""
        method = str(request.method)
        if method not in view.allowed_methods:
            raise exceptions.MethodNotAllowed(method)
        action = getattr(view, "action", None) or ""
        verbs: dict[str, str] = getattr(view, "verbs", {})
        verb = verbs.get(action) or METHOD_VERBS[method]
        return may(member_of(request), verb, view.noun)  # type: ignore[attr-defined]


class KnownQueryMixin:
    """
    Refuses a query that the endpoint does not know: a misspelled filter would show everything.

    ``query_names`` lists by action what it takes beside the filters of a list.
    """

    query_names: ClassVar[dict[str, frozenset[str]]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """:raises ValidationError: for a parameter that is not known here; it names the others."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if request.method not in SAFE_METHODS:
            return
        known = self.known_query()
        if unknown := sorted(request.query_params.keys() - known - {"format"}):
            names = ", ".join(sorted(known)) or "–"
            text = _("Unknown filter: %(name)s. Known here: %(names)s")
            values = {"name": unknown[0], "names": names}
            raise exceptions.ValidationError({unknown[0]: [text % values]})

    def known_query(self) -> frozenset[str]:
        """The names of all parameters of this action."""
        return self.query_names.get(getattr(self, "action", None) or "", frozenset())


class ShallowJSONParser(JSONParser):
    """JSON nested no deeper than any body of ours: deeper, writing it down again would fail."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """:raises ParseError: not JSON, or nested too deeply."""
        try:
            data = super().parse(*args, **kwargs)
        except RecursionError as error:
            raise exceptions.ParseError(_("This is nested too deeply.")) from error
        level: list[Any] = [data]
        for _depth in range(DEEPEST_JSON):
            level = [
                child
                for each in level
                if isinstance(each, dict | list)
                for child in (each.values() if isinstance(each, dict) else each)
            ]
        if level:
            raise exceptions.ParseError(_("This is nested too deeply."))
        return data


class MemberThrottle(throttling.SimpleRateThrottle):
    """So many calls a minute for each member."""

    scope = "member"

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        member = getattr(request._request, "membership", None)
        return f"throttle:{member.pk}" if member else None


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every API error as RFC 9457 problem details; field errors under ``errors``."""
    if isinstance(error, DomainError):
        errors = {error.field: [str(error.message)]} if error.field else {}
        response = _problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error.message), errors)
        if error.acknowledge:
            response.data["acknowledge"] = error.acknowledge
        return response
    if isinstance(error, Http404):
        return _problem(HTTPStatus.NOT_FOUND, _("There is nothing here."))
    if isinstance(error, PermissionDenied):
        return _problem(HTTPStatus.FORBIDDEN, _("Your role does not allow this."))
    if isinstance(error, exceptions.ValidationError):
        return _problem(HTTPStatus.BAD_REQUEST, _("Some values need another look."), error.detail)
    if isinstance(error, exceptions.APIException):
        response = _problem(HTTPStatus(error.status_code), str(error.detail))
        wait = getattr(error, "wait", None)
        if wait:
            response["Retry-After"] = str(int(wait) + 1)
        return response
    return None


def _problem(code: HTTPStatus, detail: str, errors: Any = None) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": code.phrase,
        "status": int(code),
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=int(code), content_type="application/problem+json")
