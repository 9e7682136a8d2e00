"""
Figures as Vega-Lite specs: what a chart shows is exactly what ``metrics.queries`` lets be shown.

Colors are the light ones of static/css/tokens.css, so that a spec is complete by itself (in a PDF,
an image, another program). ``usermeta.palette`` names the token of each, and static/js/charts.js
puts the tokens in their place, so that charts follow dark mode and print.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.http import urlencode
from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from metrics.wording import (
    amount_text,
    closing_text,
    gap_text,
    n_text,
    number_text,
    period_text,
    value_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from feedback.suppression.display import DisplayValue
    from metrics.queries.series import GroupFigure, MetricFigures, Point, TargetFigure

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
BAR_STEP: Final = 34
ROOM_FOR_LABELS: Final = 2.2
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
    n: str = ""
    as_of: date | None = None

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


def metric_charts(figures: MetricFigures) -> list[Chart]:
    """A metric's trend, and one chart for each way of dividing the students."""
    if figures.is_empty:
        return []
    return [trend_chart(figures), *(groups_chart(figures, name) for name in figures.dimensions)]


def trend_chart(figures: MetricFigures) -> Chart:
    """One metric over time, with its target as a dashed line. Withheld points leave a break."""
    columns, lines = _trend_parts(get_language())
    axes = {"x": _time_axis(figures.points), "y": _value_axis(figures)}
    targets = [] if figures.target is None else _target_layers(figures.target, figures)
    return Chart(
        name="metric-trend",
        id=f"trend-{figures.id}",
        query={"metric": str(figures.id)},
        title=_("%(name)s over time") % {"name": figures.name},
        columns=columns,
        rows=[_point(point, figures) for point in figures.points],
        body={"layer": [*targets, {"encoding": axes, "layer": lines}], "height": 240},
        n=n_text(figures.headline),
        as_of=figures.as_of,
    )


@lru_cache(maxsize=64)
def _trend_parts(language: str | None) -> tuple[tuple[Column, ...], list[Spec]]:
    """What the trends of all metrics have in common in a language."""
    columns = (
        Column(_("Period"), "period"),
        Column(_("Value"), "text"),
        Column(pgettext("number of people behind a figure", "n"), "n"),
        Column(_("Reports"), "reports"),
    )
    lines: list[Spec] = [
        {"mark": {"type": "line", "strokeWidth": 2.5, "color": BRAND, "clip": True}},
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {
                "color": {"value": BRAND},
                "shape": {
                    "field": "kind",
                    "type": "nominal",
                    "legend": None,
                    "scale": {
                        "domain": ["shown", "above", "below"],
                        "range": ["circle", "triangle-up", "triangle-down"],
                    },
                },
                "tooltip": tooltip(("period", _("Period")), ("text", _("Value")), ("n", "n")),
            },
        },
        {
            "transform": [{"filter": "datum.is_labeled"}],
            "mark": {"type": "text", "dy": -12, "fontSize": 12, "fontWeight": 600, "color": INK},
            "encoding": {"text": {"field": "text", "type": "nominal"}},
        },
    ]
    return columns, lines


def groups_chart(figures: MetricFigures, dimension: str) -> Chart:
    """The groups of one dimension at the latest date, beside the figure for everybody."""
    groups = figures.dimensions.get(dimension, [])
    rows = [_group(figure, figures) for figure in groups]
    y, x = (
        category_axis("group", [row["group"] for row in rows]),
        bar_axis([row["value"] for row in rows]),
    )
    layers = bars(y, x, tooltip(("group", _("Group")), ("text", _("Value")), ("n", "n")))
    headline = figures.points[-1].value if figures.points else None
    if headline is not None and headline.is_shown:
        layers.append(_everybody_rule(headline, figures, x))
    return Chart(
        name="metric-groups",
        id=f"groups-{figures.id}-{_slug(dimension)}",
        query={"metric": str(figures.id), "dimension": dimension},
        title=_("%(name)s, by %(dimension)s") % {"name": figures.name, "dimension": dimension},
        summary=_("The dashed line is everybody; a red bar lags behind by more than chance."),
        columns=_group_columns(figures, dimension, groups),
        rows=rows,
        body={"layer": layers, "height": BAR_STEP * max(len(rows), 1)},
        as_of=figures.as_of,
    )


def _group_columns(
    figures: MetricFigures, dimension: str, groups: Sequence[GroupFigure]
) -> tuple[Column, ...]:
    columns = [
        Column(dimension, "group"),
        Column(_("Value"), "text"),
        Column(pgettext("number of people behind a figure", "n"), "n"),
    ]
    if figures.is_percentage:
        columns.append(Column(_("Against all others"), "gap"))
        columns.append(Column(_("To close the gap"), "closing"))
    if any(group.target is not None for group in groups):
        columns.append(Column(_("Target"), "target"))
    return tuple(columns)


def bars(y: Spec, x: Spec, tips: list[Spec]) -> list[Spec]:
    """Horizontal bars with their figures in a column of their own."""
    bar = {
        "mark": {"type": "bar", "cornerRadiusEnd": 3, "height": {"band": 0.62}},
        "encoding": {
            "y": y,
            "x": x,
            "color": {"field": "color", "type": "nominal", "scale": None},
            "tooltip": tips,
        },
    }
    return [bar, _bar_labels(y)]


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


