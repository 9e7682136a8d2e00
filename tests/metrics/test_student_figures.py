"""Student figures (issue 8, A5): what is hidden follows from nothing that is shown."""

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
from django.test import Client
from scipy.optimize import linprog

from feedback.suppression.display import DisplayKind, SuppressionReason
from feedback.suppression.students import StudentPolicy
from metrics.models import Measurement, Metric
from metrics.queries.measurements import fill_parts
from metrics.queries.series import GroupFigure, metric_figures
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_breakdown, make_measurement, make_metric
from tests.factories.stakeholders import make_organization
from tests.feedback.real_tables import NEW_YORK_DIMENSIONS, new_york_tables

POLICY = StudentPolicy(minimum=10)
NO_N = "Withheld: the source gives no n."
SMALL = "Withheld: the group is small, or would give a small one away."


def _groups(metric: Metric) -> dict[str, GroupFigure]:
    return {each.group: each for each in metric_figures([metric], policy=POLICY)[metric.pk].groups}


def test_a5_a_that_all_have_it_follows_from_nothing(scope: Workspace) -> None:
    """Z alone shown would say that all 20 others have it: 110 - 90 of 120 - 100."""
    metric = make_metric()
    groups = {"X": (8, 8), "Y": (12, 12), "Z": (90, 100)}
    make_measurement(metric, numerator=110, denominator=120, groups=groups)

    assert [each.value.is_suppressed for each in _groups(metric).values()] == [True, True, True]


def test_a5_b_crossed_dimensions_give_nothing_away(scope: Workspace, funder: Membership) -> None:
    metric = make_metric()
    groups = {"F": (40, 60), "M": (38, 60)}
    made = make_measurement(metric, numerator=78, denominator=120, groups=groups)
    crossed = {"White F": (39, 56), "White M": (30, 40), "Black F": (1, 4), "Black M": (8, 20)}
    for group, (part, whole) in crossed.items():
        make_breakdown(made, group, numerator=part, denominator=whole, dimension="race by gender")

    found = {group: each.value.is_shown for group, each in _groups(metric).items()}
    [report] = _seen_by(funder, metric)

    assert found == {"F": True, "M": True} | dict.fromkeys(crossed, False)
    assert {part.group: part.value.is_shown for part in report.shown_parts} == found


def test_a5_c_a_reporter_can_not_subtract_itself_from_the_sum(
    scope: Workspace, partner: Membership
) -> None:
    metric = make_metric()
    make_measurement(metric, numerator=50, denominator=60, organization_id=partner.organization_id)
    make_measurement(metric, numerator=2, denominator=3, organization=make_organization("B"))

    assert metric_figures([metric], policy=POLICY)[metric.pk].headline.is_suppressed
    shown = {each.reporter: each.shown.is_shown for each in _seen_by(partner, metric)}
    assert shown == {"Bridge School": True, "B": False}


def test_a5_c_a_reporter_can_not_subtract_its_group_from_the_sum(
    scope: Workspace, partner: Membership
) -> None:
    metric = make_metric()
    make_measurement(
        metric,
        numerator=58,
        denominator=100,
        organization_id=partner.organization_id,
        groups={"Hispanic": (28, 40), "Black": (30, 60)},
    )
    groups = {"Hispanic": (38, 60), "Black": (2, 5)}
    other = make_organization("B")
    make_measurement(metric, numerator=40, denominator=65, organization=other, groups=groups)

    assert [each.value.is_suppressed for each in _groups(metric).values()] == [True, True]


def test_a5_f_linked_tables(scope: Workspace, funder: Membership, partner: Membership) -> None:
    """A's hidden 2 of 5 followed from the sum less B and C, whose groups were shown."""
    metric = make_metric()
    reports = {
        "A": {"Hispanic": (28, 40), "Black": (2, 5)},
        "B": {"Hispanic": (40, 60), "Black": (30, 50)},
        "C": {"Hispanic": (30, 45), "Black": (30, 50)},
    }
    for name, groups in reports.items():
        _report(metric, name, {"race": groups})

    shown = {(each.group): each.value.numerator for each in _groups(metric).values()}
    assert shown == {"Hispanic": 98, "Black": 62}
    for report in _seen_by(funder, metric):
        assert report.shown.is_shown
        assert not any(part.value.is_shown for part in report.shown_parts)
    assert _audited(metric, funder, partner) == 1


