"""Answering a survey: through a personal link without an account, or entered by a coordinator."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.forms import Field
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback.access import Answering, access_answering, access_proxy_answering
from feedback.actions.invitations import HasAnsweredAlready, NotOpenForAnswers
from feedback.actions.responses import Draft, open_draft, save_draft, submit_response
from feedback.cached_content import VERSIONS_CACHED, cached_content
from feedback.content import SurveyContent
from feedback.forms.responses import AnswerForm
from feedback.languages import decimal_mark
from feedback.models import Survey
from feedback.suppression.surveys import SURVEY_MINIMUM
from feedback.wording import PROMISE_TEXTS
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.privacy.sealing import SealBroken
from tenancy.requests import MemberRequest, PublicRequest, member_page
from tenancy.texts import text_direction

GONE = 410
_PATH_MARK, _TOKEN_MARK = secrets.token_hex(24), secrets.token_hex(24)


@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: PublicRequest, token: str) -> HttpResponseBase:
    """The page behind a personal link: questions, thanks, or why there is nothing to answer."""
    try:
        answering = access_answering(token=token)
    except Http404:
        # Without the workspace's name: who holds no link is not told whether there is one.
        return render(request, "unknown_link.html", status=404)
    draft, is_draft_of_other_link = None, False
    try:
        draft = open_draft(answering=answering, token=token)
    except SealBroken:
        is_draft_of_other_link = True
    language = _language(request, answering, draft)
    with translation.override(language):
        response = _answer_page(request, token, answering, language, draft, is_draft_of_other_link)
    response.headers["Content-Language"] = language
    # The address holds the key: no other site, and no shared cache, may learn it.
    response.headers["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response


def _answer_page(
    request: PublicRequest,
    token: str,
    answering: Answering,
    language: str,
    draft: Draft | None,
    is_draft_of_other_link: bool,
) -> HttpResponseBase:
    key = _page_key(request, answering, language)
    context = {**_context(key, answering.content), "wave": answering.wave}
    if answering.invitation.has_answered:
        return _thank(request, answering, context, was_too_late=request.method == "POST")
    if not answering.wave.takes_answers:
        return _say_it_is_over(request, answering, language, context, draft)
    if request.method == "POST":
        return _handle_post(request, token, answering, language, context)
    is_saved = "saved" in request.GET
    if draft is None and not is_draft_of_other_link and not is_saved:
        # With this visitor's address and token, which are never cached.
        page = _blank_page(key).replace(_PATH_MARK, escape(request.path))
        return HttpResponse(page.replace(_TOKEN_MARK, get_token(request)))
    form = AnswerForm(content=answering.content, language=language)
    context |= {
        "form": form.with_typed(draft.values) if draft else form,
        "is_draft_of_other_link": is_draft_of_other_link,
        "is_saved": is_saved,
        "has_draft": draft is not None,
    }
    return render(request, "feedback/answer.html", context)


def _thank(
    request: PublicRequest,
    answering: Answering,
    context: dict[str, object],
    *,
    was_too_late: bool,
) -> HttpResponseBase:
    """
    The page after answering, with the truth about what became of the answers.

    Of answers that came after the first ones it says so.
    """
    wave, is_anonymous = answering.wave, answering.content.is_anonymous
    too_few = wave.is_closed and wave.answered_count < SURVEY_MINIMUM
    context = {
        **context,
        "was_too_late": was_too_late,
        "are_deleted": is_anonymous and (wave.is_canceled or too_few),
    }
    return render(request, "feedback/thanks.html", context, status=409 if was_too_late else 200)


def _say_it_is_over(
    request: PublicRequest,
    answering: Answering,
    language: str,
    context: dict[str, object],
    draft: Draft | None,
) -> HttpResponseBase:
    """Why there is nothing to answer; what was typed, now or before, can still be sent by mail."""
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        content=answering.content,
        language=language,
    )
    values = form.typed() if request.method == "POST" else (draft.values if draft else {})
    context = {
        **context,
        "typed": form.in_words(values),
        "contact": request.workspace.contact_email,
    }
    return render(request, "feedback/closed.html", context, status=GONE)


class _PageKey(NamedTuple):
    """All that the page depends on before the respondent has typed, except the link itself."""

    workspace_id: UUID
    version_id: UUID
    language: str
    workspace_name: str
    contact: str
    time_zone: str
    closes_at: datetime | None
    theme: str


def _page_key(request: PublicRequest, answering: Answering, language: str) -> _PageKey:
    workspace, wave, theme = request.workspace, answering.wave, request.COOKIES.get("theme", "")
    assert wave.version_id is not None
    return _PageKey(
        workspace_id=workspace.pk,
        version_id=wave.version_id,
        language=language,
        workspace_name=workspace.name,
        contact=workspace.contact_email,
        time_zone=workspace.time_zone,
        closes_at=wave.closes_at,
        theme=theme if theme in ("dark", "light") else "",
    )


@lru_cache(maxsize=VERSIONS_CACHED)
def _blank_page(key: _PageKey) -> str:
    """
    The page before the respondent typed: the same for all respondents, so rendered once.

    Two random marks hold the places of the link's own address and the visitor's token.
    """
    content = cached_content(key.version_id)
    context = {
        **_context(key, content),
        "form": AnswerForm(content=content, language=key.language),
        "request": {
            "path": _PATH_MARK,
            "COOKIES": {"theme": key.theme},
            "workspace": {"contact_email": key.contact},
        },
        "csrf_token": _TOKEN_MARK,
    }
    return render_to_string("feedback/answer.html", context)


@lru_cache(maxsize=VERSIONS_CACHED)
def _fields(workspace_id: UUID, version_id: UUID, language: str, mark: str) -> Mapping[str, Field]:
    """The form's fields, which hold nothing that was typed: the same for all respondents."""
    return AnswerForm(content=cached_content(version_id), language=language, mark=mark).fields


