"""What narrows the message log."""

from functools import cache
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models import Message
from messaging.queries import kinds_to_choose
from records.filters import ChoiceFilter, RecordFilter, TextFilter


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("All")), *kinds_to_choose()]


class KindField(forms.ChoiceField):
    """The kinds in use are offered; one of which there is no e-mail yet may be asked for too."""

    def valid_value(self, value: object) -> bool:
        return True


class KindFilter(django_filters.Filter):
    """Of one kind, or of all."""

    field_class = KindField


class MessageFilter(RecordFilter):
    """``to_email`` and ``person_id`` are for addresses and the API."""

    q = TextFilter("to_email", "to_name", "subject", label=_("Recipient or subject"))
    status = ChoiceFilter(label=_("State"), choices=Message.Status.choices)
    kind = KindFilter(label=_("About"), choices=_kinds)
    to_email = django_filters.CharFilter(widget=forms.HiddenInput)
    person_id = django_filters.UUIDFilter(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["kind"].extra["choices"] = cache(_kinds)  # a form asks for them twice