def test_a5_f_reports_with_nothing_to_hide_show_their_groups(
    scope: Workspace, funder: Membership
) -> None:
    metric = make_metric()
    for name in "AB":
        _report(metric, name, {"race": {"Hispanic": (28, 40), "Black": (20, 50)}})

    for report in _seen_by(funder, metric):
        assert all(part.value.is_shown for part in report.shown_parts)


def test_a5_f_a_small_report_does_not_follow_from_its_groups(
    scope: Workspace, funder: Membership
) -> None:
    """Hidden for the small one's sake, a large report's total stood there as the sum of groups."""
    metric = make_metric()
    for name, size in (("A", 80), ("B", 60), ("C", 7)):
        groups = {"F": (size // 3, size // 2), "M": (size // 3, size - size // 2)}
        _report(metric, name, {"gender": groups})

    for report in _seen_by(funder, metric):
        assert report.shown.is_suppressed
        assert not any(part.value.is_shown for part in report.shown_parts)


@pytest.mark.parametrize("seed", range(12))
def test_a5_f_all_surfaces_together_locate_no_small_group(
    scope: Workspace, funder: Membership, partner: Membership, seed: int
) -> None:
    chance = random.Random(seed)
    metric = make_metric()
    for name in "ABCDE"[: chance.randint(1, 5)]:
        groups = {}
        for group in "wxyz"[: chance.randint(2, 4)]:
            size = chance.choice((0, 3, 8, 12, 40, 90, 130))
            groups[group] = (chance.randint(0, size), size)
        _report(metric, name, {"race": groups})

    _audited(metric, funder, partner)


def test_a5_f_real_schools_together_locate_no_small_group(
    scope: Workspace, funder: Membership, partner: Membership
) -> None:
    """The file withholds groups below 20 itself, which we do not know; 40 gives us our own."""
    metric = make_metric()
    scope.minimum_group_size = funder.workspace.minimum_group_size = 40
    partner.workspace.minimum_group_size = 40
    for number, table in enumerate(islice(new_york_tables("2006"), 14)):
        assert table.total is not None
        if table.total.n is None:
            continue
        _report(
            metric,
            f"School {number}",
            {
                dimension.name: {
                    cell.key: (cell.numerator or 0, cell.n)
                    for cell in dimension.groups
                    if cell.n is not None
                }
                for dimension in table.dimensions
                if dimension.name in NEW_YORK_DIMENSIONS
            },
            whole=(table.total.numerator or 0, table.total.n),
        )

    assert _audited(metric, funder, partner, k=40) > 10


def _report(
    metric: Metric,
    name: str,
    dimensions: dict[str, dict[str, tuple[int, int]]],
    whole: tuple[int, int] | None = None,
) -> None:
    """One organization's report; its total is the sum of the first dimension's groups."""
    first = next(iter(dimensions.values())).values()
    part, size = whole or (sum(each for each, _ in first), sum(each for _, each in first))
    made = make_measurement(
        metric, numerator=part, denominator=size, organization=make_organization(name)
    )
    for dimension, groups in dimensions.items():
        for group, (numerator, n) in groups.items():
            make_breakdown(made, group, numerator=numerator, denominator=n, dimension=dimension)


def _seen_by(member: Membership, metric: Metric) -> list[Measurement]:
    rows = list(Measurement.objects.filter(metric=metric).select_related("metric", "organization"))
    fill_parts(rows, member)
    return rows


def _audited(metric: Metric, funder: Membership, partner: Membership, k: int = 10) -> int:
    """
    As everybody, and as each reporter, put together what all surfaces show, and look for the
    people of every small group and report; how many there are.
    """
    rows = _seen_by(funder, metric)
    viewers: list[Any] = [None, *(row.organization_id for row in rows)]
    small = 0
    for viewer in viewers:
        if viewer is not None:
            partner.organization_id = viewer
            rows = _seen_by(partner, metric)
        for name, truth, low, high in _located(metric, rows, k):
            small += viewer is None
            assert low - 0.001 <= truth <= high + 0.001
            assert high - low > k - 0.001, (viewer, name, low, high)
    return small


def _located(
    metric: Metric, rows: list[Measurement], k: int
) -> Iterator[tuple[Any, int, float, float]]:
    """Where each hidden small count must lie, by linear programming over all that is shown."""
    figures = metric_figures([metric], policy=StudentPolicy(minimum=k))[metric.pk]
    bounds: list[tuple[float, float | None]] = []
    equal: list[dict[int, float]] = []
    wanted: list[tuple[Any, int, int]] = []
    margins: dict[tuple[str, str], list[int]] = defaultdict(list)

    def add(name: Any, truth: int, n: int | None) -> int:
        if n is None and 0 < truth < k:
            wanted.append((name, truth, len(bounds)))
        bounds.append((0, None) if n is None else (n, n))
        return len(bounds) - 1

    totals = []
    for row in rows:
        whole = add(row.reporter, int(row.denominator or 0), row.shown.n)
        totals.append(whole)
        true = {(each.dimension, each.group): each for each in row.breakdowns.all()}
        by_dimension: dict[str, list[int]] = defaultdict(list)
        for part in row.shown_parts:
            key = (part.dimension, part.group)
            size = int(true[key].denominator or 0)
            cell = add((row.reporter, *key), size, part.value.n)
            by_dimension[part.dimension].append(cell)
            margins[key].append(cell)
        for name, cells in by_dimension.items():
            rest = int(row.denominator or 0) - sum(
                int(each.denominator or 0) for key, each in true.items() if key[0] == name
            )
            left = [add("rest", 0, None)] if rest > 0 else []
            if rest >= 0:
                equal.append(dict.fromkeys([*cells, *left], 1.0) | {whole: -1.0})
    shown = {(each.dimension, each.group): each.value.n for each in figures.groups}
    for key, cells in margins.items():
        margin = add(key, 0, shown[key])
        equal.append(dict.fromkeys(cells, 1.0) | {margin: -1.0})
    headline = add("all", 0, figures.points[-1].value.n)
    equal.append(dict.fromkeys(totals, 1.0) | {headline: -1.0})
    yield from _intervals(bounds, equal, wanted)


def _intervals(
    bounds: list[tuple[float, float | None]],
    equal: list[dict[int, float]],
    wanted: list[tuple[Any, int, int]],
) -> Iterator[tuple[Any, int, float, float]]:
    matrix = np.zeros((len(equal), len(bounds)))
    for number, line in enumerate(equal):
        for column, weight in line.items():
            matrix[number, column] = weight
    for name, truth, column in wanted:
        capped = [*bounds]
        capped[column] = (0, 10_000)
        ends = []
        for sign in (1.0, -1.0):
            goal = np.zeros(len(bounds))
            goal[column] = sign
            answer = linprog(
                goal, A_eq=matrix, b_eq=np.zeros(len(equal)), bounds=capped, method="highs"
            )
            assert answer.status == 0, answer.message
            ends.append(float(answer.x[column]))
        yield name, truth, ends[0], ends[1]


def test_a5_d_a_group_of_nobody_is_no_secret_and_covers_none(scope: Workspace) -> None:
    metric = make_metric()
    groups = {"Low income": (700, 900), "Income unknown": (0, 0)}
    make_measurement(metric, numerator=700, denominator=900, groups=groups)

    found = _groups(metric)

    assert found["Low income"].value.n == 900
    assert found["Low income"].value.value == pytest.approx(100 * 700 / 900)
    assert found["Income unknown"].value.kind is DisplayKind.EMPTY
    assert found["Income unknown"].value.n == 0


def test_a5_e_a_rate_without_n_says_so(
    workspace: Workspace, funder: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
        made = make_measurement(metric, numerator=120, denominator=200, groups={"A": (60, 100)})
        make_breakdown(made, "Bare", value=61.5)
        make_breakdown(made, "Unknown")
        found = _groups(metric)
    assert found["Bare"].value.reason is SuppressionReason.NO_SIZE
    assert found["Unknown"].value.reason is SuppressionReason.BY_SOURCE
    client.force_login(funder.user)
    for url in (f"measurements/{made.pk}/", f"metrics/{metric.pk}/"):
        page = client.get(f"/w/harbor/{url}").content.decode()
        assert NO_N in page
        assert "Withheld by the source." in page
        assert "61.5" not in page
        assert SMALL not in page
