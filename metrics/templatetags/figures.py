"""Figures as a template writes them."""

from django import template

from feedback.suppression.display import DisplayValue
from metrics import wording
from metrics.models import Measurement
from metrics.queries.group_names import target_group
from metrics.queries.measurements import GroupPart
from records.numbers import number_text

register = template.Library()

register.filter("number", number_text)
register.filter("n_text", wording.n_text)
register.filter("why_withheld", wording.reason_text)
register.filter("rate", wording.value_text)
register.filter("progress_text", wording.progress_text)
register.filter("change_text", wording.change_text)
register.filter("flag_text", wording.flag_text)
register.filter("standing", wording.standing_text)
register.filter("basis", wording.basis_text)
register.filter("headline_basis", wording.headline_basis)
register.filter("headline_note", wording.headline_note)
register.filter("figure", wording.figure_text)
register.filter("target_group", target_group)


@register.filter
def why_parts_withheld(parts: list[GroupPart]) -> str:
    """Why some groups of a report are withheld; empty where none is."""
    return wording.reasons_text(part.value for part in parts)


@register.filter
def count(value: DisplayValue) -> str:
    """A protected count."""
    return wording.value_text(value, is_percentage=False)


@register.filter
def period(measurement: Measurement) -> str:
    """The period of a report, as people say it."""
    return wording.period_text(measurement.period_start, measurement.period_end)
