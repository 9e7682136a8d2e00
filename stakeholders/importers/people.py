"""People from a file."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.base import ImportField, Row
from imports.importers.days import Days
from imports.importers.languages import Languages, language_choices
from imports.importers.records import RecordImporter
from imports.importers.values import Flags, Misread, Paragraphs, Words
from imports.models import ImportRun
from stakeholders.importers.addresses import Addresses
from stakeholders.importers.organizations import organizations_by_name
from stakeholders.models import Person

_GROUP_WORDS = {
    "teacher": "educator", "principal": "leader", "director": "leader", "parent": "family",
    "parents": "family", "guardian": "family", "pupil": "student", "youth": "student",
    "resident": "neighbor", "donor": "funder", "employee": "staff", "docente": "educator",
    "maestra": "educator", "maestro": "educator", "padre": "family", "madre": "family",
}  # fmt: skip
_CHANNEL_WORDS = {
    "mail": "post", "letter": "post", "call": "phone", "telephone": "phone", "text": "phone",
    "sms": "phone",
}  # fmt: skip


class PersonImport(RecordImporter):
    """People, matched by the file's own key, else by e-mail; by name only when asked."""

    model = Person
    joined = ("organization",)
    unique = ("external_key", "email")

    key = "people"
    noun = "person"
    label = gettext_lazy("People")
    fields = (
        ImportField(
            "name", gettext_lazy("Name"), is_required=True, aliases=("full name", "nombre")
        ),
        ImportField(
            "email",
            gettext_lazy("E-mail"),
            aliases=("e-mail address", "mail", "correo"),
            reading=Addresses(),
        ),
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
            reading=Words(tuple(Person.Group.choices), _GROUP_WORDS),
        ),
        ImportField(
            "language",
            gettext_lazy("Language"),
            aliases=("lang", "idioma"),
            choices_from=language_choices,
            reading=Languages(),
        ),
        ImportField("phone", gettext_lazy("Phone"), aliases=("telephone", "telefono")),
        ImportField(
            "channel",
            gettext_lazy("Prefers"),
            aliases=("channel", "preferred channel"),
            choices=tuple(Person.Channel.choices),
            reading=Words(tuple(Person.Channel.choices), _CHANNEL_WORDS),
        ),
        ImportField("accessibility", gettext_lazy("Accessibility needs")),
        ImportField(
            "consented_on",
            gettext_lazy("Agreed to be contacted on"),
            aliases=("consent date",),
            reading=Days(),
        ),
        ImportField(
            "is_main_contact",
            gettext_lazy("Main contact"),
            aliases=("primary contact",),
            reading=Flags(),
        ),
        ImportField(
            "notes",
            gettext_lazy("Notes"),
            aliases=("note", "comments", "comment", "notas"),
            reading=Paragraphs(),
        ),
        ImportField("external_key", gettext_lazy("Key in your own files"), aliases=("id",)),
    )

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.organizations = organizations_by_name()

    @property
    def stored_fields(self) -> Iterable[str]:
        return [name for name in super().stored_fields if name != "organization"]

    def read(self, row: Row) -> tuple[dict[str, Any], list[Misread]]:
        values, misread = super().read(row)
        if named := row.text("organization"):
            try:
                values["organization"] = self.organizations.find(named)
            except Misread as problem:
                misread.append(problem)
        return values, misread

    def described(self, record: Person) -> str:
        return person_in_words(record) if record.email else super().described(record)

    def is_certain_by_name(self, values: dict[str, Any]) -> bool:
        return False  # two people may have one name


def person_in_words(person: Person) -> str:
    """A person with the address that tells them from others of their name."""
    return _("%(name)s (%(email)s)") % {"name": person.name, "email": person.email}
