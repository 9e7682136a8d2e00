"""The dashboard's goals and sectors as a page lays them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from metrics.presentation import ChartAddresses, ChartPanel, target_of, value_of
from metrics.queries.series import MetricFigures
from metrics.wording import n_text, number_text, percent_text, progress_text
from overview.queries.dashboard import GoalFigure, ImpactDashboard
from overview.queries.participation import SectorFigure
from stakeholders.models import Sector


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalPanel:
    """One goal on the page, with a bar for each of its metrics."""

    goal: GoalFigure
    url: str
    badge: str
    badge_tone: str
    bars: list[dict[str, Any]]


def goal_panel(goal: GoalFigure, *, url: str) -> GoalPanel:
    """A goal with the progress of each metric, capped in the bar and true in the words."""
    is_achieved = goal.status == "achieved"
    measured = len(goal.with_target)
    badge, tone = _("Agreed"), "quiet"
    if is_achieved:
        badge, tone = _("Achieved"), "good"
    elif measured:
        badge = _("%(met)s of %(all)s targets met") % {"met": goal.met_count, "all": measured}
        tone = "good" if goal.met_count == measured else "brand"
    return GoalPanel(
        goal=goal,
        url=url,
        badge=badge,
        badge_tone=tone,
        bars=[_bar(figures) for figures in goal.metrics],
    )


def _bar(figures: MetricFigures) -> dict[str, Any]:
    value = value_of(figures)
    target = target_of(figures)
    text = _("%(value)s, target %(target)s") % {"value": value, "target": target}
    return {
        "label": figures.name,
        "value": figures.progress.shown,
        "text": f"{text} · {progress_text(figures.progress)}" if figures.target else value,
        "tone": "good" if figures.progress.is_met else "",
        "n": n_text(figures.headline),
        "as_of": figures.as_of,
    }


def sector_chart(dashboard: ImpactDashboard, *, addresses: ChartAddresses) -> ChartPanel:
    """Participation by sector."""
    return ChartPanel(
        id="sectors",
        title=_("Organizations that take part, by sector"),
        columns=[
            {"label": _("Sector")},
            {"label": _("Organizations"), "numeric": True},
            {"label": pgettext("part of all", "Share"), "numeric": True},
            {"label": _("Partnerships"), "numeric": True},
        ],
        rows=[_sector_row(sector) for sector in dashboard.sectors],
        n=number_text(dashboard.organization_count),
        as_of=dashboard.as_of,
        **addresses.of("sectors"),
    )


def _sector_row(figure: SectorFigure) -> list[str]:
    return [
        str(dict(Sector.choices).get(figure.sector, figure.sector)),
        number_text(figure.organizations),
        percent_text(figure.share, decimals=0),
        number_text(figure.partnerships),
    ]


def page_links(page: int, page_count: int, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """The pages of metrics around the present one, with the first and the last."""
    near = {1, page_count, *range(max(1, page - 2), min(page_count, page + 2) + 1)}
    return [
        {
            "number": number,
            "url": f"?{urlencode({**query, 'page': number})}",
            "is_current": number == page,
        }
        for number in (sorted(near) if page_count > 1 else ())
    ]
