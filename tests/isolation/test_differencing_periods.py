"""
Two shares of one dashboard, opened for different dates: what one hides the other doesn't give away.

Of what a share shows only the dates can be chosen. So every metric is looked at for every choice
of them, all that is seen is put together, and linear programming is asked for the hidden cells.
"""

import random
from collections import defaultdict
from datetime import date
from itertools import combinations_with_replacement
from typing import Any

import pytest
from django.test import Client

from feedback.suppression.display import DisplayValue
from feedback.suppression.students import (
    BreakdownTable,
    Cell,
    Dimension,
    ProtectedBreakdown,
    StudentPolicy,
)
from metrics.models import Breakdown, Measurement, Metric
from metrics.queries.periods import ALL_TIME, Period
from metrics.queries.reports import judged_together, shown_totals
from metrics.queries.series import MetricFigures, metric_figures
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.metrics import make_breakdown, make_measurement, make_metric
from tests.factories.overview import make_share
from tests.factories.stakeholders import make_organization
from tests.feedback.linear_audit import audit
from tests.feedback.suppression_tables import K, too_narrow
from tests.overview.specs import specs_in

YEARS = (2022, 2023, 2024)
POLICY = StudentPolicy(minimum=K)
GROUPS = ("a", "b", "c", "d")
PERIODS = [
    ALL_TIME,
    *(
        Period(start=date(first, 1, 1), end=date(last, 12, 31))
        for first, last in combinations_with_replacement(YEARS, 2)
    ),
]


def _fill(number: int) -> Metric:
    """Two reporters, three years; of some years no groups, and many groups are small."""
    chance = random.Random(number)
    how = chance.choice(Metric.RollUp.values)
    kind = ("percentage", "count")[number % 2]
    metric = make_metric(kind=kind, across_periods=how, is_on_dashboard=True)
    for year in YEARS:
        has_groups = chance.random() < 0.7
        sizes_at_hand = chance.choice(((0, 2, 4, 7, 12, 30, 60), (0, 1)))
        for reporter in range(2):
            sizes = [chance.choice(sizes_at_hand) for _ in GROUPS]
            parts = [chance.choice((0, size // 2, size)) for size in sizes]
            whole: dict[str, Any] = {"numerator": sum(parts), "denominator": sum(sizes)}
            figures = whole if kind == "percentage" else {"value": sum(sizes)}
            made = make_measurement(
                metric,
                year,
                organization=make_organization(f"{number}-{year}-{reporter}"),
                **figures,
            )
            for group, part, size in zip(GROUPS, parts, sizes, strict=True):
                counts: dict[str, Any] = {"numerator": part, "denominator": size}
                if has_groups:
                    make_breakdown(
                        made, group, **(counts if kind == "percentage" else {"value": size})
                    )
    return metric


def _looks(metrics: list[Metric]) -> list[dict[Any, MetricFigures]]:
    return [metric_figures(metrics, policy=POLICY, period=period) for period in PERIODS]


def _what_is_seen(looks: list[dict[Any, MetricFigures]]) -> tuple[Any, Any]:
    """Of each metric and date: every value that a total, and that a group, was seen with."""
    totals, groups = defaultdict(set), defaultdict(set)
    for look in looks:
        for key, figures in look.items():
            for point in figures.points:
                totals[key, point.period_end].add(point.value)
            for group in figures.groups:
                groups[key, figures.as_of, group.group].add(group.value)
    return totals, groups


@pytest.fixture
def metrics(scope: Workspace) -> list[Metric]:
    return [_fill(number) for number in range(16)]


def test_a_figure_is_shown_or_hidden_whatever_dates_are_chosen(metrics: list[Metric]) -> None:
    totals, groups = _what_is_seen(_looks(metrics))
    assert [seen for seen in (*totals.values(), *groups.values()) if len(seen) > 1] == []
    shown = [value.is_suppressed for seen in totals.values() for value in seen]
    assert any(shown)
    assert not all(shown)


def test_a_figure_of_several_dates_stands_only_where_each_of_them_is_shown(
    metrics: list[Metric],
) -> None:
    several = 0
    for look in _looks(metrics):
        for metric in metrics:
            figures = look[metric.pk]
            # What is not the coalition's is in no sum.
            points = figures.whole_points
            if metric.across_periods != Metric.RollUp.LAST and len(points) > 1:
                is_all_shown = all(point.value.is_shown for point in points)
                assert is_all_shown or not figures.headline.is_shown
                several += is_all_shown
    assert several


def _truth(metric: Metric, end: date) -> BreakdownTable:
    """The sums over both reporters, from the rows themselves."""

    def cell(key: str, rows: list[Any]) -> Cell:
        if metric.kind == Metric.Kind.COUNT:
            return Cell(key=key, n=int(sum(row.value for row in rows)))
        return Cell(
            key=key,
            n=int(sum(row.denominator for row in rows)),
            numerator=int(sum(row.numerator for row in rows)),
        )

    reports = list(Measurement.objects.filter(metric=metric, period_end=end))
    rows = list(Breakdown.objects.filter(measurement__in=reports))
    return BreakdownTable(
        total=cell("", reports),
        dimensions=(
            Dimension(
                name="gender",
                groups=tuple(cell(key, [r for r in rows if r.group == key]) for key in GROUPS),
            ),
        ),
        is_rate=metric.kind == Metric.Kind.PERCENTAGE,
    )


def test_linear_programming_over_all_looks_finds_nothing_narrow(metrics: list[Metric]) -> None:
    totals, groups = _what_is_seen(_looks(metrics))
    tables, protected = [], []
    for metric in metrics:
        for end in sorted({end for key, end, _ in groups if key == metric.pk}):
            (total,) = totals[metric.pk, end]
            shown: dict[str, DisplayValue] = {
                group: groups[metric.pk, end, group].copy().pop() for group in GROUPS
            }
            tables.append(_truth(metric, end))
            protected.append(ProtectedBreakdown(total=total, groups={"gender": shown}))
    found = audit(tables, protected)
    assert len(found) > 50
    assert too_narrow(found) == []


def test_a_gap_tells_nothing_that_a_bound_leaves_open(scope: Workspace) -> None:
    metric = make_metric()
    groups = {"f": (66, 70), "m": (28, 28)}
    make_measurement(metric, numerator=94, denominator=98, groups=groups)
    figures = metric_figures([metric], policy=POLICY)[metric.pk]
    assert figures.headline.is_bound
    assert [group.gap for group in figures.groups] == [None, None]


def test_few_people_are_hidden_by_either_share(workspace: Workspace, client: Client) -> None:
    """Counted in 2023 with groups, in 2024 without: either way seven people are too few."""
    with workspace_scope(workspace):
        metric = make_metric("Enrolled", kind="count", is_on_dashboard=True)
        small = make_measurement(metric, 2023, value=7)
        make_breakdown(small, "Girls", value=7)
        later = make_measurement(metric, 2024, value=8)
        for token in ("first", "second"):
            make_share(token)
        tables = judged_together([small, later], POLICY)
        shown = [value for each in tables for value in shown_totals(each, POLICY).values()]
        assert [value.is_suppressed for value in shown] == [True, True]
    details = f"/p/{workspace.slug}/share/%s/details/%s"
    for token, dates in (
        ("first", "?end=2023-12-31"),
        ("second", ""),
        ("second", "?start=2024-01-01"),
    ):
        page = client.get(details % (token, dates)).content.decode()
        rows = specs_in(page)[f"trend-{metric.pk}"]["data"]["values"]
        values = [row.get("value") for row in rows]
        assert values
        assert set(values) == {None}, dates
