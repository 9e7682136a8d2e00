"""
The Carpentries' member organizations (August 2018): agreements and the workshops run under them.

Two files meet on the workshop's slug: the members' list (who, under which agreement) and the
list of all workshops (attendance, host, country, place). One slug stands under two agreements
of the same member; the workshop is counted once, under the agreement listed first.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import pycountry

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "partnerships"
MEMBERS: Final = DATA / "carpentries_member_organizations_2018-08.csv"
WORKSHOPS: Final = DATA / "carpentries_all_workshops.csv"
THE_CARPENTRIES: Final = "The Carpentries"
_SECTORS: Final = {
    "Monsanto": "business",
    "NASA (National Aeronautics and Space Administration)": "government",
    "National Institute of Standards and Technology": "government",
    "Lawrence Berkeley National Laboratory": "government",
    "Great Plains Network": "nonprofit",
    "West Big Data Hub": "nonprofit",
    "Woods Hole Oceanographic Institute": "nonprofit",
    "Smithsonian Institution, National Museum of Natural History": "nonprofit",
}
_CURRICULA: Final = {
    "SWC": "Software Carpentry",
    "DC": "Data Carpentry",
    "LC": "Library Carpentry",
    "TTT": "Instructor training",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """A membership agreement and its term."""

    member: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop run under an agreement; attendance and place are unknown for some."""

    slug: str
    member: str
    agreement: Agreement
    starts_on: date
    ends_on: date
    curriculum: str
    attendance: int | None
    host: str
    country: str
    latitude: float | None
    longitude: float | None
    url: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member organization with its agreements and workshops, oldest first."""

    name: str
    sector: str
    country: str
    agreements: tuple[Agreement, ...]
    workshops: tuple[Workshop, ...]


@dataclass(frozen=True, slots=True)
class Memberships:
    """Everything read, with the count of rows and the slugs that stood there twice."""

    members: tuple[Member, ...]
    rows: int
    repeated_slugs: tuple[str, ...]


@lru_cache(maxsize=1)
def read_memberships() -> Memberships:
    """Read both files once; members by name, their workshops by date."""
    details = {row["slug"]: row for row in _rows(WORKSHOPS)}
    rows = _rows(MEMBERS)
    workshops: dict[str, Workshop] = {}
    agreements: dict[str, dict[Agreement, None]] = {}
    for row in rows:
        agreement = _agreement(row)
        agreements.setdefault(agreement.member, {})[agreement] = None
        if row["slug"] not in workshops:
            workshops[row["slug"]] = _workshop(row, details.get(row["slug"], {}), agreement)
    slugs = Counter(row["slug"] for row in rows)
    by_date = sorted(workshops.values(), key=lambda w: (w.starts_on, w.slug))
    return Memberships(
        members=tuple(
            _member(name, tuple(agreements[name]), tuple(w for w in by_date if w.member == name))
            for name in sorted(agreements, key=str.casefold)
        ),
        rows=len(rows),
        repeated_slugs=tuple(sorted(slug for slug, count in slugs.items() if count > 1)),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _agreement(row: dict[str, str]) -> Agreement:
    return Agreement(
        member=row["fullname"].strip(),
        starts_on=date.fromisoformat(row["agreement_start"]),
        ends_on=date.fromisoformat(row["agreement_end"]),
    )


def _workshop(row: dict[str, str], detail: dict[str, str], agreement: Agreement) -> Workshop:
    return Workshop(
        slug=row["slug"],
        member=agreement.member,
        agreement=agreement,
        starts_on=date.fromisoformat(row["start"]),
        ends_on=date.fromisoformat(row["end"]),
        curriculum=_curriculum(detail.get("tag_name", ""), row["slug"]),
        attendance=int(detail["attendance"]) if detail.get("attendance") else None,
        host=detail.get("host_name", ""),
        country=detail.get("country", ""),
        latitude=float(detail["latitude"]) if detail.get("latitude") else None,
        longitude=float(detail["longitude"]) if detail.get("longitude") else None,
        url=detail.get("url", ""),
    )


def _curriculum(tags: str, slug: str) -> str:
    for tag in tags.split(","):
        if tag in _CURRICULA:
            return _CURRICULA[tag]
    for tag, name in _CURRICULA.items():
        if f"-{tag.lower()}" in slug.lower():
            return name
    return "Carpentries workshop"


def _member(
    name: str, agreements: tuple[Agreement, ...], workshops: tuple[Workshop, ...]
) -> Member:
    countries = Counter(workshop.country for workshop in workshops if workshop.country)
    return Member(
        name=name,
        sector=_SECTORS.get(name, "education"),
        country=min(countries, key=lambda c: (-countries[c], c)) if countries else "",
        agreements=tuple(sorted(agreements, key=lambda a: (a.starts_on, a.ends_on))),
        workshops=workshops,
    )


def country_name(code: str) -> str:
    """A country as people write it: "DE" is "Germany"; what is no code stays."""
    found = pycountry.countries.get(alpha_2=code) if code else None
    return str(getattr(found, "common_name", found.name)) if found else code
