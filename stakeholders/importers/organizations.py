"""Organizations from a file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.base import ImportField, Row, RowOutcome
from imports.importers.days import Days
from imports.importers.identity import Unclear
from imports.importers.names import name_key
from imports.importers.records import RecordImporter, refuse_long
from imports.importers.references import References
from imports.importers.values import Column, Lists, Misread, Paragraphs, Reading, Words, read_cells
from imports.importers.writing import used_records
from imports.models import ImportRun
from stakeholders.importers.addresses import Addresses
from stakeholders.models import Organization, Person, Sector
from tenancy.models import Membership

_SECTOR_WORDS = {
    "school": Sector.EDUCATION,
    "university": Sector.EDUCATION,
    "schools": Sector.EDUCATION,
    "education": Sector.EDUCATION,
    "higher ed": Sector.EDUCATION,
    "college": Sector.EDUCATION,
    "educacion": Sector.EDUCATION,
    "agency": Sector.GOVERNMENT,
    "public": Sector.GOVERNMENT,
    "gobierno": Sector.GOVERNMENT,
    "company": Sector.BUSINESS,
    "corporate": Sector.BUSINESS,
    "empresa": Sector.BUSINESS,
    "foundation": Sector.PHILANTHROPY,
    "funder": Sector.PHILANTHROPY,
    "fundacion": Sector.PHILANTHROPY,
    "hospital": Sector.HEALTH,
    "salud": Sector.HEALTH,
    "ngo": Sector.NONPROFIT,
    "charity": Sector.NONPROFIT,
    "ong": Sector.NONPROFIT,
    "cbo": Sector.COMMUNITY,
    "comunidad": Sector.COMMUNITY,
    "press": Sector.MEDIA,
    "medios": Sector.MEDIA,
    "otro": Sector.OTHER,
    "philanthropic": Sector.PHILANTHROPY,
    "non profit": Sector.NONPROFIT,
    "not for profit": Sector.NONPROFIT,
    "clinic": Sector.HEALTH,
    "health care": Sector.HEALTH,
    "municipal": Sector.GOVERNMENT,
    "private": Sector.BUSINESS,
}
_STATUS_WORDS = {
    "current": Organization.Status.ACTIVE,
    "member": Organization.Status.ACTIVE,
    "open": Organization.Status.ACTIVE,
    "closed": Organization.Status.LEFT,
    "former": Organization.Status.LEFT,
    "ended": Organization.Status.LEFT,
    "withdrawn": Organization.Status.LEFT,
    "cerrada": Organization.Status.LEFT,
    "inactive": Organization.Status.DORMANT,
    "paused": Organization.Status.DORMANT,
    "potential": Organization.Status.PROSPECT,
    "candidate": Organization.Status.PROSPECT,
}
# What the columns of a contact are to the person.
_CONTACT = {
    "contact_name": "name",
    "contact_email": "email",
    "contact_title": "title",
    "contact_phone": "phone",
}
_COORDINATES = re.compile(r"\(\s*(-?\d{1,2}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)\s*\)\s*$")


class Sites(Reading):
    """A web address; no other scheme than the web's is taken, lest it be a script."""

    def read(self, text: str, column: Column, **context: Any) -> str:
        site = text.strip() if "://" in text else f"https://{text.strip()}"
        if site.partition("://")[0].lower() not in ("http", "https"):
            raise Misread(_("“%(text)s” is not a web address.") % {"text": site[:100]})
        return site


