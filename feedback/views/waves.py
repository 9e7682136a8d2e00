"""Waves: prepare, send, watch, close, call off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from feedback.access.surveys import access_survey
from feedback.access.waves import access_wave, access_wave_to_change
from feedback.actions.waves import (
    add_wave,
    cancel_wave,
    change_wave,
    close_wave,
    remove_wave,
    send_wave,
)
from feedback.forms.waves import AudienceForm, InvitationFilterForm, WaveForm
from feedback.languages import language_name
from feedback.models import Survey, Wave
from feedback.queries.audience import Audience, audience_in_words, preview_audience
from feedback.queries.surveys import content_of, draft_content, missing_translations
from feedback.queries.waves import list_invitations, reminder_log, response_rate_of, sector_rates
from feedback.views.surveys import preview_context
from messaging.models import Message
from partnerships.views.undo import after_removal
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 50
STOP_POLLING = 286


def wave_page(request: MemberRequest, wave: Wave) -> HttpResponseBase:
    """To the page of this wave."""
    return redirect(workspace_url(request.workspace, "feedback:wave", wave.pk))


@member_page("add", "wave")
def wave_new(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """Prepare a wave of a survey."""
    member = request.membership
    survey = access_survey(acting_member=member, survey_id=survey_id)
    form = WaveForm(request.POST or None)
    if request.method == "POST" and not form.is_counting and form.is_valid():
        try:
            wave = add_wave(acting_member=member, survey=survey, **form.values())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            return redirect(workspace_url(request.workspace, "feedback:wave-send", wave.pk))
    return _show_form(request, form, survey=survey)


@member_page("change", "wave")
def wave_edit(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Change a wave: all of a draft; name, reminder and closing of a sent one."""
    member = request.membership
    wave = access_wave_to_change(acting_member=member, wave_id=wave_id)
    form = WaveForm(request.POST or None, wave=wave)
    if request.method == "POST" and not form.is_counting and form.is_valid():
        try:
            change_wave(acting_member=member, wave=wave, **form.values())
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return wave_page(request, wave)
    return _show_form(request, form, survey=wave.survey, wave=wave)


def _show_form(
    request: MemberRequest, form: WaveForm, *, survey: Survey, wave: Wave | None = None
) -> HttpResponseBase:
    audience = Audience.from_json(wave.audience) if wave else Audience()
    if form.is_bound and form.has_audience():
        audience = form.audience()
    context = {
        "form": form,
        "survey": survey,
        "wave": wave,
        "preview": None if form.is_sent else preview_audience(audience=audience),
    }
    status = 422 if form.errors else 200
    return render(request, "feedback/wave_form.html", context, status=status)


@member_page("add", "wave")
def audience(request: MemberRequest) -> HttpResponseBase:
    """The live count beside the audience's fields."""
    form = AudienceForm(request.POST)
    chosen = form.audience() if form.is_valid() else Audience()
    context = {"preview": preview_audience(audience=chosen)}
    return render(request, "feedback/_audience.html", context)


