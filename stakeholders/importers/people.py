"""People from a file."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.addresses import Addresses
from imports.importers.base import Applied, PlannedRow
from imports.importers.fields import model_field
from imports.importers.languages import Languages, language_choices
from imports.importers.records import RecordImporter
from stakeholders.importers.organizations import ONE_ORGANIZATION
from stakeholders.models import Person
from tenancy.models import Membership

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
        model_field(Person, "shares_address", aliases=("shared address",)),
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

    def shares(self, email: str, values: dict[str, Any]) -> bool:
        """As the file says, as those do who have the address, or as was answered."""
        column = self.columns["email"]
        is_shared = (
            values.get("shares_address") is True
            or any(each.shares_address for each in self.by_email.get(email, ()))
            or Addresses().is_shared(email, column)
        )
        if is_shared:
            values["shares_address"] = True
        return is_shared

    def apply(self, planned_rows: Sequence[PlannedRow], acting_member: Membership) -> Applied:
        """With a mark on those who had an address that others share from now on."""
        applied = super().apply(planned_rows, acting_member)
        writes = [row.payload for row in planned_rows if row.payload]
        sharing = [each for each in writes if each.values.get("shares_address")]
        addresses = {(each.values.get("email") or each.present.email).lower() for each in sharing}
        people = Person.objects.with_address(addresses).filter(shares_address=False)
        people.update(shares_address=True)
        return applied

    def is_certain_by_name(self, values: dict[str, Any]) -> bool:
        return False  # two people may have one name


def person_in_words(person: Person) -> str:
    """A person with the address that tells them from others of their name."""
    return _("%(name)s (%(email)s)") % {"name": person.name, "email": person.email}
