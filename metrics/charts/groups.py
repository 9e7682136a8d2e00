"""The groups of a metric beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback.suppression.display import DisplayValue
from metrics.charts.bars import BAR_STEP, bar_axis, bars, category_axis
from metrics.charts.chart import ACCENT, BAD, BRAND, Chart, Column, Row, Spec, tooltip
from metrics.charts.trends import trend_chart
from metrics.wording import (
    as_of_text,
    closing_text,
    figure_text,
    gap_text,
    n_text,
    reasons_text,
    unknown_text,
)
from tenancy.texts import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.queries.group_figures import GroupFigure
    from metrics.queries.series import MetricFigures


def metric_charts(figures: MetricFigures) -> list[Chart]:
    """A metric's trend, and one chart for each way of dividing the students."""
    if figures.is_empty:
        return []
    return [trend_chart(figures), *(groups_chart(figures, name) for name in figures.dimensions)]


def groups_chart(figures: MetricFigures, dimension: str) -> Chart:
    """The groups of one dimension at the latest date, beside the figure for everybody."""
    groups = figures.dimensions.get(dimension, [])
    label = groups[0].name.dimension if groups else dimension
    rows = [_group(figure, figures) for figure in groups]
    everybody = figures.latest.value if figures.latest else DisplayValue.missing()
    y, x = (
        category_axis("group", [row["group"] for row in rows]),
        bar_axis([*(row["value"] for row in rows), everybody.value or 0]),
    )
    layers = bars(y, x, tooltip(("group", _("Group")), ("text", _("Value")), ("n", "n")))
    if everybody.is_shown:
        layers.append(_everybody_rule(everybody, figures, x))
    return Chart(
        name="metric-groups",
        id=f"groups-{figures.id}-{_slug(dimension)}",
        query={"metric": str(figures.id), "dimension": dimension},
        title=sentence(_("%(name)s, by %(dimension)s"), name=figures.name, dimension=label),
        summary=" ".join(
            [
                _("The dashed line is everybody; a red bar lags behind by more than chance."),
                reasons_text(figure.value for figure in groups),
            ]
        ).strip(),
        columns=_group_columns(figures, label, groups),
        rows=rows,
        body={"layer": layers, "height": BAR_STEP * max(len(rows), 1)},
        basis=" · ".join(filter(None, [unknown_text(figures, dimension), as_of_text(figures)])),
    )


def _group_columns(
    figures: MetricFigures, label: str, groups: Sequence[GroupFigure]
) -> tuple[Column, ...]:
    columns = [
        Column(label, "group"),
        Column(_("Value"), "text"),
        Column(pgettext("number of people behind a figure", "n"), "n"),
    ]
    if figures.is_percentage:
        columns.append(Column(_("Against all others"), "gap"))
        columns.append(Column(_("To close the gap"), "closing"))
    if any(group.target is not None for group in groups):
        columns.append(Column(_("Target"), "target"))
    return tuple(columns)


def _group(figure: GroupFigure, figures: MetricFigures) -> Row:
    value = figure.value
    text = figure_text(value, figures)
    people = n_text(value)
    is_flagged = figure.gap is not None and figure.gap.is_flagged
    drawn = value.value if value.is_shown else value.bound
    return {
        "group": figure.name.group,
        "value": drawn or 0,
        "kind": value.kind.value,
        "text": text,
        "n": people,
        "label": _("%(value)s, n %(n)s") % {"value": text, "n": people}
        if people and figures.is_percentage
        else text,
        "color": BAD if is_flagged else BRAND,
        "gap": gap_text(figure.gap),
        "closing": closing_text(figure),
        "target": figure_text(figure.target, figures),
    }


def _everybody_rule(headline: DisplayValue, figures: MetricFigures, x: Spec) -> Spec:
    text = figure_text(headline, figures)
    return {
        "data": {"values": [{"value": headline.value, "text": text}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": ACCENT},
        "encoding": {"x": x, "tooltip": tooltip(("text", _("Everybody")))},
    }


def _slug(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())
