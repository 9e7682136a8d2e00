"""Fields of importers that are fields of a model: label, choices, how their cells are read."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst

from imports.importers.addresses import Addresses
from imports.importers.base import ImportField
from imports.importers.days import Days
from imports.importers.numbers import Numbers
from imports.importers.values import Flags, Lists, Paragraphs, Reading, Words

_LARGEST_COUNT = 2_147_483_647
# What columns of such fields are called, whatever the record.
_USUAL_NAMES = {
    "email": ("e-mail address", "mail", "correo"),
    "external_key": ("id",),
    "name": ("nombre",),
    "notes": ("note", "comments", "comment", "notas"),
    "phone": ("telephone", "telefono"),
}


def model_field(
    model: type[models.Model],
    name: str,
    *,
    named: str = "",
    aliases: tuple[str, ...] = (),
    words: Mapping[str, str] | None = None,
    **options: Any,
) -> ImportField:
    """
    The importer's field of a model's own field; no relations.

    :param named: what the importer calls it, where it isn't the record's own.
    :param words: further words for its choices.
    """
    field: Any = model._meta.get_field(name)
    usual = () if named else _USUAL_NAMES.get(name, ())
    options.setdefault("label", capfirst(field.verbose_name))
    if "reading" not in options:
        options["reading"] = _reading_of(field, words)
    choices = tuple(field.choices or ())
    return ImportField(named or name, aliases=(*aliases, *usual), choices=choices, **options)


def _reading_of(field: Any, words: Mapping[str, str] | None) -> Reading:
    if field.choices:
        return Words(tuple(field.choices), words)
    if isinstance(field, models.PositiveIntegerField):
        return Numbers(is_whole=True, most=_LARGEST_COUNT)
    if isinstance(field, models.DecimalField):
        places = field.decimal_places
        return Numbers(places=places, most=10 ** (field.max_digits - places) - 1)
    readings: dict[type[models.Field[Any, Any]], Reading] = {
        ArrayField: Lists(),
        models.BooleanField: Flags(),
        models.DateField: Days(),
        models.EmailField: Addresses(),
        models.TextField: Paragraphs(),
    }
    return readings.get(type(field), Reading())
