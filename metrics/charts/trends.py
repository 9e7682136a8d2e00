"""One metric over time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from metrics.charts.chart import ACCENT, BRAND, INK, Chart, Column, Row, Spec, tooltip
from metrics.wording import figure_text, n_text, number_text, period_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.queries.series import MetricFigures, Point, TargetFigure


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


def _point(point: Point, figures: MetricFigures) -> Row:
    value = point.value
    is_last = point is figures.points[-1]
    return {
        "on": point.period_end.isoformat(),
        "period": period_text(point.period_start, point.period_end),
        "kind": value.kind.value,
        "value": value.value if value.is_shown else value.bound,
        "text": figure_text(value, figures),
        "n": n_text(value),
        "reports": number_text(point.reporter_count),
        "is_labeled": is_last or point is figures.points[0],
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
        "value": figure_text(target.value, figures),
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
