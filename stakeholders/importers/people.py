"""People from a file."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.fields import model_field
from imports.importers.languages import Languages, language_choices
from imports.importers.records import RecordImporter
from stakeholders.importers.organizations import ONE_ORGANIZATION
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
        model_field(Person, "name", is_required=True, aliases=("full name",)),
        model_field(Person, "email"),
        model_field(
            Person,
            "organization",
            aliases=("organisation", "school", "organizacion"),
            reading=ONE_ORGANIZATION,
            help_text=gettext_lazy("By name; it must be here already."),
        ),
        model_field(Person, "title", aliases=("role", "position", "cargo")),
        model_field(Person, "group", aliases=("type",), words=_GROUP_WORDS),
        model_field(
            Person,
            "language",
            aliases=("lang", "idioma"),
            choices_from=language_choices,
            reading=Languages(),
        ),
        model_field(Person, "phone"),
        model_field(
            Person, "channel", aliases=("channel", "preferred channel"), words=_CHANNEL_WORDS
        ),
        model_field(Person, "accessibility"),
        model_field(Person, "consented_on", aliases=("consent date",)),
        model_field(Person, "is_main_contact", aliases=("primary contact",)),
        model_field(Person, "notes"),
        model_field(Person, "external_key"),
    )

    def described(self, record: Person) -> str:
        return person_in_words(record) if record.email else super().described(record)

    def is_certain_by_name(self, values: dict[str, Any]) -> bool:
        return False  # two people may have one name


def person_in_words(person: Person) -> str:
    """A person with the address that tells them from others of their name."""
    return _("%(name)s (%(email)s)") % {"name": person.name, "email": person.email}
