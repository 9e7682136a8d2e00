"""One metric over time."""

from __future__ import annotations

from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING

from django.utils.translation import get_language, get_language_bidi, pgettext
from django.utils.translation import gettext as _

from metrics.charts.chart import ACCENT, BRAND, INK, SURFACE, Chart, Column, Row, Spec, tooltip
from metrics.wording import (
    figure_text,
    headline_basis,
    incomplete_text,
    n_text,
    period_text,
    reasons_text,
    reporters_text,
)
from records.numbers import number_text
from tenancy.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.queries.series import MetricFigures, Point, TargetFigure

HEIGHT = 240
AXIS_STEP = 10


def trend_chart(figures: MetricFigures) -> Chart:
    """
    One metric over time, with its target as a dashed line. Withheld points leave a break; hollow
    ones, beside the line, are not the coalition's.
    """
    columns, lines = _trend_parts(get_language())
    start = _axis_start(figures)
    axes = {"x": _time_axis(figures.points), "y": _value_axis(figures, start)}
    targets = [] if figures.target is None else _target_layers(figures.target, figures)
    cut = [_cut_mark()] if start else []
    return Chart(
        name="metric-trend",
        id=f"trend-{figures.id}",
        query={"metric": str(figures.id)},
        title=sentence(_("%(name)s over time"), name=figures.name),
        columns=columns,
        rows=[_point(point, figures) for point in figures.points],
        summary=" ".join(
            filter(
                None,
                [reporters_text(figures), reasons_text(point.value for point in figures.points)],
            )
        ),
        body={"layer": [*targets, *cut, {"encoding": axes, "layer": lines}], "height": HEIGHT},
        basis=headline_basis(figures),
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
        {
            "transform": [{"filter": "!datum.is_incomplete"}],
            "mark": {"type": "line", "strokeWidth": 2.5, "color": BRAND, "clip": True},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {
                "stroke": {"value": BRAND},
                "fill": {
                    "condition": {"test": "datum.is_incomplete", "value": SURFACE},
                    "value": BRAND,
                },
                "shape": {
                    "field": "kind",
                    "type": "nominal",
                    "legend": None,
                    "scale": {
                        "domain": ["shown", "above", "below"],
                        "range": ["circle", "triangle-up", "triangle-down"],
                    },
                },
                "tooltip": tooltip(
                    ("period", _("Period")),
                    ("text", _("Value")),
                    ("n", "n"),
                    ("reports", _("Reports")),
                ),
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
    whole = figures.whole_points
    is_labeled = point.incomplete is not None or point in (whole[:1] + whole[-1:])
    return {
        "on": point.period_end.isoformat(),
        "period": period_text(point.period_start, point.period_end),
        "kind": value.kind.value,
        "value": value.value if value.is_shown else value.bound,
        "text": figure_text(value, figures),
        "n": n_text(value),
        "reports": incomplete_text(point) or number_text(point.reporter_count),
        "is_incomplete": point.incomplete is not None,
        "is_labeled": is_labeled,
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


def _axis_start(figures: MetricFigures) -> int:
    """
    Where the vertical axis begins: at 0, except for percentages that all lie far above it, whose
    changes would hardly be seen. An axis that is cut says so.
    """
    drawn = [point.value.value or point.value.bound for point in figures.points]
    values = [value for value in drawn if value is not None]
    if not figures.is_percentage or not values:
        return 0
    values += [figures.target.value] if figures.target else []
    room = max(max(values) - min(values), 10) / 2
    return max(0, AXIS_STEP * floor((min(values) - room) / AXIS_STEP))


def _cut_mark() -> Spec:
    """Two strokes at the foot of an axis that does not start at 0."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": "//", "fontSize": 13, "fontWeight": 700, "color": INK},
        "encoding": {
            "x": {"value": "width" if get_language_bidi() else 0},
            "y": {"value": HEIGHT - 6},
        },
    }


def _value_axis(figures: MetricFigures, start: int) -> Spec:
    axis: Spec = {"tickCount": 5, "domain": False, "ticks": False}
    if get_language_bidi():
        axis["orient"] = "right"
    scale: Spec = {"zero": True, "nice": True}
    title = "%" if figures.is_percentage else figures.unit or None
    if start:
        scale = {"zero": False, "nice": False, "domainMin": start, "padding": 12}
        title = _("%%, the axis starts at %(start)s") % {"start": number_text(start)}
    return {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "axis": {
            **axis,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleY": -22,
        },
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
