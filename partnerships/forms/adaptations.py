"""What the pages of adaptations take in."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partnerships.forms.concerns import OwnerChoiceField
from partnerships.models import Adaptation, CheckIn, Concern
from records.fields import NamedChoiceField, model_field
from records.forms import RecordForm
from tenancy.dates import today_in
from tenancy.models import Membership


class AdaptationForm(RecordForm):
    """What was changed, why, and what caused it."""

    text = model_field(Adaptation, "text", label=_("What was changed?"))
    reason = model_field(Adaptation, "reason", label=_("Why?"))
    changed_on = model_field(Adaptation, "changed_on", label=_("Changed on"))
    owner = OwnerChoiceField()
    concern: "NamedChoiceField[Concern]" = NamedChoiceField(
        label=_("The concern that caused it"), queryset=None, required=False, named_by="text"
    )
    check_in: "forms.ModelChoiceField[CheckIn]" = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput
    )
    layout = ("text", "reason", ("changed_on", "owner"), "concern")

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """Made today by who notes it; for the concern or check-in that the address names."""
        first = {name: asked[name] for name in ("concern", "check_in") if name in asked}
        today = today_in(acting_member.workspace)
        return {"owner": acting_member.pk, "changed_on": today, **first}

    def fit_fields(self) -> None:
        """Offer the concerns of the partnership, and take what the member may read."""
        of = {"partnership": self.parent or self.record.partnership}  # type: ignore[union-attr]
        concerns = Concern.objects.visible_to(self.acting_member).filter(**of)
        self.fields["concern"].queryset = concerns.order_by("text")  # type: ignore[attr-defined]
        told = CheckIn.objects.visible_to(self.acting_member)
        self.fields["check_in"].queryset = told  # type: ignore[attr-defined]
