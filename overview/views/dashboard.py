"""The impact dashboard for members, and what its shared version has in common with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from metrics.charts.chart import page_specs
from metrics.charts.groups import metric_charts
from metrics.queries.periods import Period, Preset
from metrics.wording import period_text
from overview.charts import sectors_chart
from overview.drawing import chart_image_response
from overview.forms.dashboard import (
    PERIOD_KEYS,
    PRESET_LABELS,
    PeriodForm,
    metric_page_number,
)
from overview.queries.dashboard import (
    Reader,
    metric_page,
    published_wins,
    reader_of,
    shared_goals,
    summary,
)
from records.caching import cached
from records.files import file_urls
from tenancy.dates import today_in
from tenancy.isolation.replica import read_figures
from tenancy.links import workspace_url
from tenancy.models import Membership, Workspace
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page

DETAILS = "details/"
IMAGES = "charts/"


@member_page("read", "dashboard")
def dashboard(request: MemberRequest) -> HttpResponseBase:
    """Goals, metrics, activities, participation, feedback and wins of the whole coalition."""
    look = look_of(request)
    query = urlencode(look.form.query)
    context = dashboard_context(look)
    context |= {
        "actions": _actions(request.membership),
        "file_urls": file_urls(f"{look.base}figures", query),
    }
    return render(request, "overview/dashboard.html", context)


@gzip_page  # it holds no secret, so compression gives none away
@member_page("read", "dashboard")
def dashboard_details(request: MemberRequest) -> HttpResponseBase:
    """What follows the dashboard's first screen, by itself."""
    return HttpResponse(dashboard_part(look_of(request), details))


@member_page("read", "dashboard")
def dashboard_chart(request: MemberRequest, name: str) -> HttpResponseBase:
    """One chart of the dashboard as an image, for browsers without script."""
    return chart_image_response(request, request.workspace, reader_of(request.membership), name)


