"""The pages of metrics that are their own: the metric with its figures, and the library."""

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from metrics.actions.metrics import add_ready_metrics
from metrics.charts.chart import page_specs
from metrics.charts.groups import metric_charts
from metrics.forms.metrics import ReadyMetricsForm
from metrics.models import Measurement
from metrics.nouns.measurements import MEASUREMENT
from metrics.nouns.metrics import METRIC
from metrics.queries.group_names import names_of_group
from metrics.queries.metrics import fill_figures
from records.tables import listed
from records.views import list_file_urls, locked
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page


@member_page("read", "metric")
def metric(request: MemberRequest, metric_id: UUID) -> HttpResponseBase:
    """One metric: its figures as the dashboard shows them, its targets and its reports."""
    member = request.membership
    found = locked(request, METRIC, "read", metric_id)
    fill_figures([found], member, with_groups=True)
    charts = metric_charts(found.figures)
    reports = Measurement.objects.visible_to(member).filter(metric=found)
    context = {
        "metric": found,
        "charts": charts,
        "specs": page_specs(charts),
        "images": workspace_url(request.workspace, "overview:dashboard") + "charts/",
        "targets": found.targets.annotate(names=names_of_group()).order_by(
            "dimension", "group", "due_on"
        ),
        **listed(request, MEASUREMENT, reports, without="metric"),
        "file_urls": list_file_urls(request, MEASUREMENT, metric=str(found.pk)),
    }
    return render(request, "metrics/metric.html", context)


@member_page("add", "metric")
def metric_library(request: MemberRequest) -> HttpResponseBase:
    """Start from ready metrics."""
    form = ReadyMetricsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = add_ready_metrics(acting_member=request.membership, keys=form.cleaned_data["keys"])
        text = ngettext("%(count)s metric added.", "%(count)s metrics added.", len(made))
        messages.success(request, text % {"count": len(made)})
        return redirect(METRIC.url(request.workspace, "list"))
    status = 422 if form.errors else 200
    return render(request, "metrics/metric_library.html", {"form": form}, status=status)
