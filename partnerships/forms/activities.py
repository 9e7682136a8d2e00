"""What the activity pages take in."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partnerships.models import Activity, Goal, Partnership
from partnerships.queries.activities import (
    goals_to_offer,
    likely_partnership_of,
    organizations_to_offer,
)
from records.fields import (
    NamedChoiceField,
    NamedSelect,
    model_field,
    uuids_in,
)
from records.forms import RecordForm
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership

_REFRESH = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-vals": '{"refresh": "1"}',
    "hx-target": "#activity-organizations",
    "hx-swap": "outerHTML",
    "hx-include": "closest form",
}


class ActivityForm(RecordForm):
    """The 30-second form; everything after the organizations is optional and may come later."""

    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"),
        queryset=None,
        empty_label=_("Choose…"),
        widget=NamedSelect(attrs=_REFRESH),
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

    @classmethod
    def values_of(cls, record: Activity) -> dict[str, Any]:
        """Its own values, and who joined."""
        joined = record.joined.values_list("organization_id", flat=True)
        return {**super().values_of(record), "organizations": list(joined)}

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """
        Today; the partnership that the address names, the one of last time, or the only one; one's
        own organization has joined.
        """
        likely = None if "partnership" in asked else likely_partnership_of(acting_member)
        own = acting_member.organization_id
        return {
            "happened_on": today_in(acting_member.workspace),
            "partnership": asked.get("partnership") or (likely.pk if likely else None),
            "organizations": [own] if own else [],
        }

    def fit_fields(self) -> None:
        """Offer what goes with the partnership that is chosen."""
        member = self.acting_member
        partnerships = Partnership.objects.visible_to(member).order_by("name")
        self.chosen = self._chosen(partnerships)
        typed = uuids_in(self["organizations"].value() or [])
        if self.parent is None:
            self.fields["partnership"].queryset = partnerships  # type: ignore[attr-defined]
        else:
            del self.fields["partnership"]
        self.fields["organizations"].queryset = organizations_to_offer(  # type: ignore[attr-defined]
            partnership=self.chosen, member=member, also=typed
        )
        self.fields["goal"].queryset = goals_to_offer(  # type: ignore[attr-defined]
            partnership=self.chosen, member=member
        )
        self.fields["people_reached"].widget.attrs["inputmode"] = "numeric"
        self.fields["hours"].widget.attrs |= {"inputmode": "decimal", "step": "0.25"}

    @property
    def is_redrawn(self) -> bool:
        """Another partnership was chosen, or an organization is added on the way."""
        return self.is_bound and bool({"refresh", "add_organization"} & self.data.keys())

    @property
    def has_partnerships(self) -> bool:
        """Whether there is anything to log for."""
        asked: Any = self.fields.get("partnership")
        return asked is None or bool(asked.queryset.exists())

    @property
    def has_more(self) -> bool:
        """Whether anything optional is filled in or wrong, so that it must be seen."""
        names = (*self.optional_fields, "goal")
        return any(self[name].value() or self[name].errors for name in names)

    def _chosen(self, partnerships: Any) -> Partnership | None:
        if self.parent is not None:
            return self.parent  # type: ignore[return-value]
        value = self["partnership"].value()
        value = getattr(value, "pk", value)
        ids = uuids_in([value]) if value else []
        found: Partnership | None = partnerships.filter(pk__in=ids).first() if ids else None
        return found
