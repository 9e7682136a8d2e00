"""Figures of the overview as Vega-Lite specs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from metrics.charts.bars import BAR_STEP, bar_axis, bars, category_axis
from metrics.charts.chart import Chart, Column, Row, tooltip
from metrics.wording import basis_text, percent_text
from records.numbers import number_text
from stakeholders.models import Sector

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from overview.queries.participation import SectorFigure

SECTOR_COLORS: Final = {
    "government": "#3b6ea8",
    "education": "#0f8a80",
    "nonprofit": "#d9822b",
    "business": "#7a5ba6",
    "philanthropy": "#c2a21d",
    "health": "#c44f62",
    "community": "#5d8f3a",
    "media": "#a8578f",
    "other": "#6f8188",
}


def sectors_chart(sectors: Sequence[SectorFigure], *, as_of: date) -> Chart:
    """Organizations that take part, by sector."""
    names = dict(Sector.choices)
    rows: list[Row] = [
        {
            "group": str(names.get(each.sector, each.sector)),
            "value": each.organizations,
            "label": f"{number_text(each.organizations)} ({percent_text(each.share, decimals=0)})",
            "color": SECTOR_COLORS.get(each.sector, SECTOR_COLORS["other"]),
            "organizations": number_text(each.organizations),
            "share": percent_text(each.share, decimals=0),
            "partnerships": number_text(each.partnerships),
        }
        for each in sectors
    ]
    y = category_axis("group", [row["group"] for row in rows])
    x = bar_axis([each.organizations for each in sectors])
    tips = tooltip(("group", _("Sector")), ("value", _("Organizations")))
    return Chart(
        name="sectors",
        id="sectors",
        title=_("Organizations that take part, by sector"),
        columns=(
            Column(_("Sector"), "group"),
            Column(_("Organizations"), "organizations"),
            Column(pgettext("part of all", "Share"), "share"),
            Column(_("Partnerships"), "partnerships"),
        ),
        rows=rows,
        body={"layer": bars(y, x, tips), "height": BAR_STEP * max(len(rows), 1)},
        basis=basis_text(number_text(sum(each.organizations for each in sectors)), as_of),
    )
