"""People from a file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers import ImportField, Row, normalized
from imports.models import ImportRun
from stakeholders.importers.records import RecordImport
from stakeholders.models import Organization, Person


class PersonImport(RecordImport):
    """People, matched by the file's own key, else by e-mail."""

    key = "people"
    noun = "person"
    label = gettext_lazy("People")
    model = Person
    texts = {"name": 200, "title": 200, "phone": 60, "external_key": 100}
    changeable = (*texts, "email", "language", "group", "organization")
    fields = (
        ImportField(
            "name", gettext_lazy("Name"), is_required=True, aliases=("full name", "nombre")
        ),
        ImportField("email", gettext_lazy("E-mail"), aliases=("e-mail address", "mail", "correo")),
        ImportField(
            "organization",
            gettext_lazy("Organization"),
            aliases=("organization", "organisation", "school", "organizacion"),
            help_text=gettext_lazy("By name; it must be here already."),
        ),
        ImportField("title", gettext_lazy("Title"), aliases=("role", "position", "cargo")),
        ImportField(
            "group",
            gettext_lazy("Stakeholder group"),
            aliases=("type",),
            choices=tuple(Person.Group.choices),
        ),
        ImportField("language", gettext_lazy("Language"), aliases=("lang", "idioma")),
        ImportField("phone", gettext_lazy("Phone"), aliases=("telephone", "telefono")),
        ImportField("external_key", gettext_lazy("Key in your own files"), aliases=("id",)),
    )

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        people = list(Person.objects.all())
        self.by_key = {row.external_key: row for row in people if row.external_key}
        self.by_email = {row.email.lower(): row for row in people if row.email}
        self.organizations: dict[str, Organization] = {}
        for organization in Organization.objects.all():
            for name in (*organization.other_names, organization.name):
                self.organizations[normalized(name)] = organization

    def identity(self, values: dict[str, Any]) -> str:
        return str(values["external_key"] or values["email"])

    def present(self, values: dict[str, Any]) -> Person | None:
        by_key = self.by_key.get(values["external_key"])
        return by_key or self.by_email.get(values["email"])

    def values_of(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        values, errors = self.read_texts(row)
        values["email"] = row.text("email").lower()
        try:
            if values["email"]:
                validate_email(values["email"])
        except ValidationError:
            errors.append(_("“%(text)s” is not an e-mail address.") % {"text": values["email"]})
        values["language"] = (row.text("language") or "en").lower()[:10]
        group = row.text("group").lower()
        labels = {str(label).lower(): value for value, label in Person.Group.choices}
        values["group"] = labels.get(group, group) or Person.Group.STAFF
        if values["group"] not in Person.Group.values:
            errors.append(_("“%(text)s” is not a stakeholder group.") % {"text": group})
        named = row.text("organization")
        values["organization"] = self.organizations.get(normalized(named)) if named else None
        if named and values["organization"] is None:
            errors.append(_("There is no organization “%(text)s”.") % {"text": named})
        return values, errors
