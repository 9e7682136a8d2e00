"""What the pages of action items take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionItem
from partnerships.models import Partnership
from partnerships.queries.activities import organizations_to_offer
from records.fields import NamedChoiceField, initial_of, model_field
from stakeholders.models import Organization
from tenancy.models import Membership


class ActionItemForm(forms.Form):
    """What an organization promised to do, and by when. The partnership is known already."""

    title = model_field(ActionItem, "title", label=_("What"))
    organization: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        label=_("Who"), queryset=None, empty_label=_("Choose…")
    )
    due_on = model_field(ActionItem, "due_on", label=_("By when"))

    def __init__(
        self,
        *args: Any,
        acting_member: Membership,
        partnership: Partnership,
        kept: ActionItem | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations_to_offer(  # type: ignore[attr-defined]
            partnership=partnership,
            member=acting_member,
            kept=[kept.organization_id] if kept else [],
        )


def initial_action_item(item: ActionItem) -> dict[str, Any]:
    """An action item's values for its form."""
    return initial_of(item, ActionItemForm.base_fields)


class ActionItemFilterForm(forms.Form):
    """What narrows the list of action items."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.SearchInput)
    show = forms.ChoiceField(label=_("Show"), required=False)
    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None, required=False, empty_label=_("All partnerships")
    )

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Partnership.objects.visible_to(acting_member).order_by("name")
        self.fields["partnership"].queryset = rows  # type: ignore[attr-defined]
        mine = [("mine", _("Mine"))] if acting_member.organization_id else []
        self.fields["show"].choices = [  # type: ignore[attr-defined]
            ("", _("Open")),
            *mine,
            ("overdue", _("Overdue")),
            ("done", _("Closed")),
            ("all", _("All")),
        ]