class OrganizationImport(RecordImporter):
    """Organizations, matched by the file's own key, else by name; with their contacts."""

    model = Organization
    part_model = Person
    part_parent = "organization"

    key = "organizations"
    noun = "organization"
    label = gettext_lazy("Organizations")
    fields = (
        ImportField(
            "name",
            gettext_lazy("Name"),
            is_required=True,
            aliases=("organization", "organisation", "school_name", "fullname", "nombre"),
        ),
        ImportField(
            "sector",
            gettext_lazy("Sector"),
            aliases=("sector", "type"),
            choices=tuple(Sector.choices),
            reading=Words(tuple(Sector.choices), _SECTOR_WORDS),
            help_text=gettext_lazy(
                "A column, or one sector for all rows. New organizations need one."
            ),
        ),
        ImportField("external_key", gettext_lazy("Key in your own files"), aliases=("dbn", "id")),
        ImportField(
            "other_names",
            gettext_lazy("Other names"),
            aliases=("alternate_name", "aka"),
            reading=Lists(),
            help_text=gettext_lazy("Separate several with semicolons."),
        ),
        ImportField("kind", gettext_lazy("Kind"), aliases=("school_type", "legal_status")),
        ImportField(
            "status",
            gettext_lazy("Status"),
            aliases=("state of membership", "estado"),
            choices=tuple(Organization.Status.choices),
            reading=Words(tuple(Organization.Status.choices), _STATUS_WORDS),
        ),
        ImportField(
            "status_since",
            gettext_lazy("Joined, or in this status since"),
            aliases=("joined", "joined on", "date joined", "member since", "since", "desde"),
            reading=Days(),
        ),
        ImportField(
            "website", gettext_lazy("Website"), aliases=("url", "web", "uri"), reading=Sites()
        ),
        ImportField("phone", gettext_lazy("Phone"), aliases=("telephone", "telefono")),
        ImportField(
            "email",
            gettext_lazy("E-mail"),
            aliases=("e-mail address", "mail", "correo"),
            reading=Addresses(),
            help_text=gettext_lazy("The organization's own; a person's is the contact's."),
        ),
        ImportField("place", gettext_lazy("Place"), aliases=("city", "town", "boro", "ciudad")),
        ImportField(
            "address",
            gettext_lazy("Address"),
            aliases=("location1", "primary_address_line_1", "direccion"),
            reading=Paragraphs(),
        ),
        ImportField(
            "mission",
            gettext_lazy("Mission"),
            aliases=("description", "overview_paragraph", "descripcion"),
            reading=Paragraphs(),
        ),
        ImportField(
            "notes",
            gettext_lazy("Notes"),
            aliases=("note", "comments", "comment", "notas"),
            reading=Paragraphs(),
        ),
        ImportField(
            "tags",
            gettext_lazy("Tags"),
            reading=Lists(),
            help_text=gettext_lazy("Separate several with semicolons."),
        ),
        ImportField(
            "contact_name",
            gettext_lazy("Contact: name"),
            aliases=("contact", "contact name", "contact person", "main contact", "contacto"),
            help_text=gettext_lazy("Several contacts of one organization: a row for each."),
        ),
        ImportField(
            "contact_email",
            gettext_lazy("Contact: e-mail"),
            aliases=("contact email", "contact e-mail"),
            reading=Addresses(),
        ),
        ImportField(
            "contact_title",
            gettext_lazy("Contact: title"),
            aliases=("contact title", "contact role", "contact position"),
        ),
        ImportField(
            "contact_phone",
            gettext_lazy("Contact: phone"),
            aliases=("contact phone", "contact telephone"),
        ),
    )

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.people_by_email: dict[str, Person] = {}
        self.people_by_name: dict[tuple[Any, str], Person] = {}
        if "contact_name" in run.mapping or "contact_email" in run.mapping:
            for person in Person.objects.select_related("organization"):
                self.people_by_name[person.organization_id, name_key(person.name)] = person
                if person.email:
                    self.people_by_email[person.email.lower()] = person

    @property
    def stored_fields(self) -> Iterable[str]:
        return [name for name in super().stored_fields if name not in _CONTACT]

    def read(self, row: Row) -> tuple[dict[str, Any], list[Misread]]:
        values, misread = super().read(row)
        if address := values.get("address"):
            values["address"], latitude, longitude = _place_in(address)
            if latitude is not None:
                values |= {"latitude": latitude, "longitude": longitude}
        return values, misread

    def wrong(self, values: Mapping[str, Any], present: Any) -> list[str]:
        return [] if present or values.get("sector") else [_("The sector is missing.")]

    def names_of(self, record: Organization) -> Iterable[str]:
        return (record.name, *record.other_names)

    def is_used(self, keys: Sequence[Any]) -> set[Any]:
        return used_organizations(keys)

    def parts_in(self, row: Row) -> tuple[list[dict[str, Any]], list[Misread]]:
        """The row's contact."""
        found, misread = read_cells(row, _CONTACT, self.columns)
        values = {_CONTACT[name]: value for name, value in found.items() if value}
        misread += refuse_long(Person, values)
        if not values or misread:
            return [], misread
        values.setdefault("name", values.get("email", ""))
        if not values["name"]:
            return [], [Misread(_("The contact's name is missing."))]
        return [values], []

    def part_key(self, values: Mapping[str, Any]) -> str:
        return str(values.get("email") or name_key(values["name"]))

    def part_address(self, values: Mapping[str, Any]) -> str:
        return str(values.get("email", ""))

    def part_text(self, values: Mapping[str, Any]) -> str:
        return _("Contact %(name)s") % {"name": values["name"]}

    def present_part(self, parent: Organization | None, values: Mapping[str, Any]) -> Any:
        email = values.get("email", "")
        person = self.people_by_email.get(email) if email else None
        if person is None and parent is not None:
            namesake = self.people_by_name.get((parent.pk, name_key(values["name"])))
            if namesake and not (email and namesake.email):
                person = namesake
        if person is not None and (parent is None or person.organization_id != parent.pk):
            text = _("%(name)s has this address already, and does not work for this organization.")
            raise Unclear(text % {"name": person}, RowOutcome.ERROR)
        return person


def organizations_by_name() -> References[Organization]:
    """The workspace's organizations, as cells name them."""
    return References(
        Organization.objects.all(),
        names_of=lambda each: (each.name, *each.other_names),
        unknown=gettext_lazy("There is no organization “%(text)s”."),
        many=gettext_lazy("%(count)s organizations are called “%(text)s” (their keys: %(keys)s)."),
    )


def used_organizations(keys: Sequence[Any]) -> set[Any]:
    """Those of the ids that anything of any room refers to."""
    members = Membership.objects.filter(organization_id__in=keys)
    return used_records(Organization, keys) | set(members.values_list("organization_id", flat=True))


def _place_in(address: str) -> tuple[str, float | None, float | None]:
    """An address and, where the file wrote them behind it in brackets, its coordinates."""
    found = _COORDINATES.search(address)
    if found is None:
        return address, None, None
    return address[: found.start()].strip(), float(found[1]), float(found[2])
