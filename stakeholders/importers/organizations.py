"""Organizations from a file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.base import Row, RowOutcome
from imports.importers.fields import model_field
from imports.importers.identity import Unclear
from imports.importers.languages import Languages
from imports.importers.names import name_key
from imports.importers.records import RecordImporter, refuse_long
from imports.importers.references import References, SeveralReferences
from imports.importers.values import Column, Misread, Reading, read_cells
from imports.importers.writing import used_records
from imports.models import ImportRun
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
    "contact_language": "language",
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
        model_field(
            Organization,
            "name",
            is_required=True,
            aliases=("organization", "organisation", "school_name", "fullname"),
        ),
        model_field(
            Organization,
            "sector",
            aliases=("type",),
            words=_SECTOR_WORDS,
            help_text=gettext_lazy(
                "A column, or one sector for all rows. New organizations need one."
            ),
        ),
        model_field(Organization, "external_key", aliases=("dbn",)),
        model_field(
            Organization,
            "other_names",
            aliases=("alternate_name", "aka"),
            help_text=gettext_lazy("Separate several with semicolons."),
        ),
        model_field(Organization, "kind", aliases=("school_type", "legal_status")),
        model_field(
            Organization,
            "status",
            aliases=("state of membership", "estado"),
            words=_STATUS_WORDS,
        ),
        model_field(
            Organization,
            "status_since",
            label=gettext_lazy("Joined, or in this status since"),
            aliases=("joined", "joined on", "date joined", "member since", "since", "desde"),
        ),
        model_field(Organization, "website", aliases=("url", "web", "uri"), reading=Sites()),
        model_field(Organization, "phone"),
        model_field(
            Organization,
            "email",
            help_text=gettext_lazy("The organization's own; a person's is the contact's."),
        ),
        model_field(Organization, "place", aliases=("city", "town", "boro", "ciudad")),
        model_field(
            Organization,
            "address",
            aliases=("location1", "primary_address_line_1", "direccion"),
        ),
        model_field(
            Organization,
            "mission",
            aliases=("description", "overview_paragraph", "descripcion"),
        ),
        model_field(Organization, "notes"),
        model_field(
            Organization, "tags", help_text=gettext_lazy("Separate several with semicolons.")
        ),
        model_field(
            Person,
            "name",
            named="contact_name",
            label=gettext_lazy("Contact: name"),
            aliases=("contact", "contact name", "contact person", "main contact", "contacto"),
            help_text=gettext_lazy("Several contacts of one organization: a row for each."),
        ),
        model_field(
            Person,
            "email",
            named="contact_email",
            label=gettext_lazy("Contact: e-mail"),
            aliases=("contact email", "contact e-mail"),
        ),
        model_field(
            Person,
            "title",
            named="contact_title",
            label=gettext_lazy("Contact: title"),
            aliases=("contact title", "contact role", "contact position"),
        ),
        model_field(
            Person,
            "phone",
            named="contact_phone",
            label=gettext_lazy("Contact: phone"),
            aliases=("contact phone", "contact telephone"),
        ),
        model_field(
            Person,
            "language",
            named="contact_language",
            label=gettext_lazy("Contact: language"),
            aliases=("contact language", "language", "lang", "preferred language", "idioma"),
            reading=Languages(),
        ),
    )

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.people_by_email: dict[str, Person] = {}
        self.people_at: dict[tuple[str, str], Person] = {}
        self.people_by_name: dict[tuple[Any, str], Person] = {}
        if "contact_name" in run.mapping or "contact_email" in run.mapping:
            for person in Person.objects.select_related("organization"):
                self.people_by_name[person.organization_id, name_key(person.name)] = person
                if person.email:
                    at = person.email.lower()
                    self.people_by_email[at] = person
                    self.people_at[at, name_key(person.name)] = person

    @classmethod
    def settle_guess(
        cls, mapping: dict[str, dict[str, str]], columns: Sequence[str]
    ) -> dict[str, dict[str, str]]:
        """The only e-mail or phone column is the contact's where it follows the contact's name."""
        if "contact_name" not in mapping:
            return mapping
        names = list(columns)
        after = names[names.index(mapping["contact_name"]["column"]) :]
        theirs = {
            name: f"contact_{name}"
            for name in ("email", "phone")
            if f"contact_{name}" not in mapping and mapping.get(name, {}).get("column") in after
        }
        return {theirs.get(name, name): source for name, source in mapping.items()}

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
        return organization_names(record)

    def is_used(self, keys: Sequence[Any]) -> set[Any]:
        return used_organizations(keys)

    def parts_in(self, row: Row) -> tuple[list[dict[str, Any]], list[Misread]]:
        """The row's contact."""
        found, misread = read_cells(row, _CONTACT, self.columns)
        values = {_CONTACT[name]: value for name, value in found.items() if value}
        misread += refuse_long(Person, values)
        # A language alone speaks of nobody.
        if not values.keys() - {"language"} or misread:
            return [], misread
        if not (values.get("name") or values.get("email")):
            return [], [Misread(_("The contact's name is missing."))]
        return [values], []

    def part_key(self, values: Mapping[str, Any]) -> str:
        return str(values.get("email") or name_key(values["name"]))

    def new_part(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """A contact without a name is called by the address."""
        return {"name": values.get("email"), **values}

    def part_address(self, values: Mapping[str, Any]) -> str:
        return str(values.get("email", ""))

    def part_text(self, values: Mapping[str, Any]) -> str:
        return _("Contact %(name)s") % {"name": values.get("name") or values["email"]}

    def present_part(self, parent: Organization | None, values: Mapping[str, Any]) -> Any:
        email = values.get("email", "")
        person = self.people_by_email.get(email) if email else None
        if person is not None and person.shares_address:
            person = self.people_at.get((email, name_key(values.get("name", ""))))
            if person is None:
                text = _(
                    "Several people share “%(text)s”: bring this one in with a file of people."
                )
                raise Unclear(text % {"text": email}, RowOutcome.ERROR)
        if person is None and parent is not None and "name" in values:
            namesake = self.people_by_name.get((parent.pk, name_key(values["name"])))
            if namesake and not (email and namesake.email):
                person = namesake
        if person is not None and (parent is None or person.organization_id != parent.pk):
            text = _("%(name)s has this address already, and does not work for this organization.")
            raise Unclear(text % {"name": person}, RowOutcome.ERROR)
        return person


def organization_names(record: Organization) -> Iterable[str]:
    """By which an organization may be meant."""
    return (record.name, *record.other_names)


def organization_reference(**options: Any) -> References[Organization]:
    """How cells name one of the workspace's organizations; ``options`` of ``References``."""
    return References(Organization.objects.all, **_WORDS, **options)


_WORDS: dict[str, Any] = {
    "names_of": organization_names,
    "unknown": gettext_lazy("There is no organization “%(text)s”."),
    "many": gettext_lazy("%(count)s organizations are called “%(text)s” (their keys: %(keys)s)."),
}
ONE_ORGANIZATION = organization_reference()
SEVERAL_ORGANIZATIONS = SeveralReferences(Organization.objects.all, **_WORDS)


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
