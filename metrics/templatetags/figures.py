"""Figures as a template writes them."""

from django import template

from feedback.suppression import DisplayValue
from metrics import wording

register = template.Library()

register.filter("number", wording.number_text)
register.filter("n_text", wording.n_text)
register.filter("why_withheld", wording.reason_text)
register.filter("rate", wording.value_text)


@register.filter
def count(value: DisplayValue) -> str:
    """A protected count."""
    return wording.value_text(value, is_percentage=False)
