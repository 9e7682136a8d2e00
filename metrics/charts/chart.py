"""
A chart: its Vega-Lite spec, and the table that says the same.

Colors are the light ones of static/css/tokens.css, so that a spec is complete by itself (in a PDF,
an image, another program). ``usermeta.palette`` names the token of each, and static/js/charts.js
puts the tokens in their place, so that charts follow dark mode and print.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.utils.http import urlencode

Spec = dict[str, Any]
Row = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.4.json"
INK: Final = "#16252b"
INK_SOFT: Final = "#4a5d65"
LINE: Final = "#d4dcd9"
BRAND: Final = "#0b5563"
ACCENT: Final = "#7a4a00"
BAD: Final = "#a3212d"
SURFACE: Final = "#ffffff"
PALETTE: Final = {
    INK: "ink",
    INK_SOFT: "ink-soft",
    LINE: "line",
    BRAND: "brand",
    ACCENT: "accent-ink",
    BAD: "bad",
    SURFACE: "surface",
}
FONT: Final = "system-ui, 'Liberation Sans', Arial, sans-serif"


class Column(NamedTuple):
    """A column of a chart's table: its heading, and which part of a row it shows."""

    label: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """
    A chart and the table that says the same: both show ``rows``.

    ``name`` and ``query`` are its address in the API; ``id`` is unique on a page.
    """

    name: str
    id: str
    title: str
    columns: tuple[Column, ...]
    rows: list[Row]
    body: Spec
    query: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    basis: str = ""

    @property
    def drawing(self) -> Spec:
        """Its own part of the Vega-Lite spec."""
        return {"description": self.title, "data": {"values": self.rows}, **self.body}

    @property
    def spec(self) -> Spec:
        """The Vega-Lite spec, complete by itself."""
        return {**base_spec(), **self.drawing}

    @property
    def image(self) -> str:
        """Its image's address beneath those of all charts."""
        return f"{self.name}.svg?{urlencode(self.query)}"

    @property
    def table(self) -> list[tuple[str, list[str]]]:
        """The table's rows: what each is of, then its figures."""
        first, *others = (column.field for column in self.columns)
        return [(row[first], [row[field] for field in others]) for row in self.rows]


def base_spec() -> Spec:
    """What all charts have in common; a page that shows several carries it once."""
    return {
        "$schema": SCHEMA,
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"top": 18, "bottom": 4, "left": 4, "right": 4},
        "background": None,
        "config": _config(),
        "usermeta": {"palette": PALETTE, "embedOptions": {"actions": False}},
    }


def page_specs(charts: Iterable[Chart]) -> str:
    """
    The charts of a page as static/js/charts.js reads them: what they share, then each by its id.

    As text in a template element: htmx takes no script elements, not even of data.
    """
    return json.dumps(
        {"base": base_spec(), "charts": {chart.id: chart.drawing for chart in charts}}
    )


def _config() -> Spec:
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK_SOFT,
            "labelFontSize": 12,
            "labelLimit": 220,
            "titleColor": INK_SOFT,
            "domainColor": LINE,
            "tickColor": LINE,
            "gridColor": LINE,
        },
        "text": {"font": FONT},
    }


def tooltip(*fields: tuple[str, str]) -> list[Spec]:
    """What a chart says of a mark one points at: (field, title) for each line."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in fields]
