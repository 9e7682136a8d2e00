"""The page that a personal link opens: no account, no script."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging.rendering import supported_language
from partnerships.access.check_ins import access_check_in_by_token
from partnerships.actions.answers import answer_check_in
from partnerships.actions.check_ins import RoundIsClosed
from partnerships.forms.check_ins import AnswerForm, initial_answer, typed_answer
from partnerships.models import CheckIn
from tenancy.requests import PublicRequest


# The token in the address is the authority; a phone that refuses cookies can answer too.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_answer(request: PublicRequest, token: str) -> HttpResponseBase:
    """
    Show the questions, or the thanks once they are answered; a GET writes nothing.

    POST with ``language`` shows the same page in that language with what was typed; any other
    POST is the answer.
    """
    try:
        found = access_check_in_by_token(token=token)
    except Http404:
        # Without the workspace's name: who holds no link is not told whether there is one.
        return render(request, "unknown_link.html", status=404)
    wanted = request.POST.get("language") or request.GET.get("language") or found.language
    language = supported_language(wanted)
    with translation.override(language):
        response = _take(request, found) if request.method == "POST" else _show(request, found)
    response.headers["Content-Language"] = language
    add_never_cache_headers(response)
    return response


def _show(request: PublicRequest, check_in: CheckIn) -> HttpResponseBase:
    if check_in.is_answered and (not check_in.round.is_open or "change" not in request.GET):
        return _page(request, "partnerships/check_in_thanks.html", {"check_in": check_in})
    if not check_in.round.is_open:
        return _page(request, "partnerships/check_in_closed.html", {"check_in": check_in})
    return _form_page(request, check_in, AnswerForm(initial=initial_answer(check_in)))


def _take(request: PublicRequest, check_in: CheckIn) -> HttpResponseBase:
    if "language" in request.POST:
        return _form_page(request, check_in, AnswerForm(initial=typed_answer(request.POST)))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _form_page(request, check_in, form, status=422)
    try:
        answer_check_in(
            check_in=check_in,
            acting_member=None,
            language=translation.get_language() or "",
            **form.cleaned_data,
        )
    except RoundIsClosed:
        context = {
            "check_in": check_in,
            "typed": [form[name] for name in _TEXTS if form[name].value()],
        }
        return _page(request, "partnerships/check_in_closed.html", context, status=409)
    return redirect(f"{request.path}?language={translation.get_language()}")


_TEXTS = ("win", "concern", "help_needed")


def _form_page(
    request: PublicRequest, check_in: CheckIn, form: AnswerForm, status: int = 200
) -> HttpResponseBase:
    context = {"check_in": check_in, "form": form, "languages": settings.LANGUAGES}
    return _page(request, "partnerships/check_in_answer.html", context, status=status)


def _page(
    request: PublicRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponseBase:
    values = {
        **context,
        "workspace_name": request.workspace.name,
        "page_language": translation.get_language(),
    }
    return render(request, template, values, status=status)
