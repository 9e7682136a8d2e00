"""Figures as a template writes them."""

from decimal import Decimal
from typing import Any

from django import template

from feedback.suppression.display import DisplayValue
from metrics import wording

register = template.Library()

register.filter("number", wording.number_text)
register.filter("n_text", wording.n_text)
register.filter("why_withheld", wording.reason_text)
register.filter("rate", wording.value_text)
register.filter("progress_text", wording.progress_text)
register.filter("change_text", wording.change_text)
register.filter("flag_text", wording.flag_text)
register.filter("standing", wording.standing_text)
register.filter("basis", wording.basis_text)


@register.filter
def count(value: DisplayValue) -> str:
    """A protected count."""
    return wording.value_text(value, is_percentage=False)


@register.filter
def figure(value: DisplayValue | Decimal | float | None, metric: Any) -> str:
    """
    A figure of a metric with its unit: protected, or bare such as a target.

    ``metric`` is a ``Metric`` or its ``MetricFigures``.
    """
    if isinstance(value, DisplayValue):
        return wording.value_text(value, is_percentage=metric.is_percentage, unit=metric.unit)
    bare = None if value is None else float(value)
    return wording.amount_text(bare, is_percentage=metric.is_percentage, unit=metric.unit)
