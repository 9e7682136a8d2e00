"""Answering a survey: through a personal link without an account, or entered by a coordinator."""

from functools import lru_cache
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback.access.responses import Answering, access_answering, access_proxy_answering
from feedback.actions.invitations import HasAnsweredAlready, NotOpenForAnswers
from feedback.actions.responses import Draft, open_draft, save_draft, submit_response
from feedback.forms.responses import AnswerForm
from feedback.frozen import VERSIONS_KEPT, frozen_content
from feedback.models import Survey
from feedback.sealing import SealBroken
from feedback.wording import PROMISE_TEXTS
from tenancy.errors import DomainError
from tenancy.requests import MemberRequest, PublicRequest, member_page

GONE = 410


@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: PublicRequest, token: str) -> HttpResponseBase:
    """The page behind a personal link: questions, thanks, or why there is nothing to answer."""
    answering = access_answering(token=token)
    draft, is_sealed_elsewhere = _draft_of(answering, token)
    language = _language(request, answering, draft)
    with translation.override(language):
        response = _answer_page(request, token, answering, language, draft, is_sealed_elsewhere)
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
    is_sealed_elsewhere: bool,
) -> HttpResponseBase:
    context = _context(request, answering, language)
    if not answering.wave.takes_answers:
        return render(request, "feedback/closed.html", context, status=GONE)
    if answering.invitation.has_answered:
        was_posted = request.method == "POST"
        return render(
            request,
            "feedback/thanks.html",
            {**context, "was_too_late": was_posted},
            status=409 if was_posted else 200,
        )
    if request.method == "POST":
        return _take(request, token, answering, language, context)
    state = {"is_saved": "saved" in request.GET, "has_draft": draft is not None}
    context |= {"is_sealed_elsewhere": is_sealed_elsewhere, **state}
    if draft is None:
        wave = answering.wave
        context["untouched"] = _untouched(wave.workspace_id, wave.version_id, language)
    else:
        form = AnswerForm(content=answering.content, language=language)
        context["form"] = form.with_typed(draft.values)
    return render(request, "feedback/answer.html", context)


@lru_cache(maxsize=VERSIONS_KEPT)
def _untouched(workspace_id: UUID, version_id: UUID, language: str) -> str:
    """The questions before anybody typed: the same for everyone asked, so rendered once."""
    form = AnswerForm(content=frozen_content(version_id), language=language)
    context = {"form": form, "page_language": language}
    return render_to_string("feedback/_questions.html", context)


def _take(
    request: PublicRequest,
    token: str,
    answering: Answering,
    language: str,
    context: dict[str, object],
) -> HttpResponseBase:
    """Save what was typed, or hand it in; each answer to a POST says what became of it."""
    form = AnswerForm(request.POST, content=answering.content, language=language)
    wanted = request.POST.get("language", "")
    try:
        if wanted or "later" in request.POST:
            return _save(request, token, answering, form, wanted or language)
        if form.is_valid():
            submit_response(answering=answering, answers=form.given_answers(), language=language)
            return redirect(f"{request.path}?language={language}")
    except HasAnsweredAlready:
        return render(
            request, "feedback/thanks.html", {**context, "was_too_late": True}, status=409
        )
    except NotOpenForAnswers:
        return render(request, "feedback/closed.html", context, status=GONE)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return render(request, "feedback/answer.html", {**context, "form": form}, status=422)


def _save(
    request: PublicRequest, token: str, answering: Answering, form: AnswerForm, language: str
) -> HttpResponseBase:
    """Keep what was typed; nothing typed and only the language changed, nothing is written."""
    typed, is_for_later = form.typed(), "later" in request.POST
    chosen = answering.content.language_for(language)
    if typed or is_for_later:
        draft = Draft(language=chosen, values=typed)
        save_draft(answering=answering, token=token, draft=draft)
    return redirect(f"{request.path}?language={chosen}{'&saved=1' if is_for_later else ''}")


def _draft_of(answering: Answering, token: str) -> tuple[Draft | None, bool]:
    """The draft this link opens, and whether there is one that only another link opens."""
    try:
        return open_draft(invitation=answering.invitation, token=token), False
    except SealBroken:
        return None, True


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


def _context(request: PublicRequest, answering: Answering, language: str) -> dict[str, object]:
    content, wave = answering.content, answering.wave
    return {
        "wave": wave,
        "workspace_name": request.workspace.name,
        "title": content.text_in(language),
        "intro": content.intro.text_in(language),
        "thanks": content.thanks.text_in(language),
        "promise": PROMISE_TEXTS[Survey.Promise(content.promise)],
        "languages": [(code, code) for code in content.languages],
        "page_language": language,
        "page_direction": _direction(language),
        "closes_at": wave.closes_at,
        "time_zone": request.workspace.time_zone,
        "has_required": any(question.is_required for question in content.questions),
    }


def _direction(language: str) -> str:
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


@member_page("add", "answer")
def proxy_answer(request: MemberRequest, invitation_id: UUID) -> HttpResponseBase:
    """Enter what somebody said on paper or by phone; marked as entered for them."""
    member = request.membership
    answering = access_proxy_answering(acting_member=member, invitation_id=invitation_id)
    content = answering.content
    language = content.language_for(
        request.POST.get("page", ""),
        request.GET.get("language", ""),
        translation.get_language() or "",
    )
    back = reverse("feedback:results", args=(request.workspace.slug, answering.wave.pk))
    form = AnswerForm(request.POST or None, content=content, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            submit_response(
                answering=answering,
                answers=form.given_answers(),
                language=language,
                acting_member=member,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The answers are in."))
            return redirect(back)
    context = {
        "form": form,
        "answering": answering,
        "title": content.text_in(language),
        "page_language": language,
        "languages": content.languages,
        "back": back,
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "feedback/proxy_answer.html", context, status=status)
