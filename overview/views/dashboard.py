"""The impact dashboard for members, and what its shared version has in common with it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from metrics.presentation import ChartAddresses, metric_panel
from metrics.queries.periods import Period, Preset
from metrics.wording import span_text
from overview.drawing import chart_image_response
from overview.forms.dashboard import (
    PERIOD_KEYS,
    PRESET_LABELS,
    PeriodForm,
    page_of,
)
from overview.presentation import GoalPanel, goal_panel, page_links, sector_chart
from overview.queries.dashboard import ImpactDashboard, Reader, impact_dashboard, reader_of
from records.caching import cached
from tenancy.dates import today_in
from tenancy.isolation.replica import Seen, read_figures
from tenancy.links import workspace_url
from tenancy.models import Membership, Workspace
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page


@member_page("read", "dashboard")
def dashboard(request: MemberRequest) -> HttpResponseBase:
    """Goals, metrics, activities, participation, feedback and wins of the whole coalition."""
    workspace, member = request.workspace, request.membership
    context = dashboard_context(
        request,
        workspace,
        reader_of(member),
        specs=workspace_url(workspace, "chart-list"),
        images=workspace_url(workspace, "overview:dashboard") + "charts/",
    )
    return render(request, "overview/dashboard.html", context | {"actions": _actions(member)})


@member_page("read", "dashboard")
def dashboard_chart(request: MemberRequest, name: str) -> HttpResponseBase:
    """One chart of the dashboard as an image, for who browses without script."""
    return chart_image_response(request, request.workspace, reader_of(request.membership), name)


def dashboard_context(
    request: HttpRequest, workspace: Workspace, reader: Reader, *, specs: str, images: str
) -> dict[str, Any]:
    """
    What the dashboard shows, to a member and to whoever holds a share alike.

    ``sections`` is cached as HTML. It holds nothing of the one reader: no name, no token (the
    addresses of a share's charts are relative), no form.
    """
    today = today_in(workspace)
    form = PeriodForm({key: request.GET.get(key, "") for key in PERIOD_KEYS})
    period, page = form.chosen(today), page_of(request)
    role = reader.member.role if reader.member else "share"
    query = urlencode(form.query)
    addresses = ChartAddresses(specs=specs, images=images, query=form.query)
    key = f"sections:{role}:{reader.cache_key}:{query}:{today}:{get_language()}"

    def sections(seen: Seen) -> str:
        figures = impact_dashboard(
            workspace=seen.workspace, reader=reader, period=period, today=today, page=page
        )
        return _sections(request, figures, addresses, workspace, reader)

    def look(seen: Seen) -> tuple[str, Seen]:
        if period.is_custom or page > 1:
            return sections(seen), seen
        return cached(workspace=seen.workspace, key=key, make=lambda: sections(seen)), seen

    shown, seen = read_figures(workspace=workspace, may_be_behind=reader.member is None, make=look)
    return {
        "sections": shown,
        "seen": seen,
        "workspace": workspace,
        "as_of": today,
        "period_form": form,
        "period_text": _period_text(form, period),
    }


def _sections(
    request: HttpRequest,
    figures: ImpactDashboard,
    addresses: ChartAddresses,
    workspace: Workspace,
    reader: Reader,
) -> str:
    member = reader.member
    links = member_links(member) if member else {}
    shared = {"dashboard": figures, "workspace": workspace, "links": links}

    def draw(name: str, more: dict[str, Any] | None = None) -> str:
        template = f"overview/dashboard/{name}.html"
        return render_to_string(template, shared | (more or {}), request=request).strip()

    drawn = [
        draw("goals", {"goals": _goals(figures, links)}),
        draw("metrics", _metrics(figures, addresses, reader)),
        draw("together", {"chart": sector_chart(figures, addresses=addresses)}),
        draw("feedback", {"feedback": figures.feedback, "as_of": figures.as_of}),
        draw("wins"),
    ]
    if not any(drawn) and figures.is_empty:
        drawn = [draw("empty", {"new_metric_url": _new_metric_url(workspace, member)})]
    else:
        drawn.insert(0, draw("tiles"))
    return "\n".join([*drawn, draw("reading")])


def _goals(figures: ImpactDashboard, links: dict[str, str]) -> list[GoalPanel]:
    return [goal_panel(goal, url=links.get("goals", "")) for goal in figures.goals]


def _metrics(figures: ImpactDashboard, addresses: ChartAddresses, reader: Reader) -> dict[str, Any]:
    return {
        "metrics": [
            metric_panel(metric, addresses=addresses, url=_metric_url(reader, metric.id))
            for metric in figures.metrics
        ],
        "pages": page_links(figures.page, figures.page_count, addresses.query),
    }


def _new_metric_url(workspace: Workspace, member: Membership | None) -> str:
    if member is None or not may(member, "add", "metric"):
        return ""
    return workspace_url(workspace, "metrics:metric-new")


def member_links(member: Membership) -> dict[str, str]:
    """Where each figure's rows stand, for who may read them."""
    places = {
        "activities": ("activity", "partnerships:activity-list"),
        "goals": ("goal", "partnerships:goal-list"),
        "wins": ("win", "partnerships:win-list"),
        "organizations": ("organization", "stakeholders:organization-list"),
        "metrics": ("metric", "metrics:metric-list"),
        "feedback": ("wave", "feedback:survey-list"),
    }
    return {
        name: workspace_url(member.workspace, url_name)
        for name, (noun, url_name) in places.items()
        if may(member, "read", noun)
    }


def _metric_url(reader: Reader, metric_id: Any) -> str:
    if reader.member is None:
        return ""
    return workspace_url(reader.member.workspace, "metrics:metric", metric_id)


def _period_text(form: PeriodForm, period: Period) -> str:
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
        url = workspace_url(member.workspace, "overview:share-list")
        actions.append({"label": _("Share"), "url": url, "icon": "link", "variant": "primary"})
    return actions


def never_indexed(response: HttpResponse) -> HttpResponse:
    """Keep a page out of search engines, and its address out of other sites' logs."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
