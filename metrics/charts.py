"""
Figures as Vega-Lite specs: what a chart shows is exactly what ``metrics.queries`` lets be shown.

Colors are the light ones of static/css/tokens.css, so that a spec is complete by itself (in a PDF,
an image, another program). ``usermeta.palette`` names the token of each, and static/js/charts.js
puts the tokens in their place, so that charts follow dark mode and print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from metrics.wording import amount_text, n_text, span_text, value_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.suppression import DisplayValue
    from metrics.queries.series import GroupFigure, MetricFigures, Point

Spec = dict[str, Any]

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


def trend_chart(figures: MetricFigures) -> Spec:
    """One metric over time, with its target as a dashed line. Withheld points leave a break."""
    points = [_point(point, figures) for point in figures.points]
    layers: list[Spec] = []
    if figures.target is not None:
        layers += _target_layers(figures)
    layers += [
        {
            "mark": {"type": "line", "strokeWidth": 2.5, "color": BRAND, "clip": True},
            "encoding": {"x": _time_axis(figures.points), "y": _value_axis(figures)},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {
                "x": _time_axis(figures.points),
                "y": _value_axis(figures),
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
            "encoding": {
                "x": _time_axis(figures.points),
                "y": _value_axis(figures),
                "text": {"field": "text", "type": "nominal"},
            },
        },
    ]
    return spec(figures.name, points, {"layer": layers, "height": 240})


def groups_chart(figures: MetricFigures, dimension: str) -> Spec:
    """The groups of one dimension at the latest date, beside the figure for everybody."""
    groups = figures.dimensions.get(dimension, [])
    rows = [_group(figure, figures) for figure in groups]
    order = [row["group"] for row in rows]
    y, x = category_axis("group", order), bar_axis([row["value"] for row in rows])
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "cornerRadiusEnd": 3, "height": {"band": 0.62}},
            "encoding": {
                "y": y,
                "x": x,
                "color": {"field": "color", "type": "nominal", "scale": None},
                "tooltip": tooltip(("group", _("Group")), ("text", _("Value")), ("n", "n")),
            },
        },
        bar_labels(y),
    ]
    headline = figures.points[-1].value if figures.points else None
    if headline is not None and headline.is_shown:
        layers.append(_everybody_rule(headline, figures, x))
    return spec(
        f"{figures.name}, {dimension}",
        rows,
        {"layer": layers, "height": BAR_STEP * max(len(rows), 1)},
    )


def spec(description: str, rows: list[dict[str, Any]], body: Spec) -> Spec:
    return {
        "$schema": SCHEMA,
        "description": description,
        "data": {"values": rows},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"top": 18, "bottom": 4, "left": 4, "right": 4},
        "background": None,
        "config": _config(),
        "usermeta": {"palette": PALETTE, "embedOptions": {"actions": False}},
        **body,
    }


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


def _point(point: Point, figures: MetricFigures) -> dict[str, Any]:
    value = point.value
    is_last = point is figures.points[-1]
    return {
        "on": point.period_end.isoformat(),
        "period": span_text(point.period_start, point.period_end),
        "kind": value.kind.value,
        "value": value.value if value.is_shown else value.bound,
        "text": value_text(value, is_percentage=figures.is_percentage, unit=figures.unit),
        "n": n_text(value),
        "is_labeled": is_last or point is figures.points[0],
    }


def _group(figure: GroupFigure, figures: MetricFigures) -> dict[str, Any]:
    value = figure.value
    text = value_text(value, is_percentage=figures.is_percentage, unit=figures.unit)
    counted = n_text(value) if figures.is_percentage else ""
    is_flagged = figure.gap is not None and figure.gap.is_flagged
    drawn = value.value if value.is_shown else value.bound
    return {
        "group": figure.group,
        "value": drawn or 0,
        "kind": value.kind.value,
        "text": text,
        "n": n_text(value),
        "label": _("%(value)s, n %(n)s") % {"value": text, "n": counted} if counted else text,
        "color": BAD if is_flagged else BRAND,
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


def _target_layers(figures: MetricFigures) -> list[Spec]:
    assert figures.target is not None
    text = _("Target by %(year)s: %(value)s") % {
        "year": figures.target.due_on.year,
        "value": amount_text(
            figures.target.value, is_percentage=figures.is_percentage, unit=figures.unit
        ),
    }
    data = {"values": [{"value": figures.target.value, "text": text}]}
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


def bar_labels(y: Spec) -> Spec:
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
