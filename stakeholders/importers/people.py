"""People from a file."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.base import ImportField, Row
from imports.importers.records import RecordImporter, alike_key, name_key, read_texts
from imports.models import ImportRun
from stakeholders.importers.addresses import read_address
from stakeholders.models import Organization, Person

_TEXTS = ("name", "title", "phone", "external_key")


class PersonImport(RecordImporter):
    """People, matched by the file's own key, else by e-mail; by name only when asked."""

    model = Person
    joined = ("organization",)

    key = "people"
    noun = "person"
    label = gettext_lazy("People")
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
        self.organizations: defaultdict[str, dict[Any, Organization]] = defaultdict(dict)
        self.alike_organizations: defaultdict[str, list[Organization]] = defaultdict(list)
        for organization in Organization.objects.all():
            for name in (*organization.other_names, organization.name):
                self.organizations[name_key(name)][organization.pk] = organization
            self.alike_organizations[alike_key(organization.name)].append(organization)

    def read(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        values, errors = read_texts(row, Person, _TEXTS)
        if row.has("email"):
            try:
                values["email"] = read_address(row.text("email"))
            except ValidationError as error:
                errors += error.messages
        if row.text("language"):
            values["language"] = row.text("language").lower()[:10]
        if group := row.text("group").lower():
            labels = {str(label).lower(): value for value, label in Person.Group.choices}
            values["group"] = labels.get(group, group)
            if values["group"] not in Person.Group.values:
                errors.append(_("“%(text)s” is not a stakeholder group.") % {"text": group})
        if named := row.text("organization"):
            values["organization"] = self._organization(named, errors)
        return values, errors

    def _organization(self, named: str, errors: list[str]) -> Organization | None:
        found = list(self.organizations.get(name_key(named), {}).values())
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(each.external_key or "–" for each in found)
            text = _("%(count)s organizations are called “%(text)s” (their keys: %(keys)s).")
            errors.append(text % {"count": len(found), "text": named, "keys": keys})
        else:
            errors.append(_("There is no organization “%(text)s”.") % {"text": named})
            errors += [
                _("Do you mean “%(text)s”?") % {"text": each.name}
                for each in self.alike_organizations.get(alike_key(named), ())
            ]
        return None

    def described(self, record: Person) -> str:
        return f"{record.name} ({record.email})" if record.email else super().described(record)

    def is_certain_by_name(self, values: dict[str, Any]) -> bool:
        return False  # two people may have one name
