"""Figures of the overview as Vega-Lite specs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from metrics.charts import BAR_STEP, Spec, bar_axis, bar_labels, category_axis, spec, tooltip
from metrics.wording import percent_text
from stakeholders.models import Sector

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def sectors_chart(sectors: Sequence[SectorFigure]) -> Spec:
    """Organizations that take part, by sector."""
    names = dict(Sector.choices)
    rows = [
        {
            "group": str(names.get(each.sector, each.sector)),
            "value": each.organizations,
            "label": f"{each.organizations} ({percent_text(each.share, decimals=0)})",
            "color": SECTOR_COLORS.get(each.sector, SECTOR_COLORS["other"]),
        }
        for each in sectors
    ]
    y = category_axis("group", [str(row["group"]) for row in rows])
    x = bar_axis([each.organizations for each in sectors])
    layers = [
        {
            "mark": {"type": "bar", "cornerRadiusEnd": 3, "height": {"band": 0.62}},
            "encoding": {
                "y": y,
                "x": x,
                "color": {"field": "color", "type": "nominal", "scale": None},
                "tooltip": tooltip(("group", _("Sector")), ("value", _("Organizations"))),
            },
        },
        bar_labels(y),
    ]
    return spec(
        _("Organizations that take part, by sector"),
        rows,
        {"layer": layers, "height": BAR_STEP * max(len(rows), 1)},
    )
