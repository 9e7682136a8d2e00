"""
The pages of check-ins for members: one round, the rhythm, asking, reminding, following up.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partnerships.actions.answers import answer_check_in, record_win_of
from partnerships.actions.check_ins import (
    ask_participants,
    close_round,
    remind_silent,
    reopen_round,
    set_cadence,
)
from partnerships.forms.check_ins import (
    AnswerForm,
    CadenceForm,
    initial_answer,
    initial_cadence,
)
from partnerships.models import CheckIn, CheckInCadence, CheckInRound, Partnership, Win
from partnerships.nouns.check_ins import CHECK_IN_ROUND
from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.queries.check_ins import (
    cadence_of,
    later_rounds,
    reach_of,
    results_of,
    sees_all_answers,
    with_answers,
)
from records.panels import panels_of
from records.refusals import told_by_form, told_by_message
from records.tables import PAGE_SIZE, query_without_page
from records.views import list_file_urls, place_of
from tenancy.dates import today_in
from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page


@member_page("read", "check_in")
def check_in_round(request: MemberRequest, round_id: UUID) -> HttpResponseBase:
    """One round: every answer the member may read, and who is silent."""
    member = request.membership
    CheckInRound.objects.get_for(member, "read", round_id)
    rounds = with_answers(CheckInRound.objects.filter(pk=round_id), member)
    with_wins = rounds.prefetch_related(Prefetch("check_ins__wins", Win.objects.all()))
    result = results_of(with_wins, member)[0]
    context = {
        "result": result,
        "partnership": result.round.partnership,
        "sees_all": result.is_whole,
        "may_ask": may(member, "add", "check_in"),
        "is_last": not later_rounds(result.round).exists(),
        "organization_id": member.organization_id,
    }
    return render(request, "partnerships/check_in_round.html", context)


@member_page("read", "check_in")
def partnership_check_ins(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """A partnership's rounds, engagement and rhythm; who may ask changes the rhythm here."""
    partnership = Partnership.objects.get_for(request.membership, "read", partnership_id)
    return _partnership_page(request, partnership, _cadence_form(partnership, None))


