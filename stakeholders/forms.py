"""What the pages of organizations and people take in."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from records.fields import NamedChoiceField, WebAddressField, model_field, uuids_in
from records.forms import RecordForm
from stakeholders.actions.people import contact_parts
from stakeholders.identifiers import ORG_ID
from stakeholders.models import Organization, Person
from tenancy.models import Membership
from tenancy.roles import Role

NOBODY = "nobody"
# Of both organizations when they are merged: an import finds the one by them.
JOINED = ("other_names", "identifiers")


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


class OrganizationForm(RecordForm):
    """An organization: name and sector first, the rest when it is known."""

    name = model_field(Organization, "name", label=_("Name"))
    sector = model_field(Organization, "sector", label=_("Sector"))
    place = model_field(Organization, "place", label=_("Place"))
    website = WebAddressField(label=_("Website"))
    kind = model_field(Organization, "kind", label=_("Kind"))
    phone = model_field(Organization, "phone", label=_("Phone"))
    email = model_field(Organization, "email", label=_("E-mail"))
    notes = model_field(Organization, "notes", label=_("Notes"))
    other_names = LinesField(label=_("Other names"), required=False, help_text=_("One a line."))
    address = model_field(Organization, "address", label=_("Address"))
    mission = model_field(Organization, "mission", label=_("Mission"))
    priorities = model_field(Organization, "priorities", label=_("Priorities"))
    languages = LinesField(
        label=_("Languages"), required=False, help_text=_("Codes, one a line: en, es, fr.")
    )
    identifiers = IdentifiersField(
        label=_("Identifiers"),
        required=False,
        help_text=_("In org-id form, one a line, such as US-EIN-123456789."),
    )
    tags = LinesField(label=_("Tags"), required=False, help_text=_("One a line."))
    status = model_field(Organization, "status", label=_("Status"))
    status_since = model_field(Organization, "status_since", label=_("Since"))
    layout = ("name", ("sector", "place"), "website")
    folded = (
        ("phone", "email"), "kind", "other_names", "address", "mission", "priorities",
        ("languages", "tags"), "identifiers", ("status", "status_since"), "notes",
    )  # fmt: skip


class PersonForm(RecordForm):
    """A contact."""

    name = model_field(Person, "name", label=_("Name"))
    email = model_field(Person, "email", label=_("E-mail"))
    shares_address = model_field(
        Person,
        "shares_address",
        label=_("Several people share this address"),
        help_text=_(
            "Each gets letters with a link of their own, but whoever reads the mailbox can open"
            " them all. What only the person may read is never sent there."
        ),
    )
    organization: "NamedChoiceField[Organization]" = NamedChoiceField(
        label=_("Organization"), queryset=None, required=False
    )
    title = model_field(Person, "title", label=_("Title"))
    group = model_field(Person, "group", label=_("Stakeholder group"))
    language = forms.ChoiceField(label=_("Language"))
    channel = model_field(Person, "channel", label=_("Prefers"))
    phone = model_field(Person, "phone", label=_("Phone"))
    accessibility = model_field(Person, "accessibility", label=_("Accessibility needs"))
    consented_on = model_field(Person, "consented_on", label=_("Agreed to be contacted on"))
    is_main_contact = model_field(Person, "is_main_contact", label=_("Main contact"))
    notes = model_field(Person, "notes", label=_("Notes"))
    successor = forms.ChoiceField(label=_("Who takes over as contact"), required=False)
    layout = (
        ("name", "email"), "shares_address", "organization", "successor", ("title", "group"),
        ("language", "channel"), "phone", "is_main_contact",
    )  # fmt: skip
    folded = ("accessibility", "consented_on", "notes")

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """``?organization=`` chooses theirs; the language is the workspace's first."""
        languages = [code for code, _name in person_language_choices(acting_member)]
        own = [code for code in acting_member.workspace.languages if code in languages]
        return {
            "organization": asked.get("organization", ""),
            "language": next(iter([*own, *languages])),
        }

    def fit_fields(self) -> None:
        """A partner adds people to its own organization only."""
        rows = Organization.objects.all()
        if self.acting_member.role == Role.PARTNER:
            rows = rows.changeable_by(self.acting_member)
        self.fields["organization"].queryset = rows.order_by("name")  # type: ignore[attr-defined]
        self.fields["language"].choices = (  # type: ignore[attr-defined]
            person_language_choices(self.acting_member)
        )
        self._fit_successor()
        self._fit_shared_address()

    def _fit_shared_address(self) -> None:
        """Ask whether an address is shared where somebody else has it, or where it was said."""
        person: Any = self.record
        typed = str(self.data.get("email", "")).strip()
        others = Person.objects.exclude(pk__in=[person.pk] if person else [])
        is_anothers = bool(typed) and others.filter(email__iexact=typed).exists()
        if not (is_anothers or (person and person.shares_address)):
            del self.fields["shares_address"]

    def _fit_successor(self) -> None:
        """Ask who takes over of somebody who is the contact in partnerships."""
        person: Any = self.record
        parts = list(contact_parts(person)) if person and person.organization else []
        if not parts:
            del self.fields["successor"]
            return
        others = person.organization.people.exclude(pk=person.pk).order_by("name", "pk")
        field: Any = self.fields["successor"]
        field.choices = [
            ("", _("Choose…")),
            (NOBODY, _("Nobody")),
            *((str(each.pk), each.name) for each in others),
        ]
        names = ", ".join(part.partnership.name for part in parts)
        field.help_text = _(
            "Only for a change of the organization: now the contact in %(partnerships)s."
        ) % {"partnerships": names}

    def values(self) -> dict[str, Any]:
        """With who takes over, where that was said."""
        values = super().values()
        chosen = values.pop("successor", "")
        if chosen:
            rows = Person.objects.filter(pk__in=uuids_in([chosen]))
            values["successor"] = None if chosen == NOBODY else rows.get()
        return values


class PrechosenField(forms.ChoiceField):
    """A choice that is made from the start: it has to be given, but no mark says so."""

    def validate(self, value: Any) -> None:
        if value in self.empty_values:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        super().validate(value)


class MergeForm(forms.Form):
    """For each field in which two records differ, whose value is kept."""

    def __init__(self, data: Any = None, *, form: type[RecordForm], kept: Any, merged: Any) -> None:
        super().__init__(data)
        self.records = {"kept": kept, "merged": merged}
        own = {field.name for field in kept._meta.concrete_fields}
        for name, field in form.base_fields.items():
            if name not in own or name in JOINED:
                continue
            values = {key: getattr(record, name) for key, record in self.records.items()}
            if values["kept"] == values["merged"]:
                continue
            texts = [(key, _in_words(record, name)) for key, record in self.records.items()]
            is_empty = values["kept"] in (None, "", [])
            self.fields[name] = PrechosenField(
                label=field.label,
                choices=texts,
                required=False,
                initial="merged" if is_empty else "kept",
                widget=forms.RadioSelect,
            )

    def values(self) -> dict[str, Any]:
        """The chosen values by field."""
        return {
            name: getattr(self.records[choice], name) for name, choice in self.cleaned_data.items()
        }


def _in_words(record: Any, name: str) -> str:
    """A field's value as a choice says it."""
    shown = getattr(record, f"get_{name}_display", None)
    value = shown() if shown else getattr(record, name)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list):
        return ", ".join(value) or str(_("left empty"))
    return str(localize(value) if value not in (None, "") else _("left empty"))


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
