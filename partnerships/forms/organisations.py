"""A new organisation in the middle of another form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Sector


class NewOrganisationForm(forms.Form):
    """
    Name and sector of an organisation that is not in the list.

    Goes inside another form, so nothing here is marked required for the browser: only the
    button "Add this organisation" judges it.
    """

    use_required_attribute = False

    name = forms.CharField(label=_("Organisation's name"), max_length=300)
    sector = forms.ChoiceField(
        label=_("Sector"),
        required=False,
        choices=[("", _("Choose…")), *Sector.choices],
        help_text=_("Not needed if we already know the organisation."),
    )