def _mark(request: PublicRequest, language: str) -> str:
    """The sign before the decimals where the reader is."""
    accepted = request.headers.get("Accept-Language", "")
    return decimal_mark(language, accepted=accepted, time_zone=request.workspace.time_zone)


def _handle_post(
    request: PublicRequest,
    token: str,
    answering: Answering,
    language: str,
    context: dict[str, object],
) -> HttpResponseBase:
    """Save what was typed, or submit it; the response says what was done."""
    wave, mark = answering.wave, _mark(request, language)
    form = AnswerForm(
        request.POST,
        content=answering.content,
        language=language,
        mark=mark,
        fields=_fields(wave.workspace_id, wave.version_id, language, mark),
    )
    wanted = request.POST.get("language", "")
    try:
        if wanted or "later" in request.POST:
            return _save(request, token, answering, form, wanted or language)
        if form.is_valid():
            submit_response(answering=answering, answers=form.given_answers(), language=language)
            return redirect(f"{request.path}?language={language}")
    except HasAnsweredAlready:
        return _thank(request, answering, context, was_too_late=True)
    except NotOpenForAnswers:
        answering.wave.refresh_from_db(fields=["status", "closed_at"])
        return _say_it_is_over(request, answering, language, context, None)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return render(request, "feedback/answer.html", {**context, "form": form}, status=422)


def _save(
    request: PublicRequest, token: str, answering: Answering, form: AnswerForm, language: str
) -> HttpResponseBase:
    """Save what was typed; where only the language changed, nothing is written."""
    typed, is_for_later = form.typed(), "later" in request.POST
    chosen = answering.content.language_for(language)
    if typed or is_for_later:
        draft = Draft(language=chosen, values=typed)
        save_draft(answering=answering, token=token, draft=draft)
    return redirect(f"{request.path}?language={chosen}{'&saved=1' if is_for_later else ''}")


def _language(request: PublicRequest, answering: Answering, draft: Draft | None) -> str:
    """Asked for, else of the page that was posted, else of the draft, the person, the browser."""
    person = answering.invitation.person
    wanted = (
        request.GET.get("language", "")
        if request.method == "GET"
        else request.POST.get("page", ""),
        draft.language if draft else "",
        person.language if person else "",
        translation.get_language() or "",
    )
    return answering.content.language_for(*(code for code in wanted if code))


def _context(key: _PageKey, content: SurveyContent) -> dict[str, object]:
    language = key.language
    return {
        "workspace_name": key.workspace_name,
        "title": content.title.text_in(language),
        "intro": content.intro.text_in(language),
        "thanks": content.thanks.text_in(language),
        "promise": PROMISE_TEXTS[Survey.Promise(content.promise)],
        "languages": [(code, code) for code in content.languages],
        "page_language": language,
        "page_direction": text_direction(language),
        "closes_at": key.closes_at,
        "time_zone": key.time_zone,
        "is_anonymous": content.is_anonymous,
        "has_required": any(question.is_required for question in content.questions),
    }


@member_page("add", "answer")
def proxy_answer(request: MemberRequest, invitation_id: UUID) -> HttpResponseBase:
    """Enter answers given on paper or by phone; they are marked as entered for the person."""
    member = request.membership
    answering = access_proxy_answering(acting_member=member, invitation_id=invitation_id)
    wanted = (request.POST.get("page", ""), request.GET.get("language", ""))
    language = answering.content.language_for(*wanted, translation.get_language() or "")
    back = workspace_url(request.workspace, "feedback:results", answering.wave.pk)
    form = AnswerForm(
        request.POST or None,
        content=answering.content,
        language=language,
        mark=_mark(request, language),
    )
    if request.method == "POST" and form.is_valid():
        answers = form.given_answers()
        try:
            submit_response(
                answering=answering, answers=answers, language=language, acting_member=member
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The answers are in."))
            return redirect(back)
    context = {
        "form": form,
        "answering": answering,
        "title": answering.content.title.text_in(language),
        "page_language": language,
        "languages": answering.content.languages,
        "back": back,
    }
    return render(
        request, "feedback/proxy_answer.html", context, status=422 if form.errors else 200
    )
