"""What the pages of partnerships and their participants take in."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partnerships.models import Participation, Partnership
from partnerships.queries.partnerships import organizations_named
from records.fields import NamedChoiceField, model_field, uuids_in
from records.forms import RecordForm
from stakeholders.models import Organization, Person
from tenancy.models import Membership


class PartnershipForm(RecordForm):
    """A joint effort: what it is for, what kind, how far."""

    name = model_field(Partnership, "name", label=_("Name"))
    vision = model_field(
        Partnership,
        "vision",
        label=_("Vision"),
        help_text=_("What will be different when you succeed? One or two sentences."),
    )
    model = model_field(Partnership, "model", label=_("Model"))
    stage = model_field(Partnership, "stage", label=_("Stage"))
    started_on = model_field(Partnership, "started_on", label=_("Started on"))
    ended_on = model_field(Partnership, "ended_on", label=_("Ended on"))
    layout = ("name", "vision", ("model", "stage"), ("started_on", "ended_on"))

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """A new one is forming."""
        return {"stage": Partnership.Stage.FORMING}


class ParticipationForm(RecordForm):
    """An organization's part; the organization is chosen beside it (see ``OrganizationFinder``)."""

    role = model_field(Participation, "role", label=_("Role"))
    responsibilities = model_field(
        Participation,
        "responsibilities",
        label=_("Responsibilities"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    contact: "NamedChoiceField[Person]" = NamedChoiceField(
        label=_("Contact"), queryset=None, required=False, empty_label=_("Nobody")
    )
    contact_name = forms.CharField(
        label=_("Contact's name"),
        required=False,
        max_length=200,
        help_text=_("Somebody who is not in People yet. Left empty, the main contact is taken."),
    )
    contact_email = forms.EmailField(
        label=_("Contact's e-mail"), required=False, help_text=_("Check-ins go to this address.")
    )
    since = model_field(Participation, "since", label=_("Since"))
    until = model_field(Participation, "until", label=_("Until"))

    def fit_fields(self) -> None:
        """Offer the organization's people; a new part asks for the organization first."""
        part: Any = self.record
        if part is None:
            del self.fields["contact"]
            return
        people = Person.objects.visible_to(self.acting_member).filter(
            Q(organization_id=part.organization_id) | Q(pk=part.contact_id)
        )
        rows = people.order_by("-is_main_contact", "name", "pk")
        self.fields["contact"].queryset = rows  # type: ignore[attr-defined]
        self.fields["contact_name"].help_text = _("Somebody who is not in People yet.")


class OrganizationFinder(forms.Form):
    """
    Choose an organization by searching for it.

    ``find`` holds the words; ``organization`` offers what they find, and what was chosen before.
    """

    use_required_attribute = False

    find = forms.CharField(
        label=_("Search organizations"), required=False, widget=forms.SearchInput
    )
    organization: "NamedChoiceField[Organization]" = NamedChoiceField(
        label=_("Organization"),
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Search for an organization and choose it, or add one.")},
    )

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = str(self["find"].value() or "")
        found = [one.pk for one in organizations_named(text=text, member=acting_member)]
        chosen = uuids_in([self["organization"].value() or ""])
        self.has_options = bool(found or chosen)
        self.fields["organization"].queryset = (  # type: ignore[attr-defined]
            Organization.objects.visible_to(acting_member)
            .filter(pk__in=[*found, *chosen])
            .order_by("name")
        )
