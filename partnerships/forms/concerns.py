"""What the pages of concerns take in."""

from datetime import timedelta
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partnerships.models import CheckIn, Concern, ConcernNote
from partnerships.queries.concerns import owners_to_offer
from records.fields import model_field, uuids_in
from records.forms import RecordForm
from tenancy.dates import today_in
from tenancy.models import Membership

LOOK_AGAIN_AFTER = timedelta(days=14)


class OwnerChoiceField(forms.ModelChoiceField):
    """Who looks after it, if anybody: of those who may, by their name alone."""

    def __init__(self) -> None:
        label, nobody = _("Who looks after it"), _("Nobody yet")
        super().__init__(label=label, queryset=None, required=False, empty_label=nobody)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """For one form, which is of one workspace."""
        made: Self = super().__deepcopy__(memo)
        made.queryset = owners_to_offer()
        return made

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user)


class ConcernForm(RecordForm):
    """A risk, a tension or an issue: what it is, who looks after it, when to look again."""

    text = model_field(Concern, "text", label=_("Concern"))
    kind = model_field(Concern, "kind", label=_("Kind"))
    status = model_field(Concern, "status", label=_("Status"))
    owner = OwnerChoiceField()
    due_on = model_field(Concern, "due_on", label=_("Look again on"))
    check_in: "forms.ModelChoiceField[CheckIn]" = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput
    )
    layout = ("text", ("kind", "status"), ("owner", "due_on"))

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """Looked after by who adds it, in two weeks; the text of the check-in it comes from."""
        first = {
            "owner": acting_member.pk,
            "due_on": today_in(acting_member.workspace) + LOOK_AGAIN_AFTER,
        }
        named = uuids_in([asked.get("check_in", "")])
        told = CheckIn.objects.visible_to(acting_member).filter(pk__in=named).first()
        return first | {"text": told.concern, "check_in": told.pk} if told else first

    def fit_fields(self) -> None:
        """Take a check-in that the member may read."""
        self.fields["check_in"].queryset = (  # type: ignore[attr-defined]
            CheckIn.objects.visible_to(self.acting_member)
        )


class ConcernNoteForm(forms.Form):
    """What was done about a concern."""

    text = model_field(ConcernNote, "text", label=_("What was done?"))
