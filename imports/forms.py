"""The forms of an upload, of how it is read, and of its columns."""

import re
from collections.abc import Sequence
from typing import Any
from zlib import crc32

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from imports.encodings import ENCODINGS
from imports.importers.base import IMPORTERS, Importer, ImportField
from imports.importers.references import References
from imports.importers.values import Column
from imports.models import ImportRun
from imports.reading import FirstLook

DELIMITERS = {
    ",": _("comma ( , )"),
    ";": _("semicolon ( ; )"),
    "\t": _("tab"),
    "|": _("vertical bar ( | )"),
}
MOST_HEADER_ROW = 50
SAMPLE_LENGTH = 40
# In all questions of a page together.
MOST_ANSWERS_OFFERED = 10_000
# What the reader calls a column without a name.
UNNAMED = re.compile(r"column (\d+)")


class UploadForm(forms.Form):
    """A file, and what it holds."""

    importer = forms.ChoiceField(label=_("What does the file hold?"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 20 MB. The next page shows how it is read."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["importer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(importer.key, importer.label) for importer in IMPORTERS.values()]


class ReadingForm(forms.Form):
    """How a file is made a table; what is not said stays as it is."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    encoding = forms.ChoiceField(
        label=_("How letters are written"),
        required=False,
        help_text=_("Choose the one in which the words look right."),
    )
    delimiter = forms.ChoiceField(
        label=_("Between columns"), required=False, choices=list(DELIMITERS.items())
    )
    header_row = forms.IntegerField(
        label=_("Row with the column names"), required=False, min_value=1, max_value=MOST_HEADER_ROW
    )

    def __init__(self, data: Any, *, run: ImportRun, look: FirstLook, odd: bytes) -> None:
        super().__init__(data, initial=run.how_to_read)
        unused = ("sheet",) if run.encoding else ("encoding", "delimiter")
        for name in unused:
            del self.fields[name]
        if run.encoding:
            self._choose("encoding", [(name, _written(name, odd)) for name in ENCODINGS])
        elif len(look.sheets) > 1:
            self._choose("sheet", [(name, _sheet_label(name, hid)) for name, hid in look.sheets])
        else:
            del self.fields["sheet"]

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def changes(self) -> dict[str, Any]:
        """What is to be read otherwise, as ``ImportRun.how_to_read`` has it."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value and value != self.initial[name]
        }


def _written(encoding: str, odd: bytes) -> str:
    """An encoding with words of the file as they look in it."""
    label = str(ENCODINGS[encoding])
    is_wide = encoding.startswith("utf-16")
    words = "" if is_wide else " ".join(odd.decode(encoding, errors="replace").split())
    return f"{label}: {words[:SAMPLE_LENGTH]}" if words else label


def _sheet_label(title: str, is_hidden: bool) -> str:
    return gettext("%(title)s (hidden)") % {"title": title} if is_hidden else title


def column_label(name: str) -> str:
    """A column as a page calls it."""
    unnamed = UNNAMED.fullmatch(name)
    return gettext("column %(number)s") % {"number": unnamed[1]} if unnamed else name


