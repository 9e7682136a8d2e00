"""What the pages of wins take in."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partnerships.models import Activity, Partnership, Win
from partnerships.queries.activities import organizations_to_offer
from records.fields import NamedChoiceField, model_field, uuids_in
from records.forms import TranslatedForm
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership


class WinForm(TranslatedForm):
    """A small success and whom to thank for it."""

    model = Win

    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None
    )
    text = model_field(Win, "text", label=_("What went well"))
    organization: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        label=_("Thanks to"), queryset=None, required=False, empty_label=_("Everybody")
    )
    happened_on = model_field(Win, "happened_on", label=_("Date"))
    activity: "forms.ModelChoiceField[Activity]" = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput, label=_("Activity")
    )

    layout = ("text", ("partnership", "organization", "happened_on"))

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """Of today, or of the activity that the address names."""
        named = uuids_in([asked.get("activity", "")])
        activity = Activity.objects.visible_to(acting_member).filter(pk__in=named).first()
        if activity is None:
            return {"happened_on": today_in(acting_member.workspace)}
        return {"activity": activity.pk, "happened_on": activity.happened_on}

    def fit_fields(self) -> None:
        """Offer who takes part in the partnership; a new win has its partnership already."""
        member = self.acting_member
        partnership: Any = self.parent or self.record.partnership  # type: ignore[union-attr]
        if self.parent is not None:
            del self.fields["partnership"]
        else:
            rows = Partnership.objects.visible_to(member).order_by("name")
            self.fields["partnership"].queryset = rows  # type: ignore[attr-defined]
        chosen = uuids_in([self["organization"].value() or ""])
        self.fields["organization"].queryset = organizations_to_offer(  # type: ignore[attr-defined]
            partnership=partnership, member=member, also=chosen
        )
        self.fields["activity"].queryset = (  # type: ignore[attr-defined]
            Activity.objects.visible_to(member)
        )
