"""
The New York City high school directory (2013-14): schools, their partners, the ties between them.

Eight free-text columns name each school's partners by sector. `read_directory` turns them into
organizations with one name each, however they were spelled, and ties that remember the column.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from demo.sources.organization_names import (
    NameBook,
    Pieces,
    abbreviation_in,
    clean_text,
    display_name,
    name_key,
    read_known_names,
    read_lines,
)
from demo.sources.sectors import COLUMN_SECTORS, guess_sector

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "partnerships"
DIRECTORY: Final = DATA / "nyc_hs_directory_brooklyn_bronx_manhattan.csv"
KNOWN_NAMES: Final = DATA / "nyc_organization_names.tsv"
NOT_ORGANIZATIONS: Final = DATA / "nyc_not_organizations.txt"
READ_BY_HAND: Final = DATA / "nyc_cells_read_by_hand.tsv"
COLUMNS: Final = tuple(COLUMN_SECTORS)
NOT_GIVEN: Final = frozenset({"", "n/a", "none"})
_SCRAP: Final = re.compile(
    r"(at|and|courses with|on campus|the the|home in)\s|[^\w(]"
    r"|.*(\bprogram at\b|[:/@]|in the building|and other|including|\w - )"
)
_PLACE: Final = re.compile(r"\(\s*(-?\d+\.\d+)\s*,\s*(-?\d+\.\d+)\s*\)")


@dataclass(frozen=True, slots=True)
class School:
    """One school of the directory. The address is on one line; a place may be missing."""

    dbn: str
    name: str
    borough: str
    address: str
    latitude: float | None
    longitude: float | None
    website: str
    total_students: int | None
    overview: str


@dataclass(frozen=True, slots=True)
class Organization:
    """A partner organization; `other_names` are the spellings merged into it."""

    name: str
    other_names: tuple[str, ...]
    sector: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """School `dbn` lists the organization in the directory's column `column`."""

    dbn: str
    organization: str
    column: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything read from the directory, each tuple in a fixed order."""

    schools: tuple[School, ...]
    organizations: tuple[Organization, ...]
    ties: tuple[Tie, ...]
    notes: dict[tuple[str, str], tuple[str, ...]]
    filled_cells: dict[str, int]


@dataclass
class _Found:
    """Mentions of one organization, gathered before it gets its name."""

    spellings: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    shorts: set[str] = field(default_factory=set)
    ties: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def read_directory() -> Directory:
    """Read and clean the directory once; later calls get the same frozen result."""
    with DIRECTORY.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    book = NameBook(read_known_names(KNOWN_NAMES), read_lines(NOT_ORGANIZATIONS))
    found: dict[str, _Found] = defaultdict(_Found)
    notes: dict[tuple[str, str], tuple[str, ...]] = {}
    for (dbn, column), pieces in _cells(rows, book).items():
        if pieces.notes:
            notes[dbn, column] = pieces.notes
        for raw in pieces.names:
            _gather(found, book, raw=raw, dbn=dbn, column=column)
    organizations, ties = _settle(found, book)
    return Directory(
        schools=tuple(_school(row) for row in sorted(rows, key=lambda row: row["dbn"])),
        organizations=organizations,
        ties=ties,
        notes=notes,
        filled_cells={c: sum(_is_filled(row[f"partner_{c}"]) for row in rows) for c in COLUMNS},
    )


def _is_filled(cell: str) -> bool:
    return cell.strip().casefold() not in NOT_GIVEN


def _cells(rows: list[dict[str, str]], book: NameBook) -> dict[tuple[str, str], Pieces]:
    by_hand = _read_by_hand()
    cells: dict[tuple[str, str], Pieces] = {}
    for row in sorted(rows, key=lambda row: row["dbn"]):
        for column in COLUMNS:
            text = row[f"partner_{column}"].strip()
            if not _is_filled(text):
                continue
            place = (row["dbn"], column)
            if names := by_hand.get(place):
                cells[place] = Pieces(names, (clean_text(text),))
            else:
                cells[place] = book.split(text)
    return cells


def _read_by_hand() -> dict[tuple[str, str], tuple[str, ...]]:
    with READ_BY_HAND.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return {(row[0], row[1]): tuple(row[2].split(" | ")) for row in rows}


def _gather(found: dict[str, _Found], book: NameBook, *, raw: str, dbn: str, column: str) -> None:
    known = book.find(raw)
    entry = found[f"known {known.name}" if known else name_key(raw)]
    entry.spellings[display_name(raw) or raw] += 1
    if short := abbreviation_in(raw):
        entry.shorts.add(short)
    if dbn not in entry.ties:
        entry.ties[dbn] = column
        entry.columns[column] += 1


def _settle(
    found: dict[str, _Found], book: NameBook
) -> tuple[tuple[Organization, ...], tuple[Tie, ...]]:
    organizations: list[Organization] = []
    ties: list[Tie] = []
    for key, entry in found.items():
        common = min(entry.spellings, key=lambda s: (-entry.spellings[s], -len(s), s))
        known = book.find(key.removeprefix("known ")) if key.startswith("known ") else None
        name = known.name if known else common
        column = min(entry.columns, key=lambda c: (-entry.columns[c], COLUMNS.index(c)))
        organizations.append(
            Organization(
                name=name,
                other_names=_other_names(entry, name),
                sector=known.sector if known else guess_sector(name, column),
                notes=f"Named by {_schools_count(len(entry.ties))} in the 2013-14 directory.",
            )
        )
        ties.extend(Tie(dbn, name, column) for dbn, column in entry.ties.items())
    organizations.sort(key=lambda organization: organization.name.casefold())
    ties.sort(key=lambda tie: (tie.dbn, COLUMNS.index(tie.column), tie.organization.casefold()))
    return tuple(organizations), tuple(ties)


def _other_names(entry: _Found, name: str) -> tuple[str, ...]:
    """Spellings worth keeping for search: not the name itself, no scraps of sentences."""
    seen = {name.casefold()}
    others: list[str] = []
    for spelling in sorted({*entry.spellings, *entry.shorts}, key=lambda s: (s.casefold(), s)):
        folded = spelling.casefold()
        if folded not in seen and len(spelling) <= 70 and not _SCRAP.match(spelling):
            seen.add(folded)
            others.append(spelling)
    return tuple(others)


def _schools_count(number: int) -> str:
    return "1 school" if number == 1 else f"{number} schools"


def _school(row: dict[str, str]) -> School:
    place = _PLACE.search(row["Location 1"])
    street, town = clean_text(row["primary_address_line_1"]), clean_text(row["city"])
    return School(
        dbn=row["dbn"],
        name=_school_name(row["school_name"]),
        borough=row["boro"].strip(),
        address=f"{street}, {town}, {row['state_code'].strip()} {row['zip'].strip()}",
        latitude=float(place.group(1)) if place else None,
        longitude=float(place.group(2)) if place else None,
        website=_web_address(row["website"]),
        total_students=int(total) if (total := row["total_students"].strip()).isdigit() else None,
        overview=clean_text(row["overview_paragraph"]),
    )


def _school_name(text: str) -> str:
    """The directory sorts by name and so writes "Heritage School, The"."""
    name = clean_text(text).rstrip(".")
    return f"The {name.removesuffix(', The')}" if name.endswith(", The") else name


def _web_address(text: str) -> str:
    address = next(iter(text.split()), "")
    return address if not address or "://" in address else f"https://{address}"
