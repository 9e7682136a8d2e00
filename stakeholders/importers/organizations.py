"""Organizations from a file."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.base import ImportField, Row, normalized, split_list
from imports.importers.records import RecordImporter, read_texts, too_long, used_records
from stakeholders.models import Organization, Sector
from tenancy.models import Membership

_SECTOR_WORDS = {
    "school": Sector.EDUCATION,
    "university": Sector.EDUCATION,
    "highered": Sector.EDUCATION,
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
}
_TEXTS = ("name", "kind", "website", "place", "external_key")
_LISTS = ("other_names", "tags")
_COORDINATES = re.compile(r"\(\s*(-?\d{1,2}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)\s*\)\s*$")


def sector_of(text: str) -> str | None:
    """The sector a word means, in English or Spanish; None when it means none."""
    wanted = normalized(text)
    for sector in Sector:
        if wanted in (normalized(sector.value), normalized(str(sector.label))):
            return sector.value
    return _SECTOR_WORDS.get(wanted)


class OrganizationImport(RecordImporter):
    """Organizations, matched by the file's own key, else by name."""

    model = Organization

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
            is_required=True,
            aliases=("sector", "type"),
            choices=tuple(Sector.choices),
            help_text=gettext_lazy("A column, or one sector for all rows."),
        ),
        ImportField("external_key", gettext_lazy("Key in your own files"), aliases=("dbn", "id")),
        ImportField(
            "other_names",
            gettext_lazy("Other names"),
            aliases=("alternate_name", "aka"),
            help_text=gettext_lazy("Separate several with semicolons."),
        ),
        ImportField("kind", gettext_lazy("Kind"), aliases=("school_type", "legal_status")),
        ImportField("website", gettext_lazy("Website"), aliases=("url", "web", "uri")),
        ImportField("place", gettext_lazy("Place"), aliases=("city", "town", "boro", "ciudad")),
        ImportField(
            "address",
            gettext_lazy("Address"),
            aliases=("location1", "primary_address_line_1", "direccion"),
        ),
        ImportField(
            "mission",
            gettext_lazy("Mission"),
            aliases=("description", "overview_paragraph", "descripcion"),
        ),
        ImportField(
            "tags",
            gettext_lazy("Tags"),
            help_text=gettext_lazy("Separate several with semicolons."),
        ),
    )

    def read(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        values, errors = read_texts(row, Organization, _TEXTS)
        for name in _LISTS:
            if row.has(name):
                values[name] = split_list(row.text(name))
                longest = max(values[name], key=len, default="")
                errors += too_long(Organization, name, longest)
        if row.has("mission"):
            values["mission"] = row.text("mission")
        if row.has("address"):
            address, latitude, longitude = _place_in(row.text("address"))
            values["address"] = address
            if latitude is not None:
                values |= {"latitude": latitude, "longitude": longitude}
        if row.text("sector"):
            values["sector"] = sector_of(row.text("sector"))
            if values["sector"] is None:
                errors.append(_("“%(text)s” is not a sector.") % {"text": row.text("sector")})
        if site := values.get("website"):
            values["website"] = site if "://" in site else f"https://{site}"
            errors += _wrong_with_site(values["website"])
        return values, errors

    def missing(self, values: dict[str, Any]) -> list[str]:
        if values.get("sector"):
            return []
        return [_("The sector is missing.")]

    def names_of(self, record: Organization) -> Iterable[str]:
        return (record.name, *record.other_names)

    def is_used(self, keys: Sequence[Any]) -> set[Any]:
        return used_organizations(keys)


def used_organizations(keys: Sequence[Any]) -> set[Any]:
    """Those of the ids that anything of any room refers to."""
    members = Membership.objects.filter(organization_id__in=keys)
    return used_records(Organization, keys) | set(members.values_list("organization_id", flat=True))


def _wrong_with_site(site: str) -> list[str]:
    """A site is a link for everybody: no other scheme than the web's, lest it be a script."""
    if site.partition("://")[0].lower() not in ("http", "https"):
        return [_("“%(text)s” is not a web address.") % {"text": site[:100]}]
    return too_long(Organization, "website", site)


def _place_in(address: str) -> tuple[str, float | None, float | None]:
    """An address and, where the file wrote them behind it in brackets, its coordinates."""
    found = _COORDINATES.search(address)
    if found is None:
        return address, None, None
    return address[: found.start()].strip(), float(found[1]), float(found[2])
