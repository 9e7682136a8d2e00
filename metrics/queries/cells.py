"""From the figures of a metric to the cell that the suppression service protects."""

from collections.abc import Mapping
from decimal import Decimal

from feedback.suppression.display import DisplayValue, SuppressionReason
from feedback.suppression.students import BreakdownTable, Cell, Dimension
from metrics.models import Metric


def people_behind(
    kind: str,
    *,
    key: str,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
) -> Cell:
    """The people behind a figure, and of a percentage how many of them had the outcome."""
    if kind == Metric.Kind.PERCENTAGE:
        if denominator is None or numerator is None or not 0 <= numerator <= denominator:
            return Cell(key=key, n=None)
        return Cell(key=key, n=round(denominator), numerator=round(numerator))
    n = value if kind == Metric.Kind.COUNT else denominator
    return Cell(key=key, n=None if n is None or n < 0 else round(n))


def breakdown_table(
    kind: str, total: Cell | None, cells: Mapping[tuple[str, str], Cell]
) -> BreakdownTable:
    """What the suppression service protects together: a total, and its groups by dimension."""
    by_name: dict[str, list[Cell]] = {}
    for (name, _group), cell in cells.items():
        by_name.setdefault(name, []).append(cell)
    return BreakdownTable(
        total=total,
        dimensions=tuple(
            Dimension(name=name, groups=tuple(groups)) for name, groups in by_name.items()
        ),
        is_rate=kind == Metric.Kind.PERCENTAGE,
    )


def group_value(kind: str, shown: DisplayValue, value: float | Decimal | None) -> DisplayValue:
    """For sums and ratings the service judged the group's size; the figure itself follows it."""
    if shown.is_missing:
        return DisplayValue.suppressed(
            SuppressionReason.BY_SOURCE if value is None else SuppressionReason.NO_SIZE
        )
    if kind in (Metric.Kind.PERCENTAGE, Metric.Kind.COUNT) or not shown.is_shown:
        return shown
    if value is None or shown.n is None:
        return DisplayValue.missing()
    return DisplayValue.shown(value=float(value), n=shown.n)
