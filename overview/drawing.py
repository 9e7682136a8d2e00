"""One chart of the dashboard for one reader: the spec, or the image drawn from it."""

import hashlib
import json
from typing import Any

import vl_convert
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from metrics.charts.chart import Chart, Spec
from metrics.charts.groups import groups_chart
from metrics.charts.trends import trend_chart
from metrics.models import Metric
from metrics.queries.periods import Period
from metrics.queries.series import MetricFigures, metric_figures, policy_of
from metrics.querysets import MetricQuerySet
from overview.charts import sectors_chart
from overview.forms.dashboard import PeriodForm
from overview.queries.dashboard import Reader, dashboard_metrics
from overview.queries.participation import participation_by_sector
from records.caching import cached
from records.fields import uuids_in
from tenancy.dates import today_in
from tenancy.isolation.replica import read_figures
from tenancy.models import Workspace

IMAGE_WIDTH = 560
# Known to the drawing program and to browsers alike, so that both measure text the same.
IMAGE_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def find_chart(request: HttpRequest, workspace: Workspace, reader: Reader, name: str) -> Chart:
    """
    A chart of the dashboard by its name and query, from the same queries as the page.

    :raises Http404: no chart has this name or dimension, or the reader may not find its metric.
    """
    return read_figures(workspace=workspace, make=lambda: _chart(request, workspace, reader, name))


def _chart(request: HttpRequest, workspace: Workspace, reader: Reader, name: str) -> Chart:
    today = today_in(workspace)
    period = PeriodForm(request.GET).chosen(today)
    if name == "sectors":
        return sectors_chart(participation_by_sector(period=period, today=today), as_of=today)
    if name not in ("metric-trend", "metric-groups"):
        raise Http404
    figures = _figures_of(request, workspace, reader, period)
    if name == "metric-trend":
        return trend_chart(figures)
    dimension = request.GET.get("dimension", "")
    if dimension not in figures.dimensions:
        raise Http404
    return groups_chart(figures, dimension)


def _figures_of(
    request: HttpRequest, workspace: Workspace, reader: Reader, period: Period
) -> MetricFigures:
    # Members find every metric's charts on its own page; a share only what is on the dashboard.
    metrics: MetricQuerySet = (
        Metric.objects.visible_to(reader.member)
        if reader.member
        else dashboard_metrics(reader=reader)
    )
    metric = get_object_or_404(metrics, pk__in=uuids_in([request.GET.get("metric", "")]))
    figures = metric_figures([metric], policy=policy_of(workspace), period=period)
    return figures[metric.pk]


def chart_image_response(
    request: HttpRequest, workspace: Workspace, reader: Reader, name: str
) -> HttpResponse:
    """The same chart drawn here, for browsers without script: always ink on white."""
    spec = find_chart(request, workspace, reader, name).spec
    if PeriodForm(request.GET).chosen(today_in(workspace)).is_custom:
        return HttpResponse(draw(spec), content_type="image/svg+xml")
    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()
    svg = cached(workspace=workspace, key=f"image:{digest}", make=lambda: draw(spec))
    return HttpResponse(svg, content_type="image/svg+xml")


def draw(spec: Spec) -> str:
    """A spec as SVG, of a fixed width."""
    config = {**spec["config"], "font": IMAGE_FONT, "text": {"font": IMAGE_FONT}}
    sized: dict[str, Any] = {
        **spec,
        "width": IMAGE_WIDTH,
        "background": "#ffffff",
        "config": config,
    }
    return str(vl_convert.vegalite_to_svg(sized))