@dataclass(frozen=True, kw_only=True)
class Look:
    """Who looks at the dashboard, for which period; ``base`` is the dashboard's own address."""

    request: HttpRequest
    workspace: Workspace
    reader: Reader
    form: PeriodForm
    period: Period
    page_number: int
    today: date
    base: str

    @property
    def links(self) -> dict[str, str]:
        """The lists behind the figures, for readers who may open them."""
        return member_links(self.reader.member) if self.reader.member else {}

    @property
    def shared(self) -> dict[str, Any]:
        """What every part's template may show."""
        return {
            "request": self.request,
            "workspace": self.workspace,
            "as_of": self.today,
            "links": self.links,
            "images": f"{self.base}{IMAGES}",
        }

    def address(self, beneath: str = "", **more: str) -> str:
        """The dashboard or what is beneath it, for the same period."""
        query = urlencode({**self.form.query, **more})
        return f"{self.base}{beneath}" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A drawn part of the dashboard, and whether there is nothing to show in it."""

    html: str
    is_empty: bool


def look_at(request: HttpRequest, workspace: Workspace, reader: Reader, *, base: str) -> Look:
    """What a request asks of the dashboard."""
    today = today_in(workspace)
    form = PeriodForm({key: request.GET.get(key, "") for key in PERIOD_KEYS})
    return Look(
        request=request,
        workspace=workspace,
        reader=reader,
        form=form,
        period=form.chosen(today),
        page_number=metric_page_number(request),
        today=today,
        base=base,
    )


def dashboard_context(look: Look) -> dict[str, Any]:
    """
    What the dashboard shows to members and through a share link.

    The first screen alone, and where the rest of it is; all of it with ``whole=yes``, or where
    there is nothing on the first screen.
    """

    def make() -> tuple[Part, Part | None]:
        first = _cached_part(look, first_screen)
        is_whole = look.request.GET.get("whole") == "yes" or first.is_empty
        rest = _cached_part(look, details) if is_whole else None
        return first, rest

    first, rest = read_figures(workspace=look.workspace, make=make)
    page = {"page": str(look.page_number)} if look.page_number > 1 else {}
    return {
        "first_screen": first.html,
        "details": rest.html if rest else "",
        "is_empty": first.is_empty and rest is not None and rest.is_empty,
        "details_url": look.address(DETAILS, **page),
        "whole_url": look.address(whole="yes", **page),
        "new_metric_url": _new_metric_url(look.workspace, look.reader.member),
        "workspace": look.workspace,
        "as_of": look.today,
        "period_form": look.form,
        "period_text": _chosen_text(look.form, look.period),
    }


def dashboard_part(look: Look, draw: Callable[[Look], Part]) -> str:
    """One part of the dashboard by itself."""
    return read_figures(
        workspace=look.workspace,
        make=lambda: _cached_part(look, draw).html,
    )


def first_screen(look: Look) -> Part:
    """What the work adds up to, and the goals."""
    totals = summary(workspace=look.workspace, period=look.period, today=look.today)
    goals = shared_goals(workspace=look.workspace, reader=look.reader, period=look.period)
    context = look.shared | {"summary": totals, "goals": goals}
    return Part(
        html=render_to_string("overview/dashboard/first_screen.html", context),
        is_empty=totals.is_empty and not goals.count,
    )


def details(look: Look) -> Part:
    """Metrics with their charts, who takes part, surveys and wins."""
    metrics = metric_page(
        workspace=look.workspace, reader=look.reader, period=look.period, number=look.page_number
    )
    panels = [(figures, metric_charts(figures)) for figures in metrics.shown]
    charts = [chart for _figures, listed in panels for chart in listed]
    totals = summary(workspace=look.workspace, period=look.period, today=look.today)
    sectors = sectors_chart(totals.sectors, as_of=look.today) if totals.sectors else None
    wins = published_wins(period=look.period)
    query = urlencode(look.form.query)
    context = look.shared | {
        "metrics": metrics,
        "panels": panels,
        "sectors": sectors,
        "feedback": totals.feedback,
        "wins": wins,
        "specs": page_specs([*charts, sectors] if sectors else charts),
        "page_query": f"{query}&" if query else "",
        "shows_money": look.reader.shows_money,
    }
    return Part(
        html=render_to_string("overview/dashboard/details.html", context),
        is_empty=not (metrics.count or wins.count),
    )


def _cached_part(look: Look, draw: Callable[[Look], Part]) -> Part:
    """
    A part as it was drawn for such a reader before.

    It holds nothing of one reader: no name, no token (the addresses of a share are relative), no
    form. A period that was typed is not cached: others will hardly ask for it.
    """
    if look.period.is_custom or look.page_number > 1:
        return draw(look)
    role = look.reader.member.role if look.reader.member else "share"
    key = (
        f"{draw.__name__}:{role}:{look.reader.cache_key}:{urlencode(look.form.query)}"
        f":{look.today}:{get_language()}"
    )
    return cached(workspace=look.workspace, key=key, make=lambda: draw(look))


def look_of(request: MemberRequest) -> Look:
    """What a member's request asks of the dashboard."""
    base = workspace_url(request.workspace, "overview:dashboard")
    return look_at(request, request.workspace, reader_of(request.membership), base=base)


def _new_metric_url(workspace: Workspace, member: Membership | None) -> str:
    if member is None or not may(member, "add", "metric"):
        return ""
    return workspace_url(workspace, "metrics:metric-new")


def member_links(member: Membership) -> dict[str, str]:
    """The lists behind the figures, for readers who may open them."""
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


def _chosen_text(form: PeriodForm, period: Period) -> str:
    if form.preset is not Preset.CUSTOM:
        return str(PRESET_LABELS[form.preset])
    if period.start and period.end:
        return period_text(period.start, period.end)
    if period.start:
        return _("from %(day)s") % {"day": period_text(period.start, period.start)}
    if period.end:
        return _("until %(day)s") % {"day": period_text(period.end, period.end)}
    return str(PRESET_LABELS[Preset.ALL])


def _actions(member: Membership) -> list[dict[str, str]]:
    actions = []
    if may(member, "add", "share"):
        url = workspace_url(member.workspace, "overview:share-list")
        actions.append({"label": _("Share"), "url": url, "icon": "link", "variant": "primary"})
    return actions


def never_indexed(response: HttpResponse) -> HttpResponse:
    """Tell search engines to leave a page out, and browsers to keep its address to themselves."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
