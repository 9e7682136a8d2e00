"""What narrows a list: one FilterSet serves the page's filter bar and the API's parameters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.fields import NamedChoiceField
from tenancy.folding import containing
from tenancy.models import Membership


class TextFilter(django_filters.CharFilter):
    """``?q=``: each word stands in one of the fields, whatever its case and accents."""

    def __init__(self, *names: str, **options: Any) -> None:
        self.names = names
        first = {"label": _("Search"), "widget": forms.SearchInput, "field_name": names[0]}
        super().__init__(**{**first, **options})

    def filter(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The rows that contain the words of ``value``."""
        return rows.filter(containing(rows.model, self.names, value)) if value else rows


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of a field's choices, or all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"empty_label": _("All"), **options})


class RecordChoiceFilter(django_filters.ModelChoiceFilter):
    """
    The rows that refer to one record of ``model`` which the member may read, by its id.

    An id of a row that the member may not read is answered like an id that does not exist.
    """

    field_class = NamedChoiceField

    def __init__(
        self,
        model: type[models.Model],
        *,
        label: str | Promise,
        named_by: str = "name",
        is_hidden: bool = False,
        **more: Any,
    ) -> None:
        def rows(request: Any) -> QuerySet[Any]:
            member: Membership | None = getattr(request, "membership", None)
            manager: Any = model._default_manager
            found: QuerySet[Any] = manager.visible_to(member) if member else manager.none()
            return found.order_by(named_by)

        if is_hidden:  # for addresses and the API; the page offers no such choice
            more["widget"] = forms.HiddenInput
        super().__init__(
            queryset=rows, label=label, named_by=named_by, empty_label=_("All"), **more
        )


class DayFilter(django_filters.DateFilter):
    """A day from which or up to which rows are shown."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **options})


class RecordFilter(django_filters.FilterSet):
    """
    The base of every noun's filters.

    Built with the request, so that choices are those the member may read. ``without`` names a
    filter that the address answers already, as on a partnership's tab.
    """

    def __init__(self, *args: Any, without: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop(without, None)

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list."""
        return self.is_bound and any(
            value not in (None, "", []) for value in self.form.cleaned_data.values()
        )


class _YesNoField(forms.Field):
    """``true`` or ``false`` and nothing else."""

    def to_python(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if value not in ("true", "false"):
            raise ValidationError(_("Write true or false."))
        return bool(value == "true")


class YesNoFilter(django_filters.BooleanFilter):
    """
    ``?is_done=true``; anything but true and false is refused, not passed over.

    A page offers ``choices``, words for both; ``is_hidden`` is for addresses and the API alone.
    """

    field_class = _YesNoField

    def __init__(
        self,
        *,
        choices: Sequence[tuple[str, Any]] = (("true", _("Yes")), ("false", _("No"))),
        is_hidden: bool = False,
        **options: Any,
    ) -> None:
        select = forms.Select(choices=[("", _("All")), *choices])
        options.setdefault("widget", forms.HiddenInput if is_hidden else select)
        super().__init__(**options)


class _MomentField(django_filters.fields.IsoDateTimeField):
    """A moment in UTC: PostgreSQL takes no text that lies more than 16 hours off it."""

    def to_python(self, value: Any) -> datetime | None:
        found: datetime | None = super().to_python(value)
        try:
            return found.astimezone(UTC) if found else found
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"]) from error


class MomentFilter(django_filters.IsoDateTimeFilter):
    """``?since=2026-03-02T10:00:00+02:00``."""

    field_class = _MomentField
