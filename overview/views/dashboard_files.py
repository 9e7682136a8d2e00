"""The dashboard's figures as a file: what the API answers, so nothing that a page withholds."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from feedback.suppression.display import DisplayKind
from overview.queries.dashboard import impact_dashboard, reader_of
from overview.serializers.dashboard import ImpactDashboardSerializer
from overview.views.dashboard import look_of
from records.files import Sheet, file_response
from records.numbers import rounded
from records.spreadsheets import Row
from tenancy.isolation.replica import read_figures
from tenancy.requests import MemberRequest, member_page

AS_TYPED = 4  # decimals of what somebody typed


def figures_page(ending: str) -> Callable[..., HttpResponseBase]:
    """The view of the figures of the period that the dashboard shows, as CSV or XLSX."""

    @require_safe
    @member_page("read", "dashboard")
    def page(request: MemberRequest) -> HttpResponseBase:
        workspace = request.workspace
        found = read_figures(workspace=workspace, make=lambda: _all_figures(request))
        return file_response(sheets_of(found), name="figures", ending=ending, workspace=workspace)

    return page


def _all_figures(request: MemberRequest) -> dict[str, Any]:
    """The dashboard with the metrics of all its pages."""
    look = look_of(request)
    found: dict[str, Any] = {}
    number, count = 1, 1
    while number <= count:
        dashboard = impact_dashboard(
            workspace=request.workspace,
            reader=reader_of(request.membership),
            period=look.period,
            today=look.today,
            page=number,
        )
        data = ImpactDashboardSerializer(dashboard).data
        metrics = [*found.get("metrics", ()), *data["metrics"]]
        found = {**(found or data), "metrics": metrics}
        number, count = number + 1, data["page_count"]
    return found


def sheets_of(data: dict[str, Any]) -> list[Sheet]:
    """The figures by subject, each with a heading."""
    return [
        (_("Summary"), _summary(data)),
        (_("Goals"), _goals(data)),
        (_("Metrics"), _metrics(data)),
        (_("Groups"), _groups(data)),
        (_("Over time"), _points(data)),
        (_("Surveys"), _feedback(data)),
        (_("Wins"), _wins(data)),
    ]


def _summary(data: dict[str, Any]) -> Iterator[Row]:
    activities = data["activities"]
    yield [_("Figure"), _("Value")]
    yield [_("As of"), data["as_of"]]
    yield [_("From"), data["period"]["start"]]
    yield [_("To"), data["period"]["end"]]
    yield [_("Activities"), activities["count"]]
    yield [_("People reached"), activities["people_reached"]]
    yield [_("Hours"), _as_shown(activities["hours"])]
    yield [_("Organizations"), data["organization_count"]]
    for sector in data["sectors"]:
        yield [f"{_('Organizations')}: {sector['sector']}", sector["organizations"]]


def _goals(data: dict[str, Any]) -> Iterator[Row]:
    yield [_("Goal"), _("Status"), _("Partnership"), _("Due"), _("Targets met"), _("Metrics")]
    for goal in data["goals"]:
        met, metrics = goal["met_count"], len(goal["metrics"])
        status, partnership = goal["status"], goal["partnership"]
        yield [goal["title"], status, partnership, goal["due_on"], met, metrics]


def _metrics(data: dict[str, Any]) -> Iterator[Row]:
    n = pgettext("number of people behind a figure", "n")
    yield [
        *(_("Metric"), _("Kind"), _("Unit"), _("Value"), n, _("As of"), _("Baseline")),
        *(_("Target"), _("To be reached by"), _("Progress in per cent"), _("Target met")),
        _("Note"),
    ]
    for metric in data["metrics"]:
        target, progress = metric["target"] or {}, metric["progress"]
        yield [
            *(metric["name"], metric["kind"], metric["unit"], *_shown(metric["headline"])),
            *(metric["as_of"], _as_shown(metric["baseline"], AS_TYPED)),
            *(_as_shown(target.get("value"), AS_TYPED), target.get("due_on")),
            *(_as_shown(progress["true"]), _yes_no(progress["is_met"]), metric["note"]),
        ]


def _groups(data: dict[str, Any]) -> Iterator[Row]:
    n = pgettext("number of people behind a figure", "n")
    yield [
        *(_("Metric"), _("Dimension"), _("Group"), _("Value"), n, _("Gap in points")),
        _("To close the gap"),
    ]
    for metric in data["metrics"]:
        for group in metric["groups"]:
            gap = (group["gap"] or {}).get("gap")
            names = metric["name"], group["dimension_name"], group["group_name"]
            yield [*names, *_shown(group["value"]), _as_shown(gap), group["closing_text"]]


def _points(data: dict[str, Any]) -> Iterator[Row]:
    n = pgettext("number of people behind a figure", "n")
    yield [_("Metric"), _("From"), _("To"), _("Value"), n, _("Reporters")]
    for metric in data["metrics"]:
        for point in metric["points"]:
            days = point["period_start"], point["period_end"]
            yield [metric["name"], *days, *_shown(point["value"]), point["reporter_count"]]


def _feedback(data: dict[str, Any]) -> Iterator[Row]:
    yield [_("Survey"), _("Wave"), _("Closed"), _("Responses"), _("Response rate"), _("Headline")]
    for wave in data["feedback"]["waves"]:
        headline = _as_shown((wave["headline"] or {}).get("value"))
        counts = _shown(wave["responses"])[0], _shown(wave["rate"])[0]
        yield [wave["title"], wave["name"], wave["closed_on"], *counts, headline]


def _wins(data: dict[str, Any]) -> Iterator[Row]:
    yield [_("Day"), _("Win"), _("Thanks to"), _("Partnership")]
    for win in data["wins"]:
        yield [win["happened_on"], win["text"], win["thanks_to"], win["partnership"]]


def _shown(value: dict[str, Any]) -> tuple[Any, Any]:
    """A figure and how many people stand behind it; a star in place of what is withheld."""
    if value["kind"] == DisplayKind.MISSING.value:
        return "", ""
    if value["bound"] is not None:
        sign = ">" if value["kind"] == DisplayKind.ABOVE.value else "<"
        return f"{sign} {value['bound']:g}", value["n"]
    if value["kind"] != DisplayKind.SHOWN.value:
        return "*", "*"
    return _as_shown(value["value"]), value["n"]


def _as_shown(value: Any, decimals: int = 1) -> float | None:
    """A figure with as many decimals as the pages show; whole ones are whole."""
    if value is None:
        return None
    number = rounded(value, decimals)
    return int(number) if number == int(number) else float(number)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")
