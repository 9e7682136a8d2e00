"""Figures as a template writes them."""

from decimal import Decimal

from django import template

from feedback.suppression import DisplayValue
from metrics import wording
from metrics.models import Metric

register = template.Library()

register.filter("number", wording.number_text)
register.filter("n_text", wording.n_text)
register.filter("why_withheld", wording.reason_text)
register.filter("rate", wording.value_text)


@register.filter
def count(value: DisplayValue) -> str:
    """A protected count."""
    return wording.value_text(value, is_percentage=False)


@register.simple_tag
def metric_amount(value: Decimal, metric: Metric) -> str:
    """A bare figure of a metric, such as a target, with its unit."""
    is_percentage = metric.kind == Metric.Kind.PERCENTAGE
    return wording.amount_text(float(value), is_percentage=is_percentage, unit=metric.unit)
