"""Horizontal bars: their axes, and their figures in a column of their own."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import get_language_bidi

from metrics.charts.chart import INK, Spec

BAR_STEP: Final = 34
ROOM_FOR_LABELS: Final = 2.2


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


def category_axis(field: str, order: Sequence[str]) -> Spec:
    """The names beside the bars, in the order given."""
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
