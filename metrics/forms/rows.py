"""Forms with rows: as many as one needs, without JavaScript."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

MOST_ROWS = 200
EMPTY_ROWS = 2


class RowForm(forms.Form):
    """One row; a row in which nothing was typed is no row."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not any(str(self[name].data or "").strip() for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """Only rows with something in them are looked at."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_empty:
            self.check(cleaned)
        return cleaned

    def check(self, cleaned: dict[str, Any]) -> None:
        """Say what a row with something in it lacks."""


class RowFormSet(BaseFormSet[RowForm]):
    """Rows of one kind."""

    def filled(self) -> list[dict[str, Any]]:
        """What the rows say that are not empty."""
        return [dict(form.cleaned_data) for form in self.forms if not form.is_empty]


def row_formset(
    form: type[RowForm],
    *,
    prefix: str,
    data: Mapping[str, Any] | None = None,
    initial: Sequence[Mapping[str, Any]] = (),
    form_kwargs: dict[str, Any] | None = None,
) -> RowFormSet:
    """Rows as they were sent; or those of ``initial`` with a few empty ones beneath."""
    made: type[RowFormSet] = formset_factory(  # type: ignore[assignment]
        form,
        formset=RowFormSet,
        extra=EMPTY_ROWS,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    return made(
        data or None,
        prefix=prefix,
        initial=None if data else list(initial),
        form_kwargs=form_kwargs or {},
    )


def typed_rows(
    form: type[RowForm], data: Mapping[str, Any], *, prefix: str
) -> list[dict[str, Any]]:
    """The rows as they were typed, unjudged, to be shown again with more beneath them."""
    sent = str(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    count = min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() else 0
    names = form.base_fields
    rows = [
        {name: data.get(f"{prefix}-{number}-{name}", "") for name in names}
        for number in range(count)
    ]
    return [row for row in rows if any(row.values())]


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


def shown_figure(value: Decimal | None) -> str:
    """A stored number as a form shows it: without useless zeros."""
    return "" if value is None else f"{value.normalize():f}"
