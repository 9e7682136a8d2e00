"""The pages of metrics and their targets."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from metrics.access.metrics import access_metric, access_metric_to_change
from metrics.actions.metrics import add_metric, add_ready_metrics, change_metric, remove_metric
from metrics.charts import metric_charts, page_specs
from metrics.forms.metrics import (
    MetricFilterForm,
    MetricForm,
    ReadyMetricsForm,
    TargetForm,
    initial_metric,
    initial_targets,
    target_inputs,
)
from metrics.forms.rows import RowFormSet, row_formset, typed_rows
from metrics.groups import DIMENSIONS
from metrics.models import Metric
from metrics.presentation_reports import (
    METRIC_COLUMNS,
    crumbs,
    metric_cells,
    report_cells,
    report_columns,
)
from metrics.queries.measurements import measurements_for_list, reports
from metrics.queries.metrics import metric_rows, metrics_for_list, targets_of
from metrics.queries.series import metric_figures, policy_of
from records.fields import typed_values
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 50
_TARGETS = "targets"


@member_page("read", "metric")
def metric_list(request: MemberRequest) -> HttpResponseBase:
    """Metrics with their latest value, target and progress."""
    return render(request, "metrics/metric_list.html", _listed(request))


@member_page("read", "metric")
def metric(request: MemberRequest, metric_id: UUID) -> HttpResponseBase:
    """One metric: its figures as the dashboard shows them, its targets and its reports."""
    member = request.membership
    found = access_metric(acting_member=member, metric_id=metric_id)
    policy = policy_of(request.workspace)
    page = Paginator(measurements_for_list(member=member, metric=found), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    shown = reports(page, member=member, policy=policy)
    figures = metric_figures([found], policy=policy)[found.pk]
    charts = metric_charts(figures)
    context = {
        "metric": found,
        "crumbs": crumbs(request.workspace, found),
        "figures": figures,
        "charts": charts,
        "specs": page_specs(charts),
        "images": workspace_url(request.workspace, "overview:dashboard") + "charts/",
        "targets": targets_of(found),
        "page": page,
        "columns": report_columns(with_metric=False),
        "rows": [report_cells(row, request.workspace, with_metric=False) for row in shown],
        "goal_url": _goal_url(request, found),
    }
    return render(request, "metrics/metric.html", context)


@member_page("add", "metric")
def metric_new(request: MemberRequest) -> HttpResponseBase:
    """Add a metric with its targets."""
    if _asks_for_rows(request):
        return _more_rows(request, None)
    form = MetricForm(request.POST or None, acting_member=request.membership)
    targets = row_formset(TargetForm, prefix=_TARGETS, data=_sent(request))
    if request.method == "POST" and form.is_valid() and targets.is_valid():
        try:
            made = add_metric(
                acting_member=request.membership,
                targets=target_inputs(targets.filled()),
                **form.cleaned_data,
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Added. Now partners can report it."))
            return redirect(workspace_url(request.workspace, "metrics:metric", made.pk))
    return _form_page(request, form, targets, None)


@member_page("change", "metric")
def metric_edit(request: MemberRequest, metric_id: UUID) -> HttpResponseBase:
    """Change a metric and its targets."""
    found = access_metric_to_change(acting_member=request.membership, metric_id=metric_id)
    if _asks_for_rows(request):
        return _more_rows(request, found)
    form = MetricForm(
        request.POST or None, initial=initial_metric(found), acting_member=request.membership
    )
    targets = row_formset(
        TargetForm,
        prefix=_TARGETS,
        data=_sent(request),
        initial=initial_targets(targets_of(found)),
    )
    if request.method == "POST" and form.is_valid() and targets.is_valid():
        try:
            change_metric(
                acting_member=request.membership,
                metric=found,
                targets=target_inputs(targets.filled()),
                **form.cleaned_data,
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(workspace_url(request.workspace, "metrics:metric", found.pk))
    return _form_page(request, form, targets, found)


@require_POST
@member_page("delete", "metric")
def metric_delete(request: MemberRequest, metric_id: UUID) -> HttpResponseBase:
    """Delete a metric that was never measured."""
    found = access_metric_to_change(acting_member=request.membership, metric_id=metric_id)
    try:
        remove_metric(acting_member=request.membership, metric=found)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(workspace_url(request.workspace, "metrics:metric", metric_id))
    messages.success(request, _("Deleted."))
    return redirect(workspace_url(request.workspace, "metrics:metric-list"))


@member_page("add", "metric")
def metric_library(request: MemberRequest) -> HttpResponseBase:
    """Start from ready metrics."""
    form = ReadyMetricsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = add_ready_metrics(acting_member=request.membership, keys=form.cleaned_data["keys"])
        text = ngettext("%(count)s metric added.", "%(count)s metrics added.", len(made))
        messages.success(request, text % {"count": len(made)})
        return redirect(workspace_url(request.workspace, "metrics:metric-list"))
    status = 422 if form.errors else 200
    return render(request, "metrics/metric_library.html", {"form": form}, status=status)


def _listed(request: MemberRequest) -> dict[str, Any]:
    """The filters and the metrics they leave."""
    form = MetricFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = metrics_for_list(
        member=request.membership, text=wanted.get("q", ""), level=wanted.get("level", "")
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = metric_rows(page, workspace=request.workspace, today=today_in(request.workspace))
    return {
        "form": form,
        "is_filtered": any(wanted.values()),
        "page": page,
        "query": _query(request),
        "columns": METRIC_COLUMNS,
        "rows": [metric_cells(row, request.workspace) for row in rows],
    }


def _asks_for_rows(request: MemberRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") == "add_row"


def _more_rows(request: MemberRequest, found: Metric | None) -> HttpResponseBase:
    """The form again with all that was typed and more rows, nothing judged or written."""
    typed = MetricForm(request.POST, acting_member=request.membership)
    form = MetricForm(initial=typed_values(typed), acting_member=request.membership)
    rows = typed_rows(TargetForm, request.POST, prefix=_TARGETS)
    return _form_page(request, form, row_formset(TargetForm, prefix=_TARGETS, initial=rows), found)


def _sent(request: MemberRequest) -> Any:
    """What was sent of the rows; a post without any means no rows."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    data.setdefault(f"{_TARGETS}-TOTAL_FORMS", "0")
    data.setdefault(f"{_TARGETS}-INITIAL_FORMS", "0")
    return data


def _refuse(form: MetricForm, error: DomainError) -> None:
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error.message))


def _form_page(
    request: MemberRequest, form: MetricForm, targets: RowFormSet, found: Metric | None
) -> HttpResponseBase:
    has_errors = bool(form.errors) or (targets.is_bound and not targets.is_valid())
    context = {"form": form, "targets": targets, "metric": found, "dimensions": DIMENSIONS}
    status = 422 if has_errors else 200
    return render(request, "metrics/metric_form.html", context, status=status)


def _goal_url(request: MemberRequest, found: Metric) -> str:
    if found.goal_id is None or not may(request.membership, "read", "goal"):
        return ""
    return workspace_url(request.workspace, "partnerships:goal", found.goal_id)


def _query(request: MemberRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
