"""What the pages of concerns take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.forms.fields import NamedChoiceField, initial_of, model_field
from partnerships.models import Concern, ConcernNote, Partnership
from partnerships.queries.concerns import owners_to_offer
from tenancy.models import Membership


class OwnerChoiceField(forms.ModelChoiceField):
    """Members by their name alone."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user)


class ConcernForm(forms.Form):
    """A risk, a tension or an issue: what it is, who looks after it, when to look again."""

    text = model_field(Concern, "text", label=_("Concern"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Concern.Kind.choices, initial=Concern.Kind.ISSUE
    )
    owner = OwnerChoiceField(
        label=_("Who looks after it"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=Concern.Status.choices, initial=Concern.Status.OPEN
    )
    due_on = model_field(Concern, "due_on", label=_("Look again on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners_to_offer()  # type: ignore[attr-defined]


def initial_concern(concern: Concern) -> dict[str, Any]:
    """A concern's values for its form."""
    return initial_of(concern, ConcernForm.base_fields)


class ConcernNoteForm(forms.Form):
    """What was done about a concern."""

    text = model_field(ConcernNote, "text", label=_("What was done?"))


class ConcernFilterForm(forms.Form):
    """What narrows the register."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.SearchInput)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            ("unresolved", _("Open or watching")),
            *Concern.Status.choices,
        ],
    )
    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None, required=False, empty_label=_("All partnerships")
    )

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Partnership.objects.visible_to(acting_member).order_by("name")
        self.fields["partnership"].queryset = rows  # type: ignore[attr-defined]
