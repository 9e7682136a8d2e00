"""The impact dashboard for members, and what its shared version has in common with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from metrics.addresses import address
from metrics.drawing import chart_image_response
from metrics.forms.dashboard import (
    PERIOD_KEYS,
    PRESET_LABELS,
    PeriodForm,
    page_of,
    period_query,
)
from metrics.presentation import ChartAddresses, goal_panel, metric_panel, sector_chart
from metrics.queries.dashboard import ImpactDashboard, Reader, impact_dashboard, reader_of
from metrics.queries.periods import Preset
from metrics.wording import span_text
from tenancy.dates import today_in
from tenancy.links import workspace_url
from tenancy.models import Membership, Workspace
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page


@member_page("read", "dashboard")
def dashboard(request: MemberRequest) -> HttpResponseBase:
    """Goals, metrics, activities, participation, feedback and wins of the whole coalition."""
    workspace, member = request.workspace, request.membership
    addresses = ChartAddresses(
        specs=workspace_url(workspace, "chart-list"),
        images=workspace_url(workspace, "metrics:dashboard") + "charts/",
        query=period_query(request),
    )
    context = dashboard_context(request, workspace, reader_of(member), addresses)
    context |= {
        "links": member_links(member),
        "actions": _actions(member),
        "new_metric_url": address(member, "metrics:metric-new")
        if may(member, "add", "metric")
        else "",
    }
    return render(request, "metrics/dashboard.html", context)


@member_page("read", "dashboard")
def dashboard_chart(request: MemberRequest, name: str) -> HttpResponseBase:
    """One chart of the dashboard as an image, for who browses without script."""
    return chart_image_response(request, request.workspace, reader_of(request.membership), name)


def dashboard_context(
    request: HttpRequest, workspace: Workspace, reader: Reader, addresses: ChartAddresses
) -> dict[str, Any]:
    """What the dashboard's sections show, for a member and for a share alike."""
    today = today_in(workspace)
    form = PeriodForm({key: request.GET.get(key, "") for key in PERIOD_KEYS})
    figures = impact_dashboard(
        workspace=workspace,
        reader=reader,
        period=form.chosen(today),
        today=today,
        page=page_of(request),
    )
    urls = member_links(reader.member) if reader.member else {}
    return {
        "dashboard": figures,
        "workspace": workspace,
        "period_form": form,
        "period_text": _period_text(form, figures),
        "goals": [goal_panel(goal, url=urls.get("goals", "")) for goal in figures.goals],
        "metrics": [
            metric_panel(metric, addresses=addresses, url=_metric_url(reader, metric.id))
            for metric in figures.metrics
        ],
        "sector_chart": sector_chart(figures, addresses=addresses),
        "page_numbers": range(1, figures.page_count + 1) if figures.page_count > 1 else (),
    }


def member_links(member: Membership) -> dict[str, str]:
    """Where each figure's rows stand, for who may read them."""
    places = {
        "activities": ("activity", "partnerships:activity-list"),
        "goals": ("goal", "partnerships:goal-list"),
        "wins": ("win", "partnerships:win-list"),
        "organisations": ("organisation", "stakeholders:organisation-list"),
        "metrics": ("metric", "metrics:metric-list"),
        "feedback": ("wave", "feedback:survey-list"),
    }
    return {
        name: address(member, url_name)
        for name, (noun, url_name) in places.items()
        if may(member, "read", noun)
    }


def _metric_url(reader: Reader, metric_id: Any) -> str:
    if reader.member is None:
        return ""
    return address(reader.member, "metrics:metric", metric_id)


def _period_text(form: PeriodForm, figures: ImpactDashboard) -> str:
    period = figures.period
    if form.preset is not Preset.CUSTOM:
        return str(PRESET_LABELS[form.preset])
    if period.start and period.end:
        return span_text(period.start, period.end)
    if period.start:
        return _("from %(day)s") % {"day": span_text(period.start, period.start)}
    if period.end:
        return _("until %(day)s") % {"day": span_text(period.end, period.end)}
    return str(PRESET_LABELS[Preset.ALL])


def _actions(member: Membership) -> list[dict[str, str]]:
    actions = []
    if may(member, "add", "share"):
        url = workspace_url(member.workspace, "metrics:share-list")
        actions.append({"label": _("Share"), "url": url, "icon": "link", "variant": "primary"})
    return actions


def never_indexed(response: HttpResponse) -> HttpResponse:
    """Keep a page out of search engines, and its address out of other sites' logs."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
