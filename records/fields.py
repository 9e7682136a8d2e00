"""Building blocks of forms: fields by a model, choices by name, ids in what was sent."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from tenancy.texts import lang_of, text_in

M = TypeVar("M", bound=models.Model)
DAY = {"type": "date"}
# Near the ends of the calendar no day can be counted on from, nor shown in every time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2199
FAR_OFF = _("Choose a date between the years 1900 and 2199.")

# The address of a page, as the API's description says it and as pages and API judge it: stricter
# than Django's URLValidator, of whose rules a pattern can't say all (a host of at most 253
# characters, which normalizes to itself). The more parts a host has, the shorter they are.
_LETTERS = r"a-zA-Z\u00a1-\u1fff\u2c00-\ud7ff"


def _parts(at_least: int, at_most: int, longest: int) -> str:
    within = rf"[{_LETTERS}0-9](?:[{_LETTERS}0-9-]{{0,{longest - 2}}}[{_LETTERS}0-9])?"
    return rf"(?:{within}\.){{{at_least},{at_most}}}"


_NUMBER = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
WEB_ADDRESS = (
    rf"^(?:https?|ftps?)://(?:(?:{_parts(1, 3, 63)}|{_parts(4, 5, 40)}|{_parts(6, 8, 27)})"
    rf"(?:[{_LETTERS}]{{2,20}}|xn--[a-zA-Z0-9]{{1,20}})"
    rf"|(?:{_NUMBER}\.){{3}}{_NUMBER}|localhost)"
    r"(?::[0-9]{1,5})?(?:[/?#][^\s\u0000-\u001f\u007f\ud800-\udfff]*)?$"
)
web_address = RegexValidator(WEB_ADDRESS, URLValidator.message)


class WebAddressField(forms.URLField):
    """The address of a page, if any; "https" where no scheme is typed."""

    default_validators = [web_address]

    def __init__(self, **options: Any) -> None:
        first = {"required": False, "max_length": 500, "assume_scheme": "https"}
        super().__init__(**{**first, **options})


def model_field(model: type[models.Model], name: str, **options: Any) -> Any:
    """The form field of a model's own field: its label, choices, rules and help. No relations."""
    field = model._meta.get_field(name)
    if isinstance(field, models.DateField):
        options.setdefault("widget", forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    if isinstance(field, models.TextField):
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
    if field.choices and not field.has_default():  # type: ignore[union-attr]
        return forms.ChoiceField(
            choices=[("", _("Choose…")), *field.choices],  # type: ignore[union-attr]
            label=options.get("label", field.verbose_name),  # type: ignore[union-attr]
        )
    made: forms.Field = field.formfield(**options)  # type: ignore[union-attr, assignment]
    own = field._validators  # type: ignore[union-attr]
    made.validators += [each for each in own if each not in made.validators]
    return made


class _Names(ModelChoiceIterator):
    """Ids and names in place of whole records, of which a long list would be slow to make."""

    field: "NamedChoiceField[Any]"

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        name = self.field.named_by
        if name not in getattr(self.queryset.model, "translated", ()):
            for key, text in self.queryset.values_list("pk", name):
                yield str(key), text
            return
        rows = self.queryset.values_list("pk", name, "language", "translations")
        for key, text, language, translations in rows:
            yield str(key), text_in(text, language, translations, name)


class NamedSelect(forms.Select):
    """A select of plain options, each no more than a value and a label: there may be hundreds."""

    template_name = "records/named_select.html"

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """All options, drawn: a template would take a tenth of the page's time for them."""
        return "\n".join(
            f'<option value="{escape(key)}"{" selected" if key in value else ""}{lang_of(label)}>'
            f"{escape(str(label))}</option>"
            for key, label in self.choices
        )


class NamedChoiceField(forms.ModelChoiceField[M]):
    """A choice among records that are called by one column, as hundreds may be."""

    iterator = _Names
    widget = NamedSelect

    def __init__(self, *args: Any, named_by: str = "name", **kwargs: Any) -> None:
        self.named_by = named_by
        super().__init__(*args, **kwargs)


def far_off(values: Mapping[str, Any]) -> list[str]:
    """The names of the dates among values that nobody can mean."""
    return [
        name
        for name, value in values.items()
        if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR
    ]


def typed_values(form: forms.Form) -> dict[str, Any]:
    """What was typed, as it was typed, to be shown again without being judged."""
    return {name: form[name].data for name in form.fields}


def uuids_in(values: Iterable[object]) -> list[UUID]:
    """The ids among what was sent; anything else is left out."""
    found = []
    for value in values:
        try:
            found.append(value if isinstance(value, UUID) else UUID(str(value)))
        except ValueError:
            continue
    return found


def initial_of(record: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """A record's values as a form's initial ones, relations by id."""
    return {name: record._meta.get_field(name).value_from_object(record) for name in names}  # type: ignore[union-attr]