@member_page("change", "wave")
def wave_send(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Show what is about to go to whom, then send."""
    member = request.membership
    wave = access_wave_to_change(acting_member=member, wave_id=wave_id)
    if request.method == "POST":
        try:
            wave = send_wave(acting_member=member, wave=wave)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect(request.path)
        messages.success(request, _sent_text(wave))
        return wave_page(request, wave)
    if not wave.is_draft:
        return wave_page(request, wave)
    content = draft_content(survey=wave.survey)
    gaps = missing_translations(content=content)
    context = {
        "wave": wave,
        "content": content,
        "preview": preview_audience(audience=Audience.from_json(wave.audience)),
        "missing": [(language_name(gap.language), gap) for gap in gaps],
    }
    return render(request, "feedback/wave_send.html", context)


def _sent_text(wave: Wave) -> str:
    if wave.is_scheduled:
        return _("It is set: people are asked when the wave opens.")
    return _("It is on its way.")


@member_page("read", "wave")
def wave(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """How a wave is going: the rate, by sector, who is silent, the reminder."""
    found = access_wave(acting_member=request.membership, wave_id=wave_id)
    form = InvitationFilterForm(request.GET or {"state": "silent"})
    wanted = form.cleaned_data if form.is_valid() else {"state": "silent", "q": ""}
    rows = list_invitations(wave=found, state=wanted["state"], search=wanted["q"])
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "wave": found,
        "rate": response_rate_of(wave=found),
        "sectors": sector_rates(wave=found),
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "reminders": _reminders(found),
        "audience": audience_in_words(audience=Audience.from_json(found.audience)),
    }
    return render(request, "feedback/wave.html", context)


def _reminders(wave: Wave) -> list[tuple[Any, int]]:
    """State of the outbox in words, and how many reminders stand in it."""
    if wave.reminded_at is None:
        return []
    labels = dict(Message.Status.choices)
    return [(labels.get(key, key), count) for key, count in reminder_log(wave=wave).items()]


@member_page("read", "wave")
def wave_questions(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """The questions as they were sent, in `?language=`, whatever became of the draft."""
    found = access_wave(acting_member=request.membership, wave_id=wave_id)
    if found.version is None:
        return wave_page(request, found)
    context = preview_context(request, content_of(version=found.version))
    context |= {
        "title": found.name,
        "eyebrow": _("As it was sent"),
        "back_url": workspace_url(request.workspace, "feedback:wave", found.pk),
        "back_label": _("Back to the sending"),
    }
    return render(request, "feedback/survey_preview.html", context)


@member_page("read", "wave")
def wave_progress(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """How many invitations are made; asked for again every two seconds while sending."""
    found = access_wave(acting_member=request.membership, wave_id=wave_id)
    if not request.htmx:
        return wave_page(request, found)
    if not found.is_sending:
        return HttpResponse(headers={"HX-Refresh": "true"}, status=STOP_POLLING)
    return render(request, "feedback/_wave_progress.html", {"wave": found})


@member_page("change", "wave")
def wave_close(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Ask, then close: no further answers, results frozen."""
    member = request.membership
    found = access_wave_to_change(acting_member=member, wave_id=wave_id)
    if request.method == "POST":
        return _after(request, found, lambda: close_wave(acting_member=member, wave=found))
    context = {
        "title": _("Close “%(name)s”?") % {"name": found},
        "text": _("It takes no further answers, and its results are frozen."),
        "confirm_label": _("Close it"),
        "cancel_url": workspace_url(request.workspace, "feedback:wave", found.pk),
    }
    return render(request, "feedback/confirm.html", context)


@member_page("change", "wave")
def wave_cancel(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Ask, then call off: what waits is not sent, links stop working."""
    member = request.membership
    found = access_wave_to_change(acting_member=member, wave_id=wave_id)
    if request.method == "POST":
        return _after(request, found, lambda: cancel_wave(acting_member=member, wave=found))
    context = {
        "title": _("Call “%(name)s” off?") % {"name": found},
        "text": _(
            "Messages that have not left are stopped, and links already received stop working."
            " Answers given so far are not reported."
        ),
        "confirm_label": _("Call it off"),
        "cancel_url": workspace_url(request.workspace, "feedback:wave", found.pk),
    }
    return render(request, "feedback/confirm.html", context)


@member_page("delete", "wave")
def wave_delete(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Ask, then remove a draft."""
    member = request.membership
    found = access_wave_to_change(acting_member=member, wave_id=wave_id)
    if request.method == "POST":
        try:
            event = remove_wave(acting_member=member, wave=found)
        except DomainError as error:
            messages.error(request, str(error.message))
            return wave_page(request, found)
        return after_removal(request, event)
    context = {
        "title": _("Remove the draft “%(name)s”?") % {"name": found},
        "text": _("Nobody was asked yet."),
        "confirm_label": _("Remove it"),
        "cancel_url": workspace_url(request.workspace, "feedback:wave", found.pk),
    }
    return render(request, "feedback/confirm.html", context)


def _after(request: MemberRequest, wave: Wave, act: Any) -> HttpResponseBase:
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Done."))
    return wave_page(request, wave)