class ColumnsForm(forms.Form):
    """One choice per field: a column of the file, one value for all rows, or nothing."""

    def __init__(
        self,
        *args: Any,
        run: ImportRun,
        importer: type[Importer],
        samples: Sequence[tuple[str, Sequence[str]]] = (),
    ) -> None:
        super().__init__(*args)
        self.importer, self._samples = importer, samples
        first = {name: next(filter(None, texts), "")[:SAMPLE_LENGTH] for name, texts in samples}
        columns = [
            (f"column:{name}", " – ".join(filter(None, (column_label(name), first.get(name)))))
            for name in run.columns
        ]
        for spec in importer.fields:
            choices: list[Any] = [("", _("– leave out –"))]
            if not spec.is_option:
                choices.append((_("Columns"), columns))
            if spec.constants:
                values = [(f"value:{value}", label) for value, label in spec.constants]
                choices.append((_("The same for all rows"), values))
            source = run.mapping.get(spec.name, {})
            key, text = next(iter(source.items()), ("", ""))
            self.fields[spec.name] = forms.ChoiceField(
                label=str(spec.label),
                required=spec.is_required,
                help_text=str(spec.help_text),
                choices=choices,
                initial=f"{key}:{text}" if key else "",
            )

    def lines(self) -> list[tuple[BoundField, str, Sequence[str]]]:
        """
        Each field that needs a look, with the column that is chosen for it and that column's first
        rows: those first that the import can't do without and that have none.
        """
        shown = {f"column:{name}": (column_label(name), texts) for name, texts in self._samples}
        fields = [field for field in self if field not in self.left_out()]
        fields.sort(key=lambda field: bool(field.value()))
        return [(field, *shown.get(str(field.value()), ("", ()))) for field in fields]

    def left_out(self) -> list[BoundField]:
        """The fields of which the file says nothing, and need not."""
        return [
            field for field in self if not (field.value() or field.errors or field.field.required)
        ]

    def unused(self) -> list[tuple[str, Sequence[str]]]:
        """The columns that no field is chosen for, with their first rows."""
        used = {str(field.value()) for field in self}
        return [
            (column_label(name), texts)
            for name, texts in self._samples
            if f"column:{name}" not in used
        ]

    def mapping(self) -> dict[str, dict[str, str]]:
        """What was chosen, as ``ImportRun.mapping`` keeps it."""
        chosen = {}
        for spec in self.importer.fields:
            key, _colon, text = self.cleaned_data.get(spec.name, "").partition(":")
            if key:
                chosen[spec.name] = {key: text}
        return chosen


class ValuesForm(forms.Form):
    """
    What columns ask: one choice for each question, of all rows at once.

    No more questions than a page can offer the answers of; the others come after these.
    """

    def __init__(self, *args: Any, run: ImportRun, importer: type[Importer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A heading and a hint for each column, and its questions: those that rows wait for first.
        self.sections: list[tuple[str, str, list[BoundField]]] = []
        self._questions: dict[str, tuple[str, str]] = {}
        self._room = MOST_ANSWERS_OFFERED
        self.is_full = False
        # One answer about how a column is written may settle all of its rows, one name only few.
        for spec in sorted(importer.fields, key=lambda each: isinstance(each.reading, References)):
            questions = sorted(
                run.asked.get(spec.name, {}).items(),
                key=lambda each: (each[1][1] != "", -each[1][0], each[0]),
            )
            if not questions:
                continue
            column = Column(spec.reading, run.answers.get(spec.name, {}))
            fields = [self._add(spec, column, *each) for each in questions if self._fits()]
            if fields:
                label = column_label(run.mapping.get(spec.name, {}).get("column", ""))
                names = dict.fromkeys((str(spec.label), label))
                heading = " – ".join(filter(None, names))
                self.sections.append((heading, str(spec.reading.hint), fields))

    def _fits(self) -> bool:
        self.is_full = self._room <= 0
        return not self.is_full

    def _add(self, spec: ImportField, column: Column, key: str, asked: list[Any]) -> BoundField:
        count, assumed, text = asked
        answers = spec.reading.answers(key, column)
        self._room -= len(answers)
        choices: list[Any] = list(answers)
        if suggested := spec.reading.suggested(text, column):
            choices = [(gettext("Perhaps"), suggested), (gettext("All"), answers)]
        # The question itself may hold what no name of a field can.
        name = f"{spec.name}-{crc32(key.encode())}"
        self._questions[name] = spec.name, key
        nothing = gettext("– choose –")
        if assumed:
            nothing = gettext("As assumed: %(meaning)s") % {"meaning": dict(answers)[assumed]}
        self.fields[name] = forms.ChoiceField(
            label=spec.reading.question(key, text),
            required=False,
            help_text=ngettext("In %(count)s row.", "In %(count)s rows.", count) % {"count": count},
            choices=[("", nothing), *choices],
            initial=column.answers.get(key, ""),
        )
        return self[name]

    def answers(self) -> dict[str, dict[str, str]]:
        """What was chosen, as ``answer_questions`` takes it."""
        chosen: dict[str, dict[str, str]] = {}
        for name, (field, key) in self._questions.items():
            chosen.setdefault(field, {})[key] = self.cleaned_data[name]
        return chosen
