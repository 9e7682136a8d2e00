"""The pages of measurements that are their own: the report, its steps, a partnership's results."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from metrics.actions.measurements import (
    accept_measurement,
    accept_measurements,
    reopen_measurement,
    send_back_measurement,
    submit_measurement,
)
from metrics.forms.measurements import ReasonForm
from metrics.models import Measurement
from metrics.nouns.measurements import MEASUREMENT
from metrics.queries.group_names import named
from metrics.queries.measurements import fill_parts, history_of
from partnerships.nouns.partnerships import PARTNERSHIP
from records.fields import uuids_in
from records.refusals import told_by_form, told_by_message
from records.views import locked, save, show_list
from tenancy.requests import MemberRequest, member_page


@require_safe
@member_page("read", "measurement")
def partnership_results(request: MemberRequest, partnership_id: UUID) -> HttpResponseBase:
    """What was measured in a partnership, among its tabs."""
    partnership = locked(request, PARTNERSHIP, "read", partnership_id)
    return show_list(request, MEASUREMENT, parent=partnership, parent_noun=PARTNERSHIP)


@member_page("read", "measurement")
def measurement(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """One report with its groups, and its history for who entered or judges it."""
    return _page(request, locked(request, MEASUREMENT, "read", measurement_id), ReasonForm())


@member_page("change", "measurement")
def measurement_edit(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """Change a report; of its own, as an accepted one is first to be reopened on its page."""
    found = locked(request, MEASUREMENT, "change", measurement_id)
    if found.is_accepted:
        messages.info(request, _("This measurement is accepted. Reopen it to change it."))
        return _to(request, found)
    return save(request, MEASUREMENT, record=found)


def _step_page(
    verb: str, act: Callable[..., Measurement], said: str | Promise
) -> Callable[..., HttpResponseBase]:
    """The view of one step of a report, back to its page with what happened."""

    @require_POST
    @member_page(verb, "measurement")
    def page(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
        found = locked(request, MEASUREMENT, verb, measurement_id)
        with told_by_message(request, str(said)):
            act(acting_member=request.membership, measurement=found)
        return _to(request, found)

    return page


measurement_submit = _step_page(
    "change", submit_measurement, gettext_lazy("Submitted. A coordinator looks at it.")
)
measurement_accept = _step_page(
    "accept", accept_measurement, gettext_lazy("Accepted. It counts from now on.")
)
measurement_reopen = _step_page(
    "accept",
    reopen_measurement,
    gettext_lazy("Reopened. It does not count until accepted again."),
)


@require_POST
@member_page("accept", "measurement")
def measurement_send_back(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """Give a report back with a reason."""
    found = locked(request, MEASUREMENT, "accept", measurement_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with told_by_form(form):
            send_back_measurement(
                acting_member=request.membership, measurement=found, **form.cleaned_data
            )
            messages.success(request, _("Sent back."))
            return _to(request, found)
    return _page(request, found, form)


@require_POST
@member_page("accept", "measurement")
def measurements_accept(request: MemberRequest) -> HttpResponseBase:
    """Let all chosen reports count."""
    chosen = uuids_in(request.POST.getlist("chosen"))
    done = accept_measurements(acting_member=request.membership, measurement_ids=chosen)
    if done:
        text = ngettext(
            "%(count)s measurement accepted.", "%(count)s measurements accepted.", len(done)
        )
        messages.success(request, text % {"count": len(done)})
    else:
        messages.warning(request, _("Choose measurements that wait to be accepted."))
    return redirect(MEASUREMENT.url(request.workspace, "list"))


def _page(request: MemberRequest, found: Measurement, reason: ReasonForm) -> HttpResponseBase:
    member = request.membership
    fill_parts([found], member)
    changeable = Measurement.objects.changeable_by(member).filter(pk=found.pk)
    context = {
        "measurement": found,
        "parts": named(found.shown_parts, written=found.metric.language),
        "history": history_of(found) if found.is_raw else [],
        "reason_form": reason,
        "may_change": not found.is_accepted and changeable.exists(),
    }
    status = 422 if reason.errors else 200
    return render(request, "metrics/measurement.html", context, status=status)


def _to(request: MemberRequest, measurement: Measurement) -> HttpResponseBase:
    return redirect(MEASUREMENT.url_of(measurement, request.workspace))
