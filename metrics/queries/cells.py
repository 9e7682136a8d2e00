"""From the figures of a metric to the cell that the suppression service protects."""

from decimal import Decimal

from feedback.suppression.students import Cell
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