def _point(point: Point, figures: MetricFigures) -> Row:
    value = point.value
    is_last = point is figures.points[-1]
    return {
        "on": point.period_end.isoformat(),
        "period": period_text(point.period_start, point.period_end),
        "kind": value.kind.value,
        "value": value.value if value.is_shown else value.bound,
        "text": value_text(value, is_percentage=figures.is_percentage, unit=figures.unit),
        "n": n_text(value),
        "reports": number_text(point.reporter_count),
        "is_labeled": is_last or point is figures.points[0],
    }


def _group(figure: GroupFigure, figures: MetricFigures) -> Row:
    value = figure.value
    text = value_text(value, is_percentage=figures.is_percentage, unit=figures.unit)
    people = n_text(value)
    is_flagged = figure.gap is not None and figure.gap.is_flagged
    drawn = value.value if value.is_shown else value.bound
    return {
        "group": figure.group,
        "value": drawn or 0,
        "kind": value.kind.value,
        "text": text,
        "n": people,
        "label": _("%(value)s, n %(n)s") % {"value": text, "n": people}
        if people and figures.is_percentage
        else text,
        "color": BAD if is_flagged else BRAND,
        "gap": gap_text(figure.gap),
        "closing": closing_text(figure.gap),
        "target": amount_text(
            figure.target, is_percentage=figures.is_percentage, unit=figures.unit
        ),
    }


def _time_axis(points: Sequence[Point]) -> Spec:
    is_yearly = len({point.period_end.year for point in points}) == len(points)
    axis: Spec = {"grid": False, "labelOverlap": True, "format": "%Y" if is_yearly else "%m/%Y"}
    if len(points) <= 12:
        axis["values"] = [point.period_end.isoformat() for point in points]
    return {
        "field": "on",
        "type": "temporal",
        "title": None,
        "axis": axis,
        "scale": {"type": "utc", "padding": 36, "reverse": get_language_bidi()},
    }


def _value_axis(figures: MetricFigures) -> Spec:
    axis: Spec = {"tickCount": 5, "domain": False, "ticks": False}
    if get_language_bidi():
        axis["orient"] = "right"
    scale = {"zero": not figures.is_percentage, "nice": True, "padding": 12}
    return {
        "field": "value",
        "type": "quantitative",
        "title": "%" if figures.is_percentage else figures.unit or None,
        "axis": {**axis, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -6},
        "scale": scale,
    }


def _target_layers(target: TargetFigure, figures: MetricFigures) -> list[Spec]:
    text = _("Target by %(year)s: %(value)s") % {
        "year": target.due_on.year,
        "value": amount_text(target.value, is_percentage=figures.is_percentage, unit=figures.unit),
    }
    data = {"values": [{"value": target.value, "text": text}]}
    y = {"field": "value", "type": "quantitative"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": ACCENT},
            "encoding": {"y": y},
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                "align": "right" if get_language_bidi() else "left",
                "baseline": "bottom",
                "dy": -4,
                "fontSize": 12,
                "color": ACCENT,
            },
            "encoding": {
                "y": y,
                "x": {"value": "width"} if get_language_bidi() else {"value": 4},
                "text": {"field": "text", "type": "nominal"},
            },
        },
    ]


def category_axis(field: str, order: Sequence[str]) -> Spec:
    return {
        "field": field,
        "type": "nominal",
        "sort": list(order),
        "title": None,
        "axis": {
            "domain": False,
            "ticks": False,
            "labelPadding": 8,
            "labelLimit": 190,
            # two lines for a long name, so that a phone has room for bar and figure
            "labelExpr": "split(replace(datum.label, regexp('^(.{9,}?) '), '$1|'), '|')",
            "labelColor": INK,
            "orient": "right" if get_language_bidi() else "left",
        },
    }


def bar_axis(values: Sequence[float]) -> Spec:
    """Bars from 0, with room for the labels' column at the far end."""
    longest = max(values, default=0) or 1
    return {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": None,
        "scale": {
            "domain": [0, longest * ROOM_FOR_LABELS],
            "reverse": get_language_bidi(),
            "nice": False,
        },
    }


def _bar_labels(y: Spec) -> Spec:
    """The figures in a column of their own, so that no bar or line runs through them."""
    is_rtl = get_language_bidi()
    return {
        "mark": {
            "type": "text",
            "align": "left" if is_rtl else "right",
            "baseline": "middle",
            "fontSize": 12,
            "fontWeight": 600,
            "color": INK,
        },
        "encoding": {
            "y": y,
            "x": {"value": 0 if is_rtl else "width"},
            "text": {"field": "label", "type": "nominal"},
        },
    }


def _everybody_rule(headline: DisplayValue, figures: MetricFigures, x: Spec) -> Spec:
    text = value_text(headline, is_percentage=figures.is_percentage, unit=figures.unit)
    return {
        "data": {"values": [{"value": headline.value, "text": text}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": ACCENT},
        "encoding": {"x": x, "tooltip": tooltip(("text", _("Everybody")))},
    }


def tooltip(*fields: tuple[str, str]) -> list[Spec]:
    return [{"field": field, "type": "nominal", "title": title} for field, title in fields]


def _slug(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())
