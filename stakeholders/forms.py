"""The shapes of organizations and people, and of their lists' filters."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from stakeholders.identifiers import ORG_ID
from stakeholders.models import Organization, Person, Sector
from tenancy.models import Membership
from tenancy.roles import Role


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


class IdentifiersField(LinesField):
    """Identifiers in org-id form (org-id.guide): list code, then the number."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        for identifier in value:
            if not ORG_ID.match(identifier):
                raise ValidationError(
                    _("“%(value)s” is not in org-id form, such as US-EIN-123456789."),
                    params={"value": identifier},
                )


def person_language_choices(member: Membership) -> list[tuple[str, Any]]:
    """The interface's languages, then the workspace's own."""
    names = dict(settings.LANGUAGES)
    codes = dict.fromkeys([*names, *member.workspace.languages])
    return [(code, names.get(code, code)) for code in codes]


class OrganizationForm(forms.ModelForm):
    """An organization: name and sector first, the rest when it is known."""

    other_names = LinesField(label=_("Other names"), required=False, help_text=_("One a line."))
    identifiers = IdentifiersField(
        label=_("Identifiers"),
        required=False,
        help_text=_("In org-id form, one a line, such as US-EIN-123456789."),
    )
    languages = LinesField(
        label=_("Languages"), required=False, help_text=_("Codes, one a line: en, es, fr.")
    )
    tags = LinesField(label=_("Tags"), required=False, help_text=_("One a line."))
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organization
        fields = [
            "name",
            "sector",
            "kind",
            "other_names",
            "website",
            "place",
            "address",
            "mission",
            "priorities",
            "languages",
            "identifiers",
            "tags",
            "status",
            "status_since",
        ]
        widgets = {
            "address": forms.Textarea(attrs={"rows": 2}),
            "mission": forms.Textarea(attrs={"rows": 3}),
            "priorities": forms.Textarea(attrs={"rows": 3}),
            "status_since": forms.DateInput(attrs={"type": "date"}),
        }


class PersonForm(forms.ModelForm):
    """A contact."""

    class Meta:
        model = Person
        fields = [
            "name",
            "email",
            "organization",
            "title",
            "group",
            "language",
            "channel",
            "phone",
            "accessibility",
            "consented_on",
            "is_main_contact",
        ]
        widgets = {"consented_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, acting_member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organization.objects.all()
        if acting_member.role == Role.PARTNER:
            rows = rows.changeable_by(acting_member)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.order_by("name")
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=person_language_choices(acting_member)
        )


class OrganizationFilterForm(forms.Form):
    """What an organization list can be narrowed by."""

    q = forms.CharField(label=_("Search"), required=False)
    sector = forms.ChoiceField(
        label=_("Sector"), required=False, choices=[("", _("All sectors")), *Sector.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any status")), *Organization.Status.choices],
    )


class PersonFilterForm(forms.Form):
    """What a list of people can be narrowed by."""

    q = forms.CharField(label=_("Search"), required=False)
    group = forms.ChoiceField(
        label=_("Group"), required=False, choices=[("", _("All groups")), *Person.Group.choices]
    )


class EraseForm(forms.Form):
    """The name again, so that nobody erases a person by a slip."""

    repeated_name = forms.CharField(
        label=_("Type the person's name to erase them"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HeldForm(forms.Form):
    """Somebody by their e-mail address; typed twice, to erase them."""

    email = forms.EmailField(label=_("E-mail"))
    repeated_email = forms.EmailField(
        label=_("The same e-mail again"),
        required=False,
        help_text=_("Only to erase: so that nobody is erased by a slip."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    do = forms.ChoiceField(choices=[("export", "export"), ("erase", "erase")])
