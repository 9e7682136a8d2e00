"""Opens the workspace's scope around a request, and undoes its writes when it fails."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from tenancy.access import access_by_api_token
from tenancy.accounts.sessions import ask_to_sign_in
from tenancy.actions.tokens import note_token_use
from tenancy.isolation.scope import user_scope, workspace_scope
from tenancy.models import Membership, User, Workspace
from tenancy.queries import memberships_of

_PATH = re.compile(r"^/(?P<prefix>w|p|api/v1/workspaces)/(?P<slug>[-a-zA-Z0-9_]+)(?:/|$)")
_BEARER = "Bearer "
_READING = ("GET", "HEAD", "OPTIONS")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class BodyLimitMiddleware:
    """Refuses a body larger than any of ours, before a byte of it is read or stored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.LARGEST_BODY:
            return self.get_response(request)
        if request.path_info.startswith("/api/"):
            return problem(413, _("This is larger than 20 MB. Send less at once."))
        return render(request, "413.html", status=413)


class WorkspaceMiddleware:
    """
    Resolve ``/w/<slug>/``, ``/api/v1/workspaces/<slug>/`` and ``/p/<slug>/``.

    The first two need a membership; outsiders, unknown slugs and suspended members get the same
    404. The third opens the scope without a membership: its views check a token, and an unknown
    slug is treated as a workspace in which no token is valid. An answer of 400 or more undoes what
    the request wrote, which ATOMIC_REQUESTS would not do for errors raised while rendering or
    handled by the API.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = _PATH.match(request.path_info)
        if match is None:
            response = self.get_response(request)
            if getattr(request, "user", None) and request.user.is_authenticated:
                add_never_cache_headers(response)
            return response
        slug = match["slug"]
        if match["prefix"] == "p":
            return self._with_public_link(request, slug)
        if match["prefix"] == "w":
            response = self._as_session_member(request, slug, is_api=False)
        elif request.headers.get("Authorization", "").startswith(_BEARER):
            response = self._as_token_member(request, slug)
        else:
            response = self._as_session_member(request, slug, is_api=True)
        if match["prefix"] != "w" and response.status_code >= 400:
            response = _as_problem(response)
        add_never_cache_headers(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> None:
        """Views need not take the slug: the request carries the workspace."""
        kwargs.pop("workspace_slug", None)

    def _with_public_link(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        # Unknown slugs are treated like all others, so that no answer tells whether one exists.
        workspace = Workspace.objects.filter(slug=slug).first() or Workspace(slug=slug)
        request.workspace = workspace  # type: ignore[attr-defined]
        with workspace_scope(workspace), timezone.override(workspace.time_zone):
            response = self._answer(request)
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        # The address holds a personal token. Not "no-referrer", which breaks posting forms.
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    def _as_session_member(
        self, request: HttpRequest, slug: str, *, is_api: bool
    ) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            if is_api:
                return problem(401, _("Sign in or send a bearer token."))
            return ask_to_sign_in(request)
        with user_scope(user) as narrow:
            memberships = memberships_of(user)
            member = next((m for m in memberships if m.workspace.slug == slug), None)
            if member is None:
                return self._not_found(request, is_api=is_api)
            member.user = user
            if member.workspace.is_mfa_required and not has_second_factor(user):
                return _ask_for_second_factor(request, member.workspace, is_api=is_api)
            narrow(member.workspace)
            return self._as_member(request, member, memberships)

    def _as_token_member(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        workspace = Workspace.objects.filter(slug=slug).first()
        secret = request.headers["Authorization"].removeprefix(_BEARER).strip()
        if workspace is None:
            return problem(401, _("This token is not valid here."))
        with workspace_scope(workspace), timezone.override(workspace.time_zone):
            try:
                token = access_by_api_token(secret=secret)
            except Http404:
                return problem(401, _("This token is not valid here."))
            if token.is_read_only and request.method not in _READING:
                return problem(403, _("This token can only read."))
            member = token.membership
            if workspace.is_mfa_required and not has_second_factor(member.user):
                return _ask_for_second_factor(request, workspace, is_api=True)
            note_token_use(api_token=token)
            member.workspace = workspace
            request.user = member.user
            request.is_by_token = True  # type: ignore[attr-defined]
            # A bearer token is not sent by a browser on its own, so there is nothing to forge.
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
            return self._as_member(request, member, [member])

    def _as_member(
        self, request: HttpRequest, member: Membership, memberships: list[Membership]
    ) -> HttpResponseBase:
        request.workspace = member.workspace  # type: ignore[attr-defined]
        request.membership = member  # type: ignore[attr-defined]
        request.memberships = memberships  # type: ignore[attr-defined]
        with timezone.override(member.workspace.time_zone):
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        # PostgreSQL keeps no NUL, so nothing can be found by one.
        is_null_asked_for = "%00" in request.META.get("QUERY_STRING", "")
        response = render_bad_request(request) if is_null_asked_for else self.get_response(request)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            request._is_answered = True  # type: ignore[attr-defined]
        return response

    def _not_found(self, request: HttpRequest, *, is_api: bool) -> HttpResponseBase:
        if is_api:
            return problem(404, _("There is nothing here."))
        return render_not_found(request)


def was_answered(request: HttpRequest) -> bool:
    """Whether a page was ready to be sent and only the commit was still to come."""
    return getattr(request, "_is_answered", False)


def has_second_factor(user: User) -> bool:
    """Whether the user has set up TOTP or a passkey."""
    from allauth.mfa.utils import is_mfa_enabled

    return bool(is_mfa_enabled(user))


def _ask_for_second_factor(
    request: HttpRequest, workspace: Workspace, *, is_api: bool
) -> HttpResponseBase:
    if is_api:
        return problem(403, _("This workspace asks for two-step sign-in. Set it up first."))
    text = _("%(workspace)s asks for two-step sign-in. Set it up here, then go back.")
    messages.info(request, text % {"workspace": workspace.name})
    return redirect("mfa_index")


def render_not_found(request: HttpRequest) -> HttpResponse:
    """The page that outsiders, unknown addresses and suspended members all see."""
    from django.views.defaults import page_not_found

    return page_not_found(request, Http404())


def render_bad_request(request: HttpRequest) -> HttpResponse:
    """The answer to a request that no page of ours makes."""
    from django.views.defaults import bad_request

    return bad_request(request, BadRequest())


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """An error that was met before the API's own machinery, in the API's one format."""
    if "json" in response.headers.get("Content-Type", ""):
        return response
    detail = _("There is nothing here.") if response.status_code == 404 else response.reason_phrase
    return problem(response.status_code, detail)


def problem(status: int, detail: str) -> JsonResponse:
    """A problem-details answer (RFC 9457) from outside the API's own machinery."""
    from http import HTTPStatus

    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return JsonResponse(
        {**body, "detail": detail}, status=status, content_type="application/problem+json"
    )
