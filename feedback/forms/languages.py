"""Fields for one text in several languages, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from feedback.content import LONGEST_LINE, LONGEST_TEXT
from records.forms import RecordForm
from tenancy.errors import DomainError
from tenancy.texts import language_in_text, text_direction


def text_field(
    code: str, label: str, *, is_long: bool = False, is_required: bool = False
) -> forms.CharField:
    """The field of a text in one language."""
    attrs = {"lang": code, "dir": text_direction(code)}
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT if is_long else LONGEST_LINE,
        required=is_required,
        widget=forms.Textarea({**attrs, "rows": 3}) if is_long else forms.TextInput(attrs),
    )


class TextsForm(RecordForm):
    """
    A form with `<name>_<code>` fields, one per text and language, read back as `{code: text}`.

    `TEXTS` names the texts a record may have; `add_texts` adds the fields of one. `text_rows` is
    what the template lays out: one row per text with one field per language.
    """

    TEXTS: ClassVar[tuple[str, ...]] = ()
    languages: Sequence[str] = ()

    @classmethod
    def texts_of(cls, record: Any, languages: Sequence[str]) -> dict[str, str]:
        """The record's texts as the values of their fields."""
        return {
            f"{name}_{code}": getattr(record, name).get(code, "")
            for name in cls.TEXTS
            for code in languages
        }

    def add_texts(
        self,
        name: str,
        label: str | Promise,
        *,
        is_long: bool = False,
        is_required: bool = False,
    ) -> None:
        """One field per language; only the first language's is ever required."""
        for position, code in enumerate(self.languages):
            named = {"text": label, "language": language_in_text(code)}
            self.fields[f"{name}_{code}"] = text_field(
                code,
                _("%(text)s in %(language)s") % named,
                is_long=is_long,
                is_required=is_required and position == 0,
            )

    def typed_texts(self) -> dict[str, Mapping[str, str]]:
        """What was typed, by text and language."""
        return {
            name: {code: self.cleaned_data.get(f"{name}_{code}", "") for code in self.languages}
            for name in self._named()
        }

    def text_rows(self) -> list[list[forms.BoundField]]:
        """The bound fields of each text."""
        return [[self[f"{name}_{code}"] for code in self.languages] for name in self._named()]

    def refuse(self, error: DomainError) -> None:
        """Show an error about a text beside its field of the first language."""
        if error.field in list(self._named()):
            self.add_error(f"{error.field}_{self.languages[0]}", str(error.message))
        else:
            super().refuse(error)

    def _named(self) -> Iterator[str]:
        """The texts that this form asks for."""
        for name in self.TEXTS:
            if self.languages and f"{name}_{self.languages[0]}" in self.fields:
                yield name
