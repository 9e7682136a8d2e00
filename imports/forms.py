"""The forms of an upload and of its columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imports.importers.base import IMPORTERS, Importer
from imports.models import ImportRun


class UploadForm(forms.Form):
    """A file, and what it holds."""

    importer = forms.ChoiceField(label=_("What does the file hold?"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 20 MB. Its first sheet is read."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["importer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(importer.key, importer.label) for importer in IMPORTERS.values()]


class ColumnsForm(forms.Form):
    """One choice per field: a column of the file, one value for all rows, or nothing."""

    header_row = forms.IntegerField(label=_("Row with the column names"), min_value=1, max_value=50)

    def __init__(self, *args: Any, run: ImportRun, importer: type[Importer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.importer = importer
        self.fields["header_row"].initial = run.header_row
        columns = [(f"column:{name}", name) for name in run.columns]
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

    def mapping(self) -> dict[str, dict[str, str]]:
        """What was chosen, as ``ImportRun.mapping`` keeps it."""
        chosen = {}
        for spec in self.importer.fields:
            key, _colon, text = self.cleaned_data[spec.name].partition(":")
            if key:
                chosen[spec.name] = {key: text}
        return chosen
