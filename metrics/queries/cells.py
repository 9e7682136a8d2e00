"""From the figures of a metric to the cell that the suppression service protects."""

from collections.abc import Mapping
from decimal import Decimal

from feedback.suppression.display import DisplayValue, SuppressionReason
from feedback.suppression.students import BreakdownTable, Cell, Dimension
from metrics.groups import crossed_dimensions
from metrics.models import Metric


def people_behind(
    kind: str,
    *,
    key: str,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    most_of_one: Decimal | None = None,
) -> Cell:
    """
    The people behind a figure, and of a percentage how many of them had the outcome.

    ``most_of_one`` is how many of a sum's people one reporter has, of all of them the most.
    """
    is_share = kind == Metric.Kind.PERCENTAGE
    n = value if kind == Metric.Kind.COUNT else denominator
    if n is None or n < 0 or (is_share and (numerator is None or not 0 <= numerator <= n)):
        return Cell(key=key, n=None)
    return Cell(
        key=key,
        n=round(n),
        numerator=round(numerator) if is_share and numerator is not None else None,
        others=people_of_others(n, most_of_one),
    )


def people_of_others(n: Decimal | float, most_of_one: Decimal | None) -> int | None:
    """How many people of a sum are not those of the reporter with most of them."""
    return None if most_of_one is None else max(round(n) - round(most_of_one), 0)


def breakdown_table(
    kind: str, total: Cell | None, cells: Mapping[tuple[str, str], Cell]
) -> BreakdownTable:
    """What the suppression service protects together: a total, and its groups by dimension."""
    by_name: dict[str, list[Cell]] = {}
    for (name, _group), cell in cells.items():
        by_name.setdefault(name, []).append(cell)
    crossed = crossed_dimensions(
        {name: [cell.key for cell in listed] for name, listed in by_name.items()}
    )
    return BreakdownTable(
        total=total,
        dimensions=tuple(
            Dimension(name=name, groups=tuple(groups), is_crossed=name in crossed)
            for name, groups in by_name.items()
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
