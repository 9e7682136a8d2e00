"""A record's form with rows beneath it: as many as one needs, without JavaScript."""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django import forms
from django.db import models
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from metrics.groups import DIMENSIONS, MOST_GROUPS
from records.forms import TAKE_SAVED, Conflict, RecordForm

EMPTY_ROWS = 2


class RowForm(forms.Form):
    """One row; a row in which nothing was typed is no row."""

    @property
    def typed(self) -> dict[str, str]:
        """What was typed into it, unjudged."""
        return {name: str(self[name].data or "").strip() for name in self.fields}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not any(self.typed.values())

    def clean(self) -> dict[str, Any]:
        """Only rows with something in them are looked at."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_empty:
            self.check(cleaned)
        return cleaned

    def check(self, cleaned: dict[str, Any]) -> None:
        """Say what a row with something in it lacks."""


class RowsForm(RecordForm):
    """
    A record's form with rows of what belongs to it.

    ``rows_name`` is the relation from the record to the rows, the prefix of their fields, and the
    argument of the action, which takes unsaved instances of ``row_model``.
    """

    rows_name: ClassVar[str]
    rows_label: ClassVar[str | Promise]
    rows_help: ClassVar[str | Promise]
    rows_order: ClassVar[tuple[str, ...]]
    row_form: ClassVar[type[RowForm]]
    row_model: ClassVar[type[models.Model]]
    dimensions = DIMENSIONS

    @classmethod
    def values_of(cls, record: Any) -> dict[str, Any]:
        """A record's values and rows, numbers without useless zeros."""
        rows = getattr(record, cls.rows_name).order_by(*cls.rows_order)
        shown = [
            {name: plain_number(getattr(row, name)) for name in cls.row_form.base_fields}
            for row in rows
        ]
        own = super().values_of(record)
        return {**{name: plain_number(own[name]) for name in own}, cls.rows_name: shown}

    @property
    def row_options(self) -> dict[str, Any]:
        """What each row's form is made with."""
        return {}

    @cached_property
    def rows(self) -> "BaseFormSet[RowForm]":
        """The rows as they were sent; or those of the record with a few empty ones beneath."""
        made = formset_factory(
            self.row_form, extra=EMPTY_ROWS, max_num=MOST_GROUPS, absolute_max=MOST_GROUPS
        )
        data: Any = None
        if self.is_bound:
            data = self.data.copy()  # type: ignore[attr-defined]
            for name in ("TOTAL_FORMS", "INITIAL_FORMS"):  # a post without any means no rows
                data.setdefault(f"{self.rows_name}-{name}", "0")
        first = None if self.is_bound else self.initial.get(self.rows_name)
        return made(data, prefix=self.rows_name, initial=first, form_kwargs=self.row_options)

    @property
    def formset(self) -> "BaseFormSet[RowForm]":
        """Where the page looks for what is wrong with the rows."""
        return self.rows

    def clean(self) -> dict[str, Any]:
        """The rows are judged with the form."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.rows.is_valid():
            self.add_error(None, _("Some rows need another look."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes: the form's values, and the rows that are not empty."""
        filled = [row.cleaned_data for row in self.rows if not row.is_empty]
        return {**super().values(), self.rows_name: [self.row_model(**row) for row in filled]}

    @property
    def is_redrawn(self) -> bool:
        """Whether it was posted to get more rows."""
        return self.data.get("do") == "add_row"

    def redrawn(self) -> Self:
        """With the rows as they were typed, and more beneath them."""
        again = super().redrawn()
        again.initial[self.rows_name] = self._typed_rows
        return again

    @property
    def conflicts(self) -> list[Conflict]:
        """The fields that differ, and the rows, all of them as one."""
        typed, saved = self._typed_rows, self._saved_rows
        if typed == saved:
            return super().conflicts
        own = Conflict(self.rows_name, str(self.rows_label), _in_words(typed), _in_words(saved))
        return [*super().conflicts, own]

    def with_saved(self) -> Self:
        """Rows are taken all together."""
        if self.data.get(TAKE_SAVED) != self.rows_name:
            return super().with_saved()
        data, saved = self.data.copy(), self._saved_rows  # type: ignore[attr-defined]
        data[f"{self.rows_name}-TOTAL_FORMS"] = str(len(saved))
        for number, row in enumerate(saved):
            for name, value in row.items():
                data[f"{self.rows_name}-{number}-{name}"] = value
        return self._with_data(data)

    @property
    def _typed_rows(self) -> list[dict[str, str]]:
        return [row.typed for row in self.rows if not row.is_empty]

    @property
    def _saved_rows(self) -> list[dict[str, str]]:
        """As a browser would send them."""
        names = self.rows.empty_form.fields
        return [
            {name: "" if row[name] is None else str(row[name]) for name in names}
            for row in self.initial.get(self.rows_name, ())
        ]


def _in_words(rows: list[dict[str, str]]) -> str:
    return "; ".join(" · ".join(filter(None, row.values())) for row in rows) or "–"


def figure_field(label: Any, **options: Any) -> forms.DecimalField:
    """A number with up to four decimals, that may be left empty."""
    options.setdefault("required", False)
    return forms.DecimalField(
        label=label,
        max_digits=16,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        **options,
    )


def day_field(label: Any) -> forms.DateField:
    """A day that may be left empty."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def plain_number(value: Any) -> Any:
    """A stored number as a form shows it, without useless zeros; anything else as it is."""
    if not isinstance(value, Decimal):
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
