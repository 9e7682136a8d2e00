"""
The form of a noun, which knows which version of the record it was filled from.

A record that changed since is not overwritten: the form lists the fields that differ, with what is
saved now beside what was typed, and is sent again once the reader has chosen.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Self

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.formats import localize
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.fields import FAR_OFF, far_off, typed_values
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.texts import (
    TranslatedModel,
    language_in_text,
    language_name,
    page_language_among,
    text_direction,
    without_empty,
)

DASHES = BLANK_CHOICE_DASH[0][1]
VERSION = "version"
TAKE_SAVED = "take_saved"


class Conflict(NamedTuple):
    """A field in which what was typed differs from what somebody else saved meanwhile."""

    name: str
    label: str
    typed: str
    saved: str


def _name_blank_choice(field: forms.Field) -> None:
    """Put the choice of nothing in words, where Django would show dashes."""
    blank = _("Choose…") if field.required else _("Nothing chosen")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = blank
    elif isinstance(field, forms.ChoiceField):
        choices: list[Any] = list(field.widget.choices)
        if BLANK_CHOICE_DASH[0] in choices:
            field.choices = [(key, label if key else blank) for key, label in choices]


class RecordForm(forms.Form):
    """
    The base of every noun's form.

    ``layout`` names the fields line by line (a tuple stands side by side), ``folded`` those that
    are seldom needed. Fields named as the record's own are filled from it; override
    ``values_of`` for others. ``values`` is what the action takes.
    """

    layout: ClassVar[tuple[str | tuple[str, ...], ...]] = ()
    folded: ClassVar[tuple[str | tuple[str, ...], ...]] = ()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        acting_member: Membership,
        record: models.Model | None = None,
        parent: models.Model | None = None,
        initial: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.acting_member, self.record, self.parent = acting_member, record, parent
        saved = self.values_of(record) if record is not None else {}
        self.version = version_of(saved) if record is not None else ""
        super().__init__(data, files, initial={**saved, **(initial or {})}, **options)
        self.fit_fields()
        for field in self.fields.values():
            _name_blank_choice(field)

    @classmethod
    def values_of(cls, record: Any) -> dict[str, Any]:
        """A record's values for the fields of this form, relations by id."""
        own = {field.name: field for field in record._meta.concrete_fields}
        return {
            name: own[name].value_from_object(record) for name in cls.base_fields if name in own
        }

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """What a new record's form begins with; ``asked`` is the address's query."""
        return {}

    @classmethod
    def from_request(
        cls,
        request: Any,
        *,
        record: models.Model | None = None,
        parent: models.Model | None = None,
    ) -> Self:
        """The form as the request fills it: typed, a record's values, or the first ones."""
        member, is_new = request.membership, record is None and request.method != "POST"
        first = cls.first_values(acting_member=member, asked=request.GET) if is_new else None
        return cls(
            request.POST if request.method == "POST" else None,
            request.FILES or None,
            acting_member=member,
            record=record,
            parent=parent,
            initial=first,
        )

    def fit_fields(self) -> None:
        """Offer choices and drop fields by who acts, on what; called once, at the end."""

    def _post_clean(self) -> None:
        """Refuse dates that nobody can mean, after the form's own rules."""
        for name in far_off(self.cleaned_data):
            self.add_error(name, FAR_OFF)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)

    @property
    def is_redrawn(self) -> bool:
        """Whether the post only asks for another look of the form, which judges nothing."""
        return False

    def redrawn(self) -> Self:
        """The form with all that was typed and nothing judged, still of the version it was of."""
        again = self._with_data(None, initial=typed_values(self))
        again.version = self.data.get(VERSION, self.version)
        return again

    @property
    def is_stale(self) -> bool:
        """Whether the record was changed after this form was filled from it."""
        if self.record is None or not self.is_bound:
            return False
        return TAKE_SAVED in self.data or self.data.get(VERSION, self.version) != self.version

    @property
    def conflicts(self) -> list[Conflict]:
        """The fields that differ from what is saved now."""
        return [
            Conflict(name, str(field.label), shown(field, field.data), shown(field, saved))
            for name in self.changed_data
            for field in [self[name]]
            for saved in [self.get_initial_for_field(self.fields[name], name)]
        ]

    def with_saved(self) -> Self:
        """The stale form as typed, but for the field whose saved value the reader took."""
        name = self.data.get(TAKE_SAVED, "")
        if name not in self.fields:
            return self
        field, data = self.fields[name], self.data.copy()  # type: ignore[attr-defined]
        saved = field.prepare_value(self.get_initial_for_field(field, name))
        for key, values in _sent_as(name, field.widget, saved):
            data.setlist(key, ["" if value is None else str(value) for value in values])
        return self._with_data(data)

    def _with_data(self, data: Any, **options: Any) -> Self:
        """The same form of the same record, holding other data."""
        options |= {"record": self.record, "parent": self.parent}
        return type(self)(data, acting_member=self.acting_member, **options)

    def refuse(self, error: DomainError) -> None:
        """Put a broken rule beside its field, or above the form."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error.message))

    @property
    def lines(self) -> list[list[BoundField]]:
        """The fields as the page draws them, line by line."""
        named = self.layout or tuple(name for name in self.fields if name not in self.folded)
        return self._bound(named)

    @property
    def folded_lines(self) -> list[list[BoundField]]:
        """The fields that the page folds away."""
        return self._bound(self.folded)

    @property
    def is_unfolded(self) -> bool:
        """Whether something stands in the folded fields."""
        return any(
            field.errors or field.value() not in (None, "", [])
            for line in self.folded_lines
            for field in line
        )

    def _bound(self, names: Iterable[str | tuple[str, ...]]) -> list[list[BoundField]]:
        lines = ((name,) if isinstance(name, str) else name for name in names)
        found = ([self[name] for name in line if name in self.fields] for line in lines)
        return [
            visible for line in found if (visible := [each for each in line if not each.is_hidden])
        ]


class TranslatedForm(RecordForm):
    """
    The form of a noun whose texts can be in several languages.

    Beside the texts themselves it asks, folded away, in which language they are written, and for
    each in the other languages of the workspace, as ``<name>_<language>``.
    """

    model: ClassVar[type[TranslatedModel]]
    language = forms.ChoiceField(label=gettext_lazy("Written in"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        languages = self.acting_member.workspace.languages
        written = self.initial.setdefault("language", page_language_among(languages))
        self._texts = [
            (name, code)
            for name in self.model.translated
            for code in languages
            if code != written and name in self.fields
        ]
        if not self._texts:
            del self.fields["language"]
            return
        codes = dict.fromkeys([written, *languages])
        names = [(code, language_name(code) if code else "–") for code in codes]
        self.fields["language"].choices = names  # type: ignore[attr-defined]
        for name, code in self._texts:
            field = deepcopy(self.fields[name])
            field.required, field.help_text = False, ""
            words = {"text": field.label, "language": language_in_text(code)}
            field.label = _("%(text)s in %(language)s") % words
            field.widget.attrs |= {"lang": code, "dir": text_direction(code)}
            self.fields[f"{name}_{code}"] = field

    @classmethod
    def values_of(cls, record: Any) -> dict[str, Any]:
        """A record's values, and its texts in other languages."""
        texts = {
            f"{name}_{code}": text
            for code, named in record.translations.items()
            for name, text in named.items()
        }
        return {**super().values_of(record), **texts}

    def values(self) -> dict[str, Any]:
        """What the action takes; texts in languages that the form did not offer stay."""
        values = super().values()
        if not self._texts:
            return values
        found = deepcopy(getattr(self.record, "translations", {}))
        for name, code in self._texts:
            found.setdefault(code, {})[name] = values.pop(f"{name}_{code}")
        translations = without_empty(found, written=values["language"])
        return {**values, "translations": translations}

    @property
    def translation_lines(self) -> list[list[BoundField]]:
        """The fields of other languages, text by text, which the page folds away."""
        if not self._texts:
            return []
        lines = [[self[f"{name}_{code}"]] for name, code in self._texts]
        return [[self["language"]], *lines]

    @property
    def is_translated(self) -> bool:
        """Whether something stands in the fields of other languages."""
        fields = (self[f"{name}_{code}"] for name, code in self._texts)
        return any(field.errors or field.value() for field in fields)


