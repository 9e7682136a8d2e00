"""A wave's own pages: send, watch, remind, close, cancel; who is asked and who answered."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from feedback.actions.invitations import leave_out_unreached, replace_link, set_eligibility
from feedback.actions.waves import cancel_wave, close_wave, remind_now, reopen_wave, send_wave
from feedback.forms.waves import InvitationFilterForm, WaveForm
from feedback.models import SurveyInvitation, Wave
from feedback.nouns import WAVE
from feedback.queries.audience import (
    almost_equal_wave,
    audience_in_words,
    preview_audience,
)
from feedback.queries.surveys import draft_content, missing_translations
from feedback.queries.waves import (
    list_invitations,
    may_reopen,
    names_of,
    reminder_log,
    sector_rates,
)
from feedback.suppression.surveys import SURVEY_MINIMUM
from feedback.templatetags.feedback import invitation_state
from feedback.views.surveys import show_preview
from records.files import file_response, file_urls
from records.refusals import told_by_message
from records.spreadsheets import Row
from records.tables import query_without_page
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 50
STOP_POLLING = 286


def wave_page(request: MemberRequest, wave: Wave) -> HttpResponseBase:
    """To the page of this wave."""
    return redirect(WAVE.url_of(wave, request.workspace))


def act_on(
    request: MemberRequest, wave: Wave, act: Callable[[], object], done: str
) -> HttpResponseBase:
    """Only a POST acts; a link followed by mistake just shows the wave."""
    if request.method == "POST":
        with told_by_message(request, done):
            act()
    return wave_page(request, wave)


@member_page("add", "wave")
def audience(request: MemberRequest) -> HttpResponseBase:
    """The live count beside the audience's fields."""
    form = WaveForm(request.POST, acting_member=request.membership)
    context = {"preview": preview_audience(audience=form.chosen_audience)}
    return render(request, "feedback/_audience.html", context)


