"""Fields for one text in several languages, side by side."""

from collections.abc import Iterator, Mapping, Sequence

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from feedback.content import LONGEST_LINE, LONGEST_TEXT
from feedback.languages import language_name, text_direction


class LanguageFieldsMixin(forms.Form):
    """
    Adds `<name>_<code>` fields and reads them back as `{code: text}`.

    Call `add_texts` once per text after `__init__`; `rows` are what the template lays out, one
    row per text with one field per language.
    """

    languages: Sequence[str] = ()

    def add_texts(
        self,
        name: str,
        label: str | Promise,
        texts: Mapping[str, str],
        *,
        is_long: bool = False,
        is_required: bool = False,
    ) -> None:
        """One field per language; only the first language's is ever required."""
        for position, code in enumerate(self.languages):
            attrs = {"lang": code, "dir": text_direction(code)}
            widget: forms.Widget = (
                forms.Textarea({**attrs, "rows": 3}) if is_long else forms.TextInput(attrs)
            )
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=_("%(text)s in %(language)s")
                % {"text": label, "language": language_name(code)},
                initial=texts.get(code, ""),
                max_length=LONGEST_TEXT if is_long else LONGEST_LINE,
                required=is_required and position == 0,
                widget=widget,
            )

    def texts(self, name: str) -> dict[str, str]:
        """What was typed, by language."""
        return {code: self.cleaned_data.get(f"{name}_{code}", "") for code in self.languages}

    def field_name(self, field: str | None, names: Sequence[str]) -> str | None:
        """Where to show an action's error about the text `field`: its first language's field."""
        return f"{field}_{self.languages[0]}" if field in names else field

    def rows(self, *names: str) -> Iterator[list[forms.BoundField]]:
        """The bound fields of each text."""
        for name in names:
            yield [self[f"{name}_{code}"] for code in self.languages]