def version_of(values: Mapping[str, Any]) -> str:
    """A short mark of a record's values, the same as long as none of them changes."""
    plain = {
        name: sorted(map(str, value)) if isinstance(value, list | set | tuple) else value
        for name, value in values.items()
    }
    text = json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def shown(field: BoundField, value: Any) -> str:
    """A field's value in words: the labels of choices, dates as the reader writes them."""
    values = value if isinstance(value, list | tuple | set) else [value]
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        wanted = {str(each) for each in values if each not in (None, "")}
        flat: Iterable[tuple[Any, Any]] = flatten_choices(choices)
        labels = [str(label) for key, label in flat if str(key) in wanted]
        return ", ".join(labels) or "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    with suppress(forms.ValidationError):  # what can't be read is shown as it was typed
        is_multiple = isinstance(field.field, forms.MultiValueField) and isinstance(value, list)
        if is_multiple or isinstance(value, str):
            value = field.field.clean(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return "–" if value in (None, "") else str(localize(value))


def _sent_as(name: str, widget: forms.Widget, value: Any) -> Iterator[tuple[str, list[Any]]]:
    """The names and values under which a browser sends a field's value."""
    if isinstance(widget, forms.MultiWidget):
        names: list[str] = widget.widgets_names  # type: ignore[attr-defined]
        parts = zip(names, widget.widgets, widget.decompress(value) or (), strict=True)
        for suffix, part, of_part in parts:
            yield f"{name}{suffix}", [part.format_value(of_part)]
    else:
        yield name, list(value) if isinstance(value, list | tuple) else [value]