@require_POST
@member_page("add", "check_in")
def check_in_cadence(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """Set how often a partnership's participants are asked."""
    partnership = Partnership.objects.get_for(request.membership, "change", partnership_id)
    form = _cadence_form(partnership, request.POST)
    if form.is_valid():
        with told_by_form(form):
            set_cadence(
                acting_member=request.membership, partnership=partnership, **form.cleaned_data
            )
            messages.success(request, _("Saved."))
            return _to_partnership(request, partnership)
    return _partnership_page(request, partnership, form, status=422)


@member_page("add", "check_in")
def check_in_ask(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """Show who would be asked, then ask now, whatever the rhythm says."""
    partnership = Partnership.objects.get_for(request.membership, "change", partnership_id)
    back = _to_partnership(request, partnership)
    if request.method != "POST":
        reach = reach_of(partnership=partnership, today=today_in(request.workspace))
        question = {
            "title": _("Ask these people now?"),
            "text": _("Each gets an e-mail with a personal link and five short questions."),
            "consequences": [f"{part.organization}: {part.contact}" for part in reach.asked],
            "confirm_label": _("Ask now"),
        }
        return _ask_first(request, question, back)
    days = cadence_of(partnership) or CheckInCadence()
    with told_by_message(request):
        asked = ask_participants(
            acting_member=request.membership,
            partnership=partnership,
            remind_after_days=days.remind_after_days,
            closes_after_days=days.closes_after_days,
        )
        count = len(asked.links)
        text = ngettext("%(n)d contact is being asked.", "%(n)d contacts are being asked.", count)
        messages.success(request, text % {"n": count})
    return back


@member_page("add", "check_in")
def check_in_round_remind(request: MemberRequest, round_id: UUID) -> HttpResponseBase:
    """Show who is silent, then remind them now instead of later."""
    found = _round(request.membership, round_id)
    if request.method != "POST":
        question = {
            "title": _("Remind these people now?"),
            "text": _("They get one e-mail each. Nobody is reminded twice."),
            "confirm_label": _("Remind them now"),
        }
        return _name_the_silent(request, found, question)
    with told_by_message(request):
        count = remind_silent(acting_member=request.membership, round=found)
        text = ngettext("%(n)d contact is being reminded.", "%(n)d are being reminded.", count)
        messages.success(request, text % {"n": count})
    return _to_round(request, found.pk)


@member_page("add", "check_in")
def check_in_round_close(request: MemberRequest, round_id: UUID) -> HttpResponseBase:
    """Show who is silent, then close a round before its time."""
    found = _round(request.membership, round_id)
    if request.method != "POST":
        question = {
            "title": _("Close this check-in now?"),
            "text": _("These have not answered, and can't any more. You can reopen it."),
            "confirm_label": _("Close it"),
        }
        return _name_the_silent(request, found, question)
    with told_by_message(request, _("Closed. Answers are no longer taken.")):
        close_round(acting_member=request.membership, round=found)
    return _to_round(request, found.pk)


@member_page("add", "check_in")
def check_in_round_reopen(request: MemberRequest, round_id: UUID) -> HttpResponseBase:
    """Show whose links would work again, then take answers again."""
    found = _round(request.membership, round_id)
    if request.method != "POST":
        question = {
            "title": _("Reopen this check-in?"),
            "text": _(
                "Nobody is written to, but the links work again. These have not answered; who has"
                " can change the answer."
            ),
            "confirm_label": _("Reopen it"),
        }
        return _name_the_silent(request, found, question)
    days = (cadence_of(found.partnership) or CheckInCadence()).closes_after_days
    with told_by_message(request, _("Answers are taken again.")):
        reopen_round(acting_member=request.membership, round=found, closes_after_days=days)
    return _to_round(request, found.pk)


@member_page("change", "check_in")
def check_in_write(request: MemberRequest, check_in_id: UUID) -> HttpResponseBase:
    """Answer for one's own organization, or write down what another said on the phone."""
    member = request.membership
    found = _check_in(member, "change", check_in_id)
    form = AnswerForm(request.POST or None, initial=initial_answer(found))
    if request.method == "POST" and form.is_valid():
        with told_by_form(form):
            answer_check_in(acting_member=member, check_in=found, **form.cleaned_data)
            messages.success(request, _("Saved. Thank you."))
            return _to_round(request, found.round_id)
    context = {
        "form": form,
        "check_in": found,
        "is_proxy": member.organization_id != found.organization_id,
    }
    status = 422 if form.errors else 200
    return render(request, "partnerships/check_in_write.html", context, status=status)


@require_POST
@member_page("add", "check_in")
def check_in_win(request: MemberRequest, check_in_id: UUID) -> HttpResponseBase:
    """Make a win of what the answer tells."""
    found = _check_in(request.membership, "read", check_in_id)
    with told_by_message(request, _("Recorded among the wins.")):
        record_win_of(acting_member=request.membership, check_in=found)
    return _to_round(request, found.round_id)


def _partnership_page(
    request: MemberRequest, partnership: Partnership, form: CadenceForm, status: int = 200
) -> HttpResponseBase:
    member = request.membership
    rounds = CheckInRound.objects.visible_to(member).filter(partnership=partnership)
    page = _page(request, with_answers(rounds, member))
    context: dict[str, Any] = {
        "partnership": partnership,
        "place": place_of(request, PARTNERSHIP, partnership),
        "page": page,
        "results": results_of(page.object_list, member),
        "sees_all": sees_all_answers(member),
        "cadence": cadence_of(partnership),
        "panels": panels_of("partnership-check-ins", partnership, acting_member=member),
        "query": query_without_page(request),
        "file_urls": list_file_urls(request, CHECK_IN_ROUND, partnership=str(partnership.pk)),
    }
    if may(member, "add", "check_in"):
        context["form"] = form
        context["reach"] = reach_of(partnership=partnership, today=today_in(request.workspace))
    return render(request, "partnerships/partnership_check_ins.html", context, status=status)


def _cadence_form(partnership: Partnership, data: Any) -> CadenceForm:
    cadence = cadence_of(partnership)
    initial = initial_cadence(cadence) if cadence else None
    form = CadenceForm(data, initial=initial)
    zone = partnership.workspace.time_zone.replace("_", " ")
    form.fields["at"].help_text = _("Local time of the workspace: %(zone)s.") % {"zone": zone}
    return form


def _ask_first(
    request: MemberRequest, question: dict[str, Any], back: HttpResponseRedirect
) -> HttpResponseBase:
    """The page that asks, before anybody is reached."""
    context = {"variant": "primary", "cancel_url": back.url, **question}
    return render(request, "components/confirm_page.html", context)


def _name_the_silent(
    request: MemberRequest, round: CheckInRound, question: dict[str, Any]
) -> HttpResponseBase:
    """The page that asks and names who has not answered."""
    rounds = with_answers(CheckInRound.objects.filter(pk=round.pk), request.membership)
    [result] = results_of(rounds, request.membership)
    named = {**question, "consequences": result.silent_names}
    return _ask_first(request, named, _to_round(request, round.pk))


def _to_partnership(request: MemberRequest, partnership: Partnership) -> HttpResponseRedirect:
    name = "partnerships:partnership-check-ins"
    return redirect(workspace_url(request.workspace, name, partnership.pk))


def _to_round(request: MemberRequest, round_id: UUID) -> HttpResponseRedirect:
    return redirect(workspace_url(request.workspace, "partnerships:check-in-round", round_id))


def _page(request: MemberRequest, rounds: QuerySet[CheckInRound]) -> Page[CheckInRound]:
    return Paginator(rounds, PAGE_SIZE).get_page(request.GET.get("page"))


def _round(member: Membership, round_id: UUID) -> CheckInRound:
    """The round, for whoever may ask."""
    rows = CheckInRound.objects.select_related("partnership")
    found: CheckInRound = rows.get_for(member, "add", round_id)
    return found


def _check_in(member: Membership, verb: str, check_in_id: UUID) -> CheckIn:
    rows = CheckIn.objects.select_related("round__partnership", "organization", "person")
    found: CheckIn = rows.get_for(member, verb, check_in_id)
    return found
