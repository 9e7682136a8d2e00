"""People from a file."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers import (
    Applied,
    Importer,
    ImportField,
    PlannedRow,
    Row,
    RowOutcome,
    differences,
    normalized,
)
from imports.models import ImportRun
from stakeholders.models import Organization, Person
from tenancy.models import Membership

_TEXTS = {"name": 200, "title": 200, "phone": 60, "external_key": 100}


class PersonImport(Importer):
    """People, matched by the file's own key, else by e-mail."""

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
        people = list(Person.objects.all())
        self.by_key = {row.external_key: row for row in people if row.external_key}
        self.by_email = {row.email.lower(): row for row in people if row.email}
        self.organizations: dict[str, Organization] = {}
        for organization in Organization.objects.all():
            for name in (*organization.other_names, organization.name):
                self.organizations[normalized(name)] = organization
        self.seen: dict[str, int] = {}

    def plan(self, rows: Iterable[Row]) -> list[PlannedRow]:
        return [self._plan(row) for row in rows]

    def _values(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        errors = []
        values: dict[str, Any] = {name: " ".join(row.text(name).split()) for name in _TEXTS}
        for name, longest in _TEXTS.items():
            if len(values[name]) > longest:
                errors.append(
                    _("“%(name)s” is longer than %(longest)s characters.")
                    % {"name": name, "longest": longest}
                )
        if not values["name"]:
            errors.append(_("The name is missing."))
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

    def _plan(self, row: Row) -> PlannedRow:
        values, errors = self._values(row)
        if errors:
            return PlannedRow(RowOutcome.ERROR, errors)
        identity = values["external_key"] or values["email"]
        if identity and identity in self.seen:
            note = _("Same as row %(number)s.") % {"number": self.seen[identity]}
            return PlannedRow(RowOutcome.DUPLICATE, [note])
        self.seen[identity] = row.number
        present = self.by_key.get(values["external_key"]) or self.by_email.get(values["email"])
        if present is None:
            return PlannedRow(RowOutcome.ADD, payload=values)
        changes = differences(present, values)
        if not changes:
            return PlannedRow(RowOutcome.SAME)
        return PlannedRow(RowOutcome.CHANGE, payload=(present, changes))

    def apply(self, planned_rows: Sequence[PlannedRow], acting_member: Membership) -> Applied:
        created = [
            Person(**planned.payload)
            for planned in planned_rows
            if planned.outcome is RowOutcome.ADD
        ]
        Person.objects.bulk_create(created, batch_size=1000)
        before: dict[str, dict[str, Any]] = {}
        changed = []
        for planned in planned_rows:
            if planned.outcome is RowOutcome.CHANGE:
                present, changes = planned.payload
                before[str(present.pk)] = {
                    "organization_id" if name == "organization" else name: _stored(
                        getattr(present, name)
                    )
                    for name in changes
                }
                for name, value in changes.items():
                    setattr(present, name, value)
                changed.append(present)
        Person.objects.bulk_update(changed, _CHANGEABLE, batch_size=500)
        return Applied([str(row.pk) for row in created], before)

    def undo(self, undo: dict[str, Any]) -> list[str]:
        Person.objects.filter(pk__in=undo["created"]).delete()
        changed = list(Person.objects.filter(pk__in=undo["before"].keys()))
        for row in changed:
            for name, value in undo["before"][str(row.pk)].items():
                setattr(row, name, value)
        Person.objects.bulk_update(changed, _CHANGEABLE, batch_size=500)
        return []


_CHANGEABLE = [*_TEXTS, "email", "language", "group", "organization"]


def _stored(value: Any) -> Any:
    return str(value.pk) if isinstance(value, Organization) else value
