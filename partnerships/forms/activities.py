"""What the activity pages take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Activity, Goal, Partnership
from partnerships.queries.activities import (
    goals_to_offer,
    organizations_in_log,
    organizations_to_offer,
)
from records.fields import (
    DAY,
    NamedChoiceField,
    NamedSelect,
    initial_of,
    model_field,
    uuids_in,
)
from stakeholders.models import Organization
from tenancy.models import Membership

_REFRESH = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-vals": '{"refresh": "1"}',
    "hx-target": "#activity-organizations",
    "hx-swap": "outerHTML",
    "hx-include": "closest form",
}


class ActivityForm(forms.Form):
    """The 30-second form; everything after the organizations is optional and may come later."""

    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None, widget=NamedSelect(attrs=_REFRESH)
    )
    happened_on = model_field(Activity, "happened_on", label=_("Date"))
    type = model_field(Activity, "type", label=_("Type"))
    title = model_field(Activity, "title", label=_("What you did"))
    organizations: "forms.ModelMultipleChoiceField[Organization]" = forms.ModelMultipleChoiceField(
        label=_("Who joined"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )
    description = model_field(Activity, "description", label=_("What happened"))
    place = model_field(Activity, "place", label=_("Place"))
    people_reached = model_field(Activity, "people_reached", label=_("People reached"))
    hours = model_field(Activity, "hours", label=_("Hours given"), min_value=0)
    goal: "NamedChoiceField[Goal]" = NamedChoiceField(
        named_by="title", label=_("Goal it serves"), queryset=None, required=False
    )

    optional_fields = ("description", "place", "people_reached", "hours")

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partnerships = Partnership.objects.visible_to(acting_member).order_by("name")
        self.chosen = self._chosen(partnerships)
        kept = uuids_in(self["organizations"].value() or [])
        self.fields["partnership"].queryset = partnerships  # type: ignore[attr-defined]
        self.fields["organizations"].queryset = organizations_to_offer(  # type: ignore[attr-defined]
            partnership=self.chosen, member=acting_member, kept=kept
        )
        self.fields["goal"].queryset = goals_to_offer(  # type: ignore[attr-defined]
            partnership=self.chosen, member=acting_member
        )
        self.fields["people_reached"].widget.attrs["inputmode"] = "numeric"
        self.fields["hours"].widget.attrs |= {"inputmode": "decimal", "step": "0.25"}

    @property
    def has_partnerships(self) -> bool:
        """Whether there is anything to log for."""
        return bool(self.fields["partnership"].queryset.exists())  # type: ignore[attr-defined]

    @property
    def has_more(self) -> bool:
        """Whether anything optional is filled in or wrong, so that it must be seen."""
        names = (*self.optional_fields, "goal")
        return any(self[name].value() or self[name].errors for name in names)

    def _chosen(self, partnerships: Any) -> Partnership | None:
        value = self["partnership"].value()
        value = getattr(value, "pk", value)
        ids = uuids_in([value]) if value else []
        found: Partnership | None = partnerships.filter(pk__in=ids).first() if ids else None
        return found


def initial_activity(activity: Activity) -> dict[str, Any]:
    """An activity's values for its form."""
    names = ("partnership", "happened_on", "type", "title", "goal", *ActivityForm.optional_fields)
    joined = activity.joined.values_list("organization_id", flat=True)
    return {**initial_of(activity, names), "organizations": list(joined)}


class ActivityFilterForm(forms.Form):
    """What narrows the activity log. Whatever can't be read narrows nothing."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.SearchInput)
    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"), queryset=None, required=False
    )
    type = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("All types")), *Activity.Type.choices]
    )
    organization: "NamedChoiceField[Organization]" = NamedChoiceField(
        label=_("Organization"), queryset=None, required=False
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=DAY))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs=DAY))
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partnership, organization = self.fields["partnership"], self.fields["organization"]
        partnership.queryset = (  # type: ignore[attr-defined]
            Partnership.objects.visible_to(acting_member).order_by("name")
        )
        partnership.empty_label = _("All partnerships")  # type: ignore[attr-defined]
        organization.queryset = organizations_in_log(acting_member)  # type: ignore[attr-defined]
        organization.empty_label = _("All organizations")  # type: ignore[attr-defined]
