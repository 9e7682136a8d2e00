"""A new organization in the middle of another form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.actions.find_or_add import find_or_add_organization
from records.fields import typed_values
from stakeholders.models import Organization, Sector
from tenancy.errors import DomainError
from tenancy.models import Membership


class NewOrganizationForm(forms.Form):
    """
    Name and sector of an organization that is not in the list.

    Goes inside another form under the prefix "new", so nothing here is marked required for the
    browser: only who adds the organization has it judged. ``names_url`` suggests known names.
    """

    use_required_attribute = False

    name = forms.CharField(label=_("Organization's name"), max_length=300, required=False)
    sector = forms.ChoiceField(
        label=_("Sector"),
        required=False,
        choices=[("", _("Choose…")), *Sector.choices],
        help_text=_("Not needed if we already know the organization."),
    )

    def __init__(self, data: Any = None, *, names_url: str, **kwargs: Any) -> None:
        super().__init__(data, prefix="new", **kwargs)
        self.fields["name"].widget.attrs |= {
            "list": "organization-names",
            "autocomplete": "off",
            "hx-get": names_url,
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#organization-names",
        }

    def clean_name(self) -> str:
        """Needed once it is judged; not marked so, since the form around it can do without."""
        name = str(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Type the organization's name."))
        return name

    def found_or_added(self, acting_member: Membership) -> Organization | None:
        """The organization of this name, perhaps just added; None where the form refuses it."""
        if not self.is_valid():
            return None
        try:
            return find_or_add_organization(acting_member=acting_member, **self.cleaned_data)
        except DomainError as error:
            self.add_error(error.field, str(error.message))
            return None

    @property
    def is_typed(self) -> bool:
        """Whether it holds anything."""
        return bool(self["name"].value() or self["sector"].value())

    def unjudged(self, names_url: str) -> "NewOrganizationForm":
        """The same form with what was typed, without errors."""
        return NewOrganizationForm(initial=typed_values(self), names_url=names_url)
