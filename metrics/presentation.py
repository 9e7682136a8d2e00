"""Figures as a page lays them out: charts with their addresses and the tables that say the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from metrics.queries.series import GroupFigure, MetricFigures
from metrics.wording import (
    amount_text,
    closing_text,
    gap_text,
    n_text,
    number_text,
    progress_text,
    span_text,
    value_text,
)

Cells = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartAddresses:
    """Where charts are served to this reader: ``specs`` for the script, ``images`` without it."""

    specs: str
    images: str
    query: Mapping[str, str]

    def of(self, name: str, **parameters: str) -> dict[str, str]:
        """The two addresses of one chart."""
        query = urlencode({**parameters, **self.query})
        tail = f"?{query}" if query else ""
        return {
            "spec_url": f"{self.specs}{name}/{tail}",
            "image_url": f"{self.images}{name}.svg{tail}",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPanel:
    """What ``components/chart.html`` takes."""

    id: str
    title: str
    spec_url: str
    image_url: str
    columns: list[dict[str, Any]]
    rows: Cells
    summary: str = ""
    n: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPanel:
    """One metric on the page."""

    figures: MetricFigures
    url: str
    headline: str
    n: str
    target: str
    progress: str
    baseline: str
    change: str
    change_tone: str
    flags: list[str]
    charts: list[ChartPanel] = field(default_factory=list)


def metric_panel(figures: MetricFigures, *, addresses: ChartAddresses, url: str) -> MetricPanel:
    """A metric with its trend and one chart for each way of dividing the students."""
    change, tone = _change(figures)
    return MetricPanel(
        figures=figures,
        url=url,
        headline=value_of(figures),
        n=n_text(figures.headline),
        target=target_of(figures),
        progress=progress_text(figures.progress) if figures.target else "",
        baseline=_amount(figures, figures.baseline),
        change=change,
        change_tone=tone,
        flags=[_flag(group) for group in figures.groups if group.gap and group.gap.is_flagged],
        charts=[] if figures.is_empty else _charts(figures, addresses),
    )


def _charts(figures: MetricFigures, addresses: ChartAddresses) -> list[ChartPanel]:
    chart = ChartPanel(
        id=f"trend-{figures.id}",
        title=_("%(name)s over time") % {"name": figures.name},
        columns=[
            {"label": _("Period")},
            {"label": _("Value"), "numeric": True},
            {"label": pgettext("number of people behind a figure", "n"), "numeric": True},
            {"label": _("Reports"), "numeric": True},
        ],
        rows=[
            [
                span_text(point.period_start, point.period_end),
                value_text(point.value, is_percentage=figures.is_percentage, unit=figures.unit),
                n_text(point.value),
                number_text(point.reporter_count),
            ]
            for point in figures.points
        ],
        n=n_text(figures.headline),
        as_of=figures.as_of,
        **addresses.of("metric-trend", metric=str(figures.id)),
    )
    return [
        chart,
        *(
            _group_chart(figures, dimension, groups, addresses)
            for dimension, groups in figures.dimensions.items()
        ),
    ]


def _group_chart(
    figures: MetricFigures,
    dimension: str,
    groups: list[GroupFigure],
    addresses: ChartAddresses,
) -> ChartPanel:
    columns: list[dict[str, Any]] = [
        {"label": dimension},
        {"label": _("Value"), "numeric": True},
        {"label": pgettext("number of people behind a figure", "n"), "numeric": True},
    ]
    if figures.is_percentage:
        columns += [{"label": _("Against all others")}, {"label": _("To close the gap")}]
    has_targets = any(group.target is not None for group in groups)
    if has_targets:
        columns.append({"label": _("Target"), "numeric": True})
    return ChartPanel(
        id=f"groups-{figures.id}-{_slug(dimension)}",
        title=_("%(name)s, by %(dimension)s") % {"name": figures.name, "dimension": dimension},
        summary=_("The dashed line is everybody; a red bar lags behind by more than chance."),
        columns=columns,
        rows=[_group_row(figures, group, has_targets) for group in groups],
        as_of=figures.as_of,
        **addresses.of("metric-groups", metric=str(figures.id), dimension=dimension),
    )


def _group_row(figures: MetricFigures, group: GroupFigure, has_targets: bool) -> list[str]:
    row = [
        group.group,
        value_text(group.value, is_percentage=figures.is_percentage, unit=figures.unit),
        n_text(group.value),
    ]
    if figures.is_percentage:
        row += [gap_text(group.gap), closing_text(group.gap)]
    if has_targets:
        row.append(_amount(figures, group.target))
    return row


def _flag(group: GroupFigure) -> str:
    words = {"group": group.group, "gap": gap_text(group.gap), "close": closing_text(group.gap)}
    if words["close"]:
        return _("%(group)s: %(gap)s than all others; %(close)s.") % words
    return _("%(group)s: %(gap)s than all others.") % words


def _change(figures: MetricFigures) -> tuple[str, str]:
    """From the first to the last shown point, in words, with a tone by what is better."""
    shown = [point for point in figures.points if point.value.is_shown]
    if len(shown) < 2 or not figures.points[-1].value.is_shown:
        return "", ""
    first, last = shown[0], shown[-1]
    difference = (last.value.value or 0) - (first.value.value or 0)
    words = {
        "amount": number_text(abs(difference), decimals=1 if figures.is_percentage else None),
        "since": span_text(first.period_start, first.period_end),
    }
    if round(abs(difference), 1) == 0:
        return _("As in %(since)s") % words, ""
    is_better = (difference > 0) == (figures.direction == "up")
    tone = "good" if is_better else "bad"
    if figures.is_percentage and difference > 0:
        return _("Up %(amount)s points since %(since)s") % words, tone
    if figures.is_percentage:
        return _("Down %(amount)s points since %(since)s") % words, tone
    if difference > 0:
        return _("Up %(amount)s since %(since)s") % words, tone
    return _("Down %(amount)s since %(since)s") % words, tone


def value_of(figures: MetricFigures) -> str:
    return value_text(figures.headline, is_percentage=figures.is_percentage, unit=figures.unit)


def target_of(figures: MetricFigures) -> str:
    return _amount(figures, figures.target.value if figures.target else None)


def _amount(figures: MetricFigures, value: float | None) -> str:
    return amount_text(value, is_percentage=figures.is_percentage, unit=figures.unit)


def _slug(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())
