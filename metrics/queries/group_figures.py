"""A metric's student groups over all reporters, as they may be shown, with their gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from feedback.suppression.display import DisplayValue, SuppressionReason
from feedback.suppression.students import (
    BreakdownTable,
    Cell,
    ProtectedBreakdown,
    StudentPolicy,
    hide_groups,
    protect_breakdown,
)
from metrics.calculations.equity import EquityGap, GroupCount, equity_gap
from metrics.calculations.progress import Direction
from metrics.calculations.totals import RollUp
from metrics.models import Metric
from metrics.queries.cells import breakdown_table, group_value, people_behind
from metrics.queries.group_names import GroupName, group_names
from metrics.queries.totals import Total, rolled_up
from tenancy.texts import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigure:
    """
    One student group on the headline's date. ``gap`` only where its own rate is shown exactly;
    ``outcome`` is the metric's word for those counted, ``name`` what the page calls the group.
    """

    dimension: str
    group: str
    name: GroupName
    value: DisplayValue
    outcome: str
    gap: EquityGap | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownGroup:
    """How many people are of no known group in one dimension."""

    dimension: str
    count: int


class ProtectedSums(NamedTuple):
    """The groups of a period over all reporters: as they are, and as everybody may see them."""

    whole: Cell
    cells: dict[tuple[str, str], Cell]
    table: BreakdownTable
    shown: ProtectedBreakdown


def protected_sums(
    metric: Metric, whole: Total, groups: Sequence[Total], policy: StudentPolicy
) -> ProtectedSums:
    """What may be shown of a period's groups over all reporters, beside its total."""
    everybody = _cell(whole, "", metric)
    cells = {(row.dimension, row.group): _cell(row, row.group, metric) for row in groups}
    table = breakdown_table(metric.kind, everybody, cells)
    return ProtectedSums(everybody, cells, table, protect_breakdown(table=table, policy=policy))


def group_figures(
    metric: Metric,
    total: Total | None,
    groups: list[Total],
    targets: tuple[Total, ...],
    policy: StudentPolicy,
    *,
    is_withheld: bool = False,
) -> tuple[tuple[GroupFigure, ...], tuple[UnknownGroup, ...]]:
    """
    The groups on the headline's date, and of each dimension how many are of no known group.

    ``is_withheld``: nothing is shown for the sake of another period that shares days.
    """
    if not groups or total is None:
        return (), ()
    whole, cells, table, protected = protected_sums(metric, total, groups, policy)
    if is_withheld:
        reason = SuppressionReason.OVERLAPPING
        protected = hide_groups(table=table, hidden={}, reason=reason, policy=policy)
    by_dimension: dict[str, list[Cell]] = {}
    for (dimension, _group), cell in cells.items():
        by_dimension.setdefault(dimension, []).append(cell)
    known = {
        dimension: _known(whole, listed, protected, dimension)
        for dimension, listed in by_dimension.items()
    }
    figures = _each_group(metric, groups, targets, cells, known, protected)
    unknown = [
        UnknownGroup(dimension=dimension, count=count)
        for dimension, listed in by_dimension.items()
        if (count := _unknown_count(listed, protected, dimension)) >= policy.minimum
    ]
    return tuple(sorted(figures, key=_rank)), tuple(unknown)


def _each_group(
    metric: Metric,
    groups: list[Total],
    targets: tuple[Total, ...],
    cells: Mapping[tuple[str, str], Cell],
    known: Mapping[str, GroupCount],
    protected: ProtectedBreakdown,
) -> list[GroupFigure]:
    goals = {(row.dimension, row.group): row.sum for row in targets if row.dimension}
    figures, outcome = [], text_of(metric, "outcome")
    names = group_names(groups, written=metric.language)
    for row in groups:
        key = (row.dimension, row.group)
        shown = protected.groups[row.dimension][row.group]
        value = rolled_up(row, RollUp(metric.across_partnerships))
        has_gap = metric.is_percentage and shown.is_shown
        figures.append(
            GroupFigure(
                dimension=row.dimension,
                group=row.group,
                name=names[key],
                value=group_value(metric.kind, shown, value),
                outcome=outcome,
                gap=_gap(metric, cells[key], known[row.dimension]) if has_gap else None,
                target=None if (goal := goals.get(key)) is None else float(goal),
            )
        )
    return figures


def _known(
    whole: Cell, cells: list[Cell], protected: ProtectedBreakdown, dimension: str
) -> GroupCount:
    """
    Everybody whose group in a dimension is known; who is of no known group is not among the others.

    Where a group is withheld and the groups are not everybody, only those that are shown: the sum
    of all beside the whole would give away more than the whole alone.
    """
    everybody = _sum_of(cells)
    is_whole = protected.total.is_shown and (whole.n, whole.numerator) == (
        everybody.n,
        everybody.numerator,
    )
    if is_whole:
        return everybody
    shown = protected.groups[dimension]
    return _sum_of([cell for cell in cells if shown[cell.key].is_shown])


def _sum_of(cells: list[Cell]) -> GroupCount:
    return GroupCount(
        key="all",
        n=sum(cell.n or 0 for cell in cells),
        numerator=sum(cell.numerator or 0 for cell in cells),
    )


def _unknown_count(cells: list[Cell], protected: ProtectedBreakdown, dimension: str) -> int:
    """How many are of no group of a dimension; 0 unless every size is shown anyway."""
    sizes = [protected.groups[dimension][cell.key].n for cell in cells]
    if protected.total.n is None or None in sizes:
        return 0
    return max(0, protected.total.n - sum(size or 0 for size in sizes))


def _rank(figure: GroupFigure) -> tuple[str, bool, float, str]:
    """By dimension, the highest figure first; withheld groups last and by name."""
    value = figure.value.value if figure.value.is_shown else figure.value.bound
    return figure.dimension, value is None, -(value or 0), figure.group


def _cell(total: Total, key: str, metric: Metric) -> Cell:
    return people_behind(
        metric.kind,
        key=key,
        value=total.sum,
        numerator=total.numerator,
        denominator=total.denominator,
        most_of_one=total.most_of_one,
    )


def _gap(metric: Metric, cell: Cell, known: GroupCount) -> EquityGap | None:
    """The group beside all others of its dimension."""
    if cell.n is None or cell.numerator is None:
        return None
    group = GroupCount(key=cell.key, n=cell.n, numerator=cell.numerator)
    try:
        return equity_gap(group=group, total=known, direction=Direction(metric.direction))
    except ValueError:  # the group is larger than all that is shown
        return None
