"""The pages of measurements: reported by partners, judged by coordinators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from metrics.access.measurements import (
    access_measurement,
    access_measurement_to_change,
    access_measurements_to_accept,
)
from metrics.access.metrics import access_metric
from metrics.actions.measurements import (
    accept_measurement,
    accept_measurements,
    change_measurement,
    record_measurement,
    remove_measurement,
    reopen_measurement,
    send_back_measurement,
    submit_measurement,
)
from metrics.forms.measurements import (
    BreakdownForm,
    MeasurementFilterForm,
    MeasurementForm,
    ReasonForm,
    breakdown_inputs,
    initial_breakdowns,
    initial_measurement,
)
from metrics.forms.rows import RowFormSet, row_formset, typed_rows
from metrics.groups import DIMENSIONS
from metrics.models import Measurement, Metric
from metrics.presentation_reports import (
    crumbs,
    events,
    facts,
    report_cells,
    report_columns,
    shown_value,
)
from metrics.queries.measurements import (
    breakdowns_of,
    group_parts,
    history_of,
    measurements_for_list,
    reports,
)
from metrics.queries.series import policy_of
from metrics.wording import n_text
from partnerships.nouns.partnerships import PARTNERSHIP
from records.fields import typed_values, uuids_in
from records.views import locked, place_of
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 50
_GROUPS = "groups"
_STATUS_OF_BUTTON = {"draft": "draft", "submit": "submitted", "accept": "accepted"}


@member_page("read", "measurement")
def measurement_list(
    request: MemberRequest, partnership_id: UUID | None = None
) -> HttpResponseBase:
    """Reports of all metrics, or a partnership's results; a coordinator accepts several at once."""
    partnership = locked(request, PARTNERSHIP, "read", partnership_id) if partnership_id else None
    form = MeasurementFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = measurements_for_list(
        member=request.membership,
        text=wanted.get("q", ""),
        status=wanted.get("status", ""),
        partnership=partnership,
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    policy = policy_of(request.workspace)
    shown = reports(page, member=request.membership, policy=policy)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "is_filtered": any(wanted.values()),
        "page": page,
        "query": query.urlencode(),
        "columns": report_columns(with_metric=True),
        "rows": [report_cells(row, request.workspace, with_metric=True) for row in shown],
        "has_submitted": any(each.is_submitted for each in page),
        "place": place_of(request, PARTNERSHIP, partnership) if partnership else None,
    }
    return render(request, "metrics/measurement_list.html", context)


