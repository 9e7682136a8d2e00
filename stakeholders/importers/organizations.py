"""Organizations from a file."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers import ImportField, Row, normalized, split_list
from imports.models import ImportRun
from stakeholders.importers.records import RecordImport
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
_LISTS = ("other_names", "tags")
_LONG = ("address", "mission")
_COORDINATES = re.compile(r"\(\s*(-?\d{1,2}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)\s*\)\s*$")


def sector_of(text: str) -> str | None:
    """The sector a word means, in English or Spanish; None when it means none."""
    wanted = normalized(text)
    for sector in Sector:
        if wanted in (normalized(sector.value), normalized(str(sector.label))):
            return sector.value
    return _SECTOR_WORDS.get(wanted)


class OrganizationImport(RecordImport):
    """Organizations, matched by the file's own key, else by name."""

    key = "organizations"
    noun = "organization"
    label = gettext_lazy("Organizations")
    model = Organization
    texts = {"name": 300, "kind": 100, "website": 500, "place": 200, "external_key": 100}
    changeable = (*texts, *_LISTS, *_LONG, "latitude", "longitude", "sector")
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
            help_text=gettext_lazy("Several are parted by semicolons."),
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
            help_text=gettext_lazy("Several are parted by semicolons."),
        ),
    )

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        rows = list(Organization.objects.all())
        self.by_key = {row.external_key: row for row in rows if row.external_key}
        self.by_name = {_name_key(row.name): row for row in rows}

    def identity(self, values: dict[str, Any]) -> str:
        return values["external_key"] or _name_key(values["name"])

    def present(self, values: dict[str, Any]) -> Organization | None:
        by_key = self.by_key.get(values["external_key"])
        return by_key or self.by_name.get(_name_key(values["name"]))

    def in_use(self, ids: list[Any]) -> set[Any]:
        return used_organizations(ids)

    def values_of(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        values, errors = self.read_texts(row)
        for name in _LONG:
            values[name] = row.text(name)
        values["address"], values["latitude"], values["longitude"] = _place_in(values["address"])
        for name in _LISTS:
            values[name] = split_list(row.text(name))
        sector = sector_of(row.text("sector"))
        if sector is None:
            errors.append(_("“%(text)s” is not a sector.") % {"text": row.text("sector")})
        values["sector"] = sector
        site = values["website"]
        if site and "://" not in site:
            values["website"] = f"https://{site}"
        return values, errors


def _name_key(name: str) -> str:
    """By what two spellings of a name are the same; a name without Latin letters is itself."""
    return normalized(name) or name.lower()


def used_organizations(ids: list[Any]) -> set[Any]:
    """Those of ``ids`` that anything of any room refers to."""
    used: set[Any] = set()
    for relation in Organization._meta.related_objects:
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
        used.update(rows.values_list(f"{name}_id", flat=True))
    used.update(
        Membership.objects.filter(organization_id__in=ids).values_list("organization_id", flat=True)
    )
    return used


def _place_in(address: str) -> tuple[str, float | None, float | None]:
    """An address and, where the file wrote them behind it in brackets, its coordinates."""
    found = _COORDINATES.search(address)
    if found is None:
        return address, None, None
    return address[: found.start()].strip(), float(found[1]), float(found[2])