@member_page("change", "wave")
def wave_send(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Show what is about to go to whom, then send."""
    member = request.membership
    wave = WAVE.find(member, "change", wave_id)
    if request.method == "POST":
        try:
            known = request.POST.getlist("acknowledge")
            wave = send_wave(acting_member=member, wave=wave, acknowledged=known)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect(request.path)
        later = _("It is set: people are asked when the wave opens.")
        messages.success(request, later if wave.is_scheduled else _("It is on its way."))
        return wave_page(request, wave)
    if not wave.is_draft:
        return wave_page(request, wave)
    content = draft_content(survey=wave.survey)
    context = {
        "wave": wave,
        "content": content,
        "preview": preview_audience(audience=wave.audience),
        "missing": missing_translations(content=content),
        "almost_equal": almost_equal_wave(wave=wave),
    }
    return render(request, "feedback/wave_send.html", context)


@member_page("read", "wave")
def wave(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """How a wave is going: the rate, by sector, who is silent, the reminder."""
    found = WAVE.find(request.membership, "read", wave_id)
    form, rows = _people(request, found)
    query = query_without_page(request)
    address = workspace_url(request.workspace, "feedback:wave-people-csv", found.pk)
    context = {
        "wave": found,
        "sectors": sector_rates(wave=found),
        "unreached_count": list_invitations(wave=found, state="unreached").count(),
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query,
        "file_urls": file_urls(address.removesuffix(".csv"), query),
        "reminders": reminder_log(wave=found),
        "audience": audience_in_words(audience=found.audience),
        "can_reopen": may_reopen(wave=found),
    }
    return render(request, "feedback/wave.html", context)


def people_file(ending: str) -> Callable[..., HttpResponseBase]:
    """The view of a wave's people as CSV or XLSX: what its page shows of them, and no more."""

    @require_safe
    @member_page("read", "wave")
    def page(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
        found = WAVE.find(request.membership, "read", wave_id)
        _form, invitations = _people(request, found)
        heading = [_("Name"), _("Organization"), _("State")]
        sheet = (_("People asked"), [heading, *map(_person_row, invitations)])
        name = f"people-{found.pk}"
        return file_response([sheet], name=name, ending=ending, workspace=request.workspace)

    return page


def _people(request: MemberRequest, wave: Wave) -> tuple[InvitationFilterForm, Any]:
    """Who was asked, as far as the address wants to see them: at first the silent."""
    form = InvitationFilterForm(request.GET or {"state": "silent"})
    wanted = form.cleaned_data if form.is_valid() else {"state": "silent", "q": ""}
    return form, list_invitations(wave=wave, state=wanted["state"], search=wanted["q"])


def _person_row(invitation: SurveyInvitation) -> Row:
    person, state = invitation.person, invitation_state(invitation)
    if person is None:
        return [_("Removed person"), "", state]
    return [person.name, person.organization.name if person.organization else "", state]


@member_page("read", "wave")
def wave_questions(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """The questions as they were sent, in `?language=`, whatever became of the draft."""
    found = WAVE.find(request.membership, "read", wave_id)
    if found.version is None:
        return wave_page(request, found)
    texts = {"title": found.name, "eyebrow": _("As it was sent")}
    back = {"url": WAVE.url_of(found, request.workspace), "label": _("Back to the sending")}
    return show_preview(request, found.content, texts=texts, back=back)


@member_page("read", "wave")
def wave_progress(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """How many invitations are made; asked for again every two seconds while sending."""
    found = WAVE.find(request.membership, "read", wave_id)
    if not request.htmx:
        return wave_page(request, found)
    if not found.is_sending:
        return HttpResponse(headers={"HX-Refresh": "true"}, status=STOP_POLLING)
    return render(request, "feedback/_wave_progress.html", {"wave": found})


@member_page("change", "wave")
def wave_close(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Ask, then close: no further answers, results final."""
    found = WAVE.find(request.membership, "change", wave_id)
    question = {
        "title": _("Close “%(name)s”?") % {"name": found},
        "text": " ".join(
            (
                _("It takes no further answers, and its results are frozen."),
                *_what_closing_deletes(found),
                _("These people have not answered, and can't any more:"),
            )
        ),
        "consequences": names_of(list_invitations(wave=found, state="silent")),
        "confirm_label": _("Close it"),
    }
    done = _("The survey is closed. It takes no further answers.")
    return _ask_first(request, found, close_wave, question, done)


def _what_closing_deletes(wave: Wave) -> list[str]:
    """What is said before an anonymous wave with too few answers is closed."""
    count = wave.answered_count
    if wave.version is None or not (wave.content.is_anonymous and 0 < count < SURVEY_MINIMUM):
        return []
    text = ngettext(
        "%(count)s person has answered; this answer will be deleted, because fewer than five"
        " anonymous answers could show who gave them.",
        "%(count)s people have answered; their answers will be deleted, because fewer than five"
        " anonymous answers could show who gave them.",
        count,
    )
    return [text % {"count": count}]


@member_page("change", "wave")
def wave_cancel(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Ask, then cancel: what waits is not sent, links stop working."""
    found = WAVE.find(request.membership, "change", wave_id)
    question = {
        "title": _("Cancel “%(name)s”?") % {"name": found},
        "text": _(
            "Messages that have not left are stopped, and links already received stop working."
            " Answers given so far are not reported."
        )
        + " "
        + _("These people were asked:"),
        "consequences": names_of(list_invitations(wave=found)),
        "confirm_label": _("Cancel the survey"),
        "cancel_label": _("Keep it open"),
    }
    done = _("The survey is canceled. Its links no longer take answers.")
    return _ask_first(request, found, cancel_wave, question, done)


@member_page("change", "wave")
def wave_reopen(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Ask, then take answers again."""
    found = WAVE.find(request.membership, "change", wave_id)
    question = {
        "title": _("Reopen “%(name)s”?") % {"name": found},
        "text": _(
            "Nobody is written to, but these people's links work again, until you close it. Its"
            " results are taken back and counted anew at the next close."
        ),
        "consequences": names_of(list_invitations(wave=found, state="silent")),
        "confirm_label": _("Reopen it"),
        "variant": "primary",
    }
    done = _("The survey is open again.")
    return _ask_first(request, found, reopen_wave, question, done)


@member_page("change", "wave")
def wave_unreached(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Ask, then take out of the rate whom no e-mail reached."""
    found = WAVE.find(request.membership, "change", wave_id)
    question = {
        "title": _("Leave out who was not reached?"),
        "text": _(
            "Their e-mail was refused, or they asked for none. They no longer count in the response"
            " rate, and can be taken back in one by one."
        ),
        "consequences": names_of(list_invitations(wave=found, state="unreached")),
        "confirm_label": _("Leave them out"),
        "variant": "primary",
    }
    done = _("The people who were not reached are left out.")
    return _ask_first(request, found, leave_out_unreached, question, done)


@member_page("change", "wave")
def wave_remind(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Ask, then remind the silent now instead of later."""
    found = WAVE.find(request.membership, "change", wave_id)
    question = {
        "title": _("Remind these people now?"),
        "text": _("They get one e-mail each. Nobody is reminded twice."),
        "consequences": names_of(list_invitations(wave=found, state="silent")),
        "confirm_label": _("Remind them now"),
        "variant": "primary",
    }
    done = _("Reminders are on their way to everybody who has not answered.")
    return _ask_first(request, found, remind_now, question, done)


def _ask_first(
    request: MemberRequest,
    wave: Wave,
    act: Callable[..., object],
    question: dict[str, Any],
    done: str,
) -> HttpResponseBase:
    """A GET asks; a POST does it and shows the wave."""
    if request.method != "POST":
        cancel_url = WAVE.url_of(wave, request.workspace)
        context = {**question, "cancel_url": cancel_url}
        return render(request, "components/confirm_page.html", context)
    return act_on(request, wave, lambda: act(acting_member=request.membership, wave=wave), done)


@member_page("change", "wave")
def invitation_link(request: MemberRequest, invitation_id: UUID) -> HttpResponseBase:
    """Send this person a new link; the earlier ones stop working."""
    member = request.membership
    found = _find(request, invitation_id)
    return act_on(
        request,
        found.wave,
        lambda: replace_link(acting_member=member, invitation=found),
        _("A new link is on its way to %(name)s.") % {"name": found.person},
    )


@member_page("change", "wave")
def invitation_eligibility(request: MemberRequest, invitation_id: UUID) -> HttpResponseBase:
    """Take this person out of the wave, or back in."""
    member = request.membership
    found = _find(request, invitation_id)
    is_out = request.POST.get("is_ineligible") == "yes"
    done = _("%(name)s is taken out.") if is_out else _("%(name)s is back in.")
    return act_on(
        request,
        found.wave,
        lambda: set_eligibility(acting_member=member, invitation=found, is_ineligible=is_out),
        done % {"name": found.person},
    )


def _find(request: MemberRequest, invitation_id: UUID) -> Any:
    """The invitation with its wave and person, if the member may change it."""
    rows = SurveyInvitation.objects.select_related("wave", "person__organization")
    return rows.get_for(request.membership, "change", invitation_id)