@member_page("read", "measurement")
def measurement(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """One report with its groups, and its history for who entered or judges it."""
    found = access_measurement(acting_member=request.membership, measurement_id=measurement_id)
    return _report_page(request, found, ReasonForm())


@member_page("add", "measurement")
def measurement_new(request: MemberRequest, metric_id: UUID) -> HttpResponseBase:
    """Report a metric for one period."""
    metric = access_metric(acting_member=request.membership, metric_id=metric_id)
    if _asks_for_rows(request):
        return _more_rows(request, metric, None)
    form = _form(request, metric, None)
    groups = _rows(request, metric, None)
    if request.method == "POST" and form.is_valid() and groups.is_valid():
        try:
            made = record_measurement(
                acting_member=request.membership,
                metric=metric,
                breakdowns=breakdown_inputs(groups.filled()),
                status=_status(request),
                **form.values(),
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _said(made))
            return _to(request, made)
    return _form_page(request, form, groups, metric, None)


@member_page("change", "measurement")
def measurement_edit(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """Change a report that is not accepted."""
    found = access_measurement_to_change(
        acting_member=request.membership, measurement_id=measurement_id
    )
    if found.is_accepted:
        messages.info(request, _("This measurement is accepted. Reopen it to change it."))
        return _to(request, found)
    if _asks_for_rows(request):
        return _more_rows(request, found.metric, found)
    form = _form(request, found.metric, found)
    groups = _rows(request, found.metric, found)
    if request.method == "POST" and form.is_valid() and groups.is_valid():
        try:
            change_measurement(
                acting_member=request.membership,
                measurement=found,
                breakdowns=breakdown_inputs(groups.filled()),
                status=_status(request),
                **form.values(),
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _said(found))
            return _to(request, found)
    return _form_page(request, form, groups, found.metric, found)


@require_POST
@member_page("change", "measurement")
def measurement_submit(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """Hand a draft, or what was sent back, to the coordinators."""
    found = access_measurement_to_change(
        acting_member=request.membership, measurement_id=measurement_id
    )
    return _step(request, found, submit_measurement, _("Submitted. A coordinator looks at it."))


@require_POST
@member_page("accept", "measurement")
def measurement_accept(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """Let one report count."""
    found = access_measurement(acting_member=request.membership, measurement_id=measurement_id)
    return _step(request, found, accept_measurement, _("Accepted. It counts from now on."))


@require_POST
@member_page("accept", "measurement")
def measurement_reopen(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """Take an accepted report out of all figures to change it."""
    found = access_measurement(acting_member=request.membership, measurement_id=measurement_id)
    return _step(
        request, found, reopen_measurement, _("Reopened. It does not count until accepted again.")
    )


@require_POST
@member_page("accept", "measurement")
def measurement_send_back(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """Give a report back with a reason."""
    found = access_measurement(acting_member=request.membership, measurement_id=measurement_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            send_back_measurement(
                acting_member=request.membership, measurement=found, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Sent back."))
            return _to(request, found)
    return _report_page(request, found, form)


@require_POST
@member_page("delete", "measurement")
def measurement_delete(request: MemberRequest, measurement_id: UUID) -> HttpResponseBase:
    """Delete a report that does not count."""
    found = access_measurement_to_change(
        acting_member=request.membership, measurement_id=measurement_id
    )
    try:
        remove_measurement(acting_member=request.membership, measurement=found)
    except DomainError as error:
        messages.error(request, str(error.message))
        return _to(request, found)
    messages.success(request, _("Deleted."))
    return redirect(workspace_url(request.workspace, "metrics:metric", found.metric_id))


@require_POST
@member_page("accept", "measurement")
def measurements_accept(request: MemberRequest) -> HttpResponseBase:
    """Let all chosen reports count."""
    chosen = access_measurements_to_accept(
        acting_member=request.membership, measurement_ids=uuids_in(request.POST.getlist("chosen"))
    )
    done = accept_measurements(acting_member=request.membership, measurements=chosen)
    if done:
        text = ngettext(
            "%(count)s measurement accepted.", "%(count)s measurements accepted.", len(done)
        )
        messages.success(request, text % {"count": len(done)})
    else:
        messages.warning(request, _("Choose measurements that wait to be accepted."))
    return redirect(workspace_url(request.workspace, "metrics:measurement-list"))


def _report_page(
    request: MemberRequest, found: Measurement, reason: ReasonForm
) -> HttpResponseBase:
    policy = policy_of(request.workspace)
    report = reports([found], member=request.membership, policy=policy)[0]
    parts = group_parts(found, breakdowns_of(found), is_raw=report.is_raw, policy=policy)
    context = {
        "measurement": found,
        "crumbs": crumbs(request.workspace, found.metric, here=_("Measurement")),
        "is_raw": report.is_raw,
        "facts": facts(found, report.value),
        "columns": [
            {"label": _("Group")},
            {"label": _("Groups by")},
            {"label": _("Value"), "numeric": True},
            {"label": _("n"), "numeric": True},
        ],
        "groups": [
            {
                "cells": [
                    {"text": part.group},
                    {"text": part.dimension},
                    {"text": _group_text(part.value, found.metric)},
                    {"text": n_text(part.value)},
                ]
            }
            for part in parts
        ],
        "events": events(history_of(found)) if report.is_raw else [],
        "reason_form": reason,
        "may_change": _may_change(request, found),
    }
    status = 422 if reason.errors else 200
    return render(request, "metrics/measurement.html", context, status=status)


def _group_text(value: Any, metric: Metric) -> str:
    return _("withheld by the source") if value.is_missing else shown_value(value, metric)


def _may_change(request: MemberRequest, found: Measurement) -> bool:
    rows = Measurement.objects.changeable_by(request.membership)
    return not found.is_accepted and rows.filter(pk=found.pk).exists()


def _step(request: MemberRequest, found: Measurement, action: Any, said: str) -> HttpResponseBase:
    try:
        action(acting_member=request.membership, measurement=found)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, said)
    return _to(request, found)


def _form(request: MemberRequest, metric: Metric, found: Measurement | None) -> MeasurementForm:
    return MeasurementForm(
        request.POST or None,
        initial=initial_measurement(found) if found else None,
        acting_member=request.membership,
        metric=metric,
        measurement=found,
    )


def _rows(request: MemberRequest, metric: Metric, found: Measurement | None) -> RowFormSet:
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        data.setdefault(f"{_GROUPS}-TOTAL_FORMS", "0")
        data.setdefault(f"{_GROUPS}-INITIAL_FORMS", "0")
    return row_formset(
        BreakdownForm,
        prefix=_GROUPS,
        data=data,
        initial=initial_breakdowns(breakdowns_of(found)) if found else (),
        form_kwargs={"kind": metric.kind},
    )


def _asks_for_rows(request: MemberRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") == "add_row"


def _more_rows(
    request: MemberRequest, metric: Metric, found: Measurement | None
) -> HttpResponseBase:
    """The form again with all that was typed and more rows, nothing judged or written."""
    form = MeasurementForm(
        initial=typed_values(_form(request, metric, found)),
        acting_member=request.membership,
        metric=metric,
        measurement=found,
    )
    rows = row_formset(
        BreakdownForm,
        prefix=_GROUPS,
        initial=typed_rows(BreakdownForm, request.POST, prefix=_GROUPS),
        form_kwargs={"kind": metric.kind},
    )
    return _form_page(request, form, rows, metric, found)


def _form_page(
    request: MemberRequest,
    form: MeasurementForm,
    groups: RowFormSet,
    metric: Metric,
    found: Measurement | None,
) -> HttpResponseBase:
    context = {
        "form": form,
        "crumbs": crumbs(request.workspace, metric, here=_("Report figures")),
        "groups": groups,
        "metric": metric,
        "measurement": found,
        "dimensions": DIMENSIONS,
    }
    has_errors = bool(form.errors) or (groups.is_bound and not groups.is_valid())
    status = 422 if has_errors else 200
    return render(request, "metrics/measurement_form.html", context, status=status)


def _refuse(form: MeasurementForm, error: DomainError) -> None:
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error.message))


def _status(request: MemberRequest) -> str:
    return _STATUS_OF_BUTTON.get(request.POST.get("do", ""), Measurement.Status.SUBMITTED)


def _said(measurement: Measurement) -> str:
    if measurement.is_accepted:
        return _("Saved and accepted. It counts from now on.")
    if measurement.is_submitted:
        return _("Submitted. A coordinator looks at it.")
    return _("Kept as a draft.")


def _to(request: MemberRequest, measurement: Measurement) -> HttpResponseBase:
    return redirect(workspace_url(request.workspace, "metrics:measurement", measurement.pk))
