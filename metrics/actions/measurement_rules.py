"""What figures must be to be a measurement of a metric's kind."""

from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from metrics.models import Metric
from tenancy.errors import DomainError

_NOT_NEGATIVE = (Metric.Kind.COUNT, Metric.Kind.PERCENTAGE)


class FigureRefused(DomainError):
    """A figure does not fit its metric; the message says how, ``field`` says which."""


class Figures(Protocol):
    """What a measurement and its groups have in common."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...


def check_figures(metric: Metric, figures: Figures, *, group: str | None = None) -> None:
    """
    Percentages need counts that fit together, or the bare rate; other kinds a value.

    A group without any figure is one that the source withheld.

    :raises FigureRefused: with the field to look at; of a group, it is named in the message.
    """
    found = [figures.value, figures.numerator, figures.denominator]
    if group is not None and not any(each is not None for each in found):
        return
    if metric.kind == Metric.Kind.PERCENTAGE:
        _check_percentage(figures, group)
        return
    if figures.value is None:
        _refuse(_("The value is missing."), "value", group)
    if metric.kind in _NOT_NEGATIVE and (figures.value or 0) < 0:
        _refuse(_("A count can't be negative."), "value", group)
    if figures.denominator is not None and figures.denominator < 0:
        _refuse(_("The number of people can't be negative."), "denominator", group)


def _check_percentage(figures: Figures, group: str | None) -> None:
    value, numerator, denominator = figures.value, figures.numerator, figures.denominator
    if numerator is None and denominator is None:
        if value is None:
            _refuse(_("How many had the outcome is missing."), "numerator", group)
        elif not 0 <= value <= 100:
            _refuse(_("A percentage lies between 0 and 100."), "value", group)
        return
    if value is not None and numerator is not None and denominator is None:
        return
    if numerator is None:
        _refuse(_("How many had the outcome is missing."), "numerator", group)
        return
    if denominator is None:
        _refuse(_("How many there were in all is missing."), "denominator", group)
        return
    if numerator < 0 or denominator < 0:
        _refuse(_("Counts can't be negative."), "numerator", group)
    if numerator > denominator:
        _refuse(
            _("More had the outcome (%(numerator)s) than there were in all (%(denominator)s).")
            % {"numerator": f"{numerator:f}", "denominator": f"{denominator:f}"},
            "numerator",
            group,
        )


def _refuse(sentence: str, field: str, group: str | None) -> None:
    if group is None:
        raise FigureRefused(sentence, field=field)
    raise FigureRefused(f"{group}: {sentence}")
