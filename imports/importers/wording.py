"""Fields, values and contradictions of rows in words."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from imports.importers.base import LONGEST_QUOTE


def field_label(model: type[models.Model] | None, name: str) -> str:
    """What a model calls its field; empty if it has none of this name."""
    fields: Any = {field.name: field for field in model._meta.get_fields()} if model else {}
    return str(capfirst(fields[name].verbose_name)) if name in fields else ""


def shown(model: type[models.Model], name: str, value: Any) -> str:
    """A field's value as people read it."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    field: Any = model._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, "" if value is None else value))


def contradiction_text(number: int, differing: Iterable[tuple[str, str, str]]) -> str:
    """
    That a row says something else than an earlier one, and what.

    :param number: of the earlier row.
    :param differing: label, the earlier row's value and this row's, of each field that differs.
    """
    text = _("Contradicts row %(number)s, which came first and counts.")
    sentences = [text % {"number": number}]
    for label, first, second in differing:
        words = {"field": label, "first": _quotable(first), "second": _quotable(second)}
        if first:
            sentences.append(_("%(field)s: “%(first)s” there, “%(second)s” here.") % words)
        else:
            sentences.append(_("%(field)s: nothing there, “%(second)s” here.") % words)
    return " ".join(sentences)


def _quotable(text: str) -> str:
    return Truncator(text).chars(LONGEST_QUOTE)
