"""What the pages of wins take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Activity, Partnership, Win
from partnerships.queries.activities import organizations_to_offer
from records.fields import NamedChoiceField, initial_of, model_field, uuids_in
from stakeholders.models import Organization
from tenancy.models import Membership
from tenancy.permissions import may


class WinForm(forms.Form):
    """A small success and whom to thank for it."""

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

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partnerships = Partnership.objects.visible_to(acting_member).order_by("name")
        ids = uuids_in([self["partnership"].value() or ""])
        chosen = partnerships.filter(pk__in=ids).first() if ids else None
        kept = uuids_in([self["organization"].value() or ""])
        self.fields["partnership"].queryset = partnerships  # type: ignore[attr-defined]
        self.fields["organization"].queryset = organizations_to_offer(  # type: ignore[attr-defined]
            partnership=chosen, member=acting_member, kept=kept
        )
        self.fields["activity"].queryset = (  # type: ignore[attr-defined]
            Activity.objects.visible_to(acting_member)
        )


def initial_win(win: Win) -> dict[str, Any]:
    """A win's values for its form."""
    return initial_of(win, WinForm.base_fields)


class WinFilterForm(forms.Form):
    """What narrows the list of wins; who reads published ones only has nothing to choose."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.SearchInput)
    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None, required=False, empty_label=_("All partnerships")
    )
    published = forms.ChoiceField(
        label=_("Shown"),
        required=False,
        choices=[("", _("All")), ("yes", _("On the dashboard")), ("no", _("Inside only"))],
    )

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(acting_member, "read", "partnership"):
            del self.fields["partnership"], self.fields["published"]
            return
        rows = Partnership.objects.visible_to(acting_member).order_by("name")
        self.fields["partnership"].queryset = rows  # type: ignore[attr-defined]
