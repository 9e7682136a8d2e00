"""The impact dashboard for people with a share link, without an account."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from overview.access.shares import access_share_by_token
from overview.actions.shares import note_opening
from overview.drawing import chart_image_response
from overview.models import Share
from overview.queries.dashboard import Reader
from overview.views.dashboard import (
    Look,
    dashboard_context,
    dashboard_part,
    details,
    look_at,
    never_indexed,
)
from tenancy.dates import today_in
from tenancy.language import interface_languages, is_interface_language
from tenancy.requests import PublicRequest


def in_chosen_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view in the language that its address names, if any; what it links to stays in it."""

    @wraps(view)
    def page(request: PublicRequest, token: str, language: str = "", **more: str) -> HttpResponse:
        if language:
            if not is_interface_language(language):
                raise Http404
            translation.activate(language)
        return view(request, token, **more)

    return page


@require_safe
@in_chosen_language
def shared_dashboard(request: PublicRequest, token: str) -> HttpResponse:
    """The same figures as members see, without an account; 410 once the link is over."""
    try:
        share = access_share_by_token(token=token)
    except Http404:
        return never_indexed(render(request, "unknown_link.html", status=404))
    if not share.is_open:
        context = {"share": share, "workspace_name": request.workspace.name}
        page = render(request, "overview/share_over.html", context, status=410)
        return never_indexed(page)
    note_opening(share=share, today=today_in(request.workspace))
    context = dashboard_context(_look(request, share))
    context |= {
        "share": share,
        "workspace_name": request.workspace.name,
        "languages": _languages(request, token),
    }
    return never_indexed(render(request, "overview/shared_dashboard.html", context))


@gzip_page  # it holds no secret, so compression gives none away
@require_safe
@in_chosen_language
def shared_details(request: PublicRequest, token: str) -> HttpResponse:
    """What follows the first screen of a shared dashboard, by itself."""
    look = _look(request, _open_share(token))
    return never_indexed(HttpResponse(dashboard_part(look, details)))


@require_safe
@in_chosen_language
def shared_chart_image(request: PublicRequest, token: str, name: str) -> HttpResponse:
    """One chart of a shared dashboard as an image."""
    reader = _reader(_open_share(token))
    return never_indexed(chart_image_response(request, request.workspace, reader, name))


def _languages(request: PublicRequest, token: str) -> list[tuple[str, str, str]]:
    """Each language with its name and the address of this page in it, for the same period."""
    query = request.META["QUERY_STRING"]
    end, slug = f"?{query}" if query else "", request.workspace.slug
    return [
        (code, str(name), reverse("overview:shared-dashboard", args=[slug, token, code]) + end)
        for code, name in interface_languages()
    ]


def _look(request: PublicRequest, share: Share) -> Look:
    # Relative addresses, so that nothing that is cached holds the token.
    return look_at(request, request.workspace, _reader(share), base="")


def _reader(share: Share) -> Reader:
    return Reader(member=None, shows_money=share.shows_money)


def _open_share(token: str) -> Share:
    share = access_share_by_token(token=token)
    if not share.is_open:
        raise Http404
    return share
