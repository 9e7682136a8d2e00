"""The first question of what belongs to a partnership: which one?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Partnership
from records.fields import NamedChoiceField
from tenancy.models import Membership


class PartnershipChoiceForm(forms.Form):
    """Choose the partnership that something new belongs to."""

    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None, empty_label=_("Choose…")
    )

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Partnership.objects.visible_to(acting_member).open().order_by("name")
        self.fields["partnership"].queryset = rows  # type: ignore[attr-defined]
