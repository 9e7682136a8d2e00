"""
Four-year graduation by school, cohort and student group (New York City, cohorts 2004 to 2006).

The file holds 113 rows that repeat an earlier (group, school, cohort) key with another group's
figures: the first row of a key counts, the later ones are dropped and reported. `s` means the
city withheld the number of graduates because the group is small.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "outcomes"
GRADUATION: Final = DATA / "nyc_graduation_cohorts_2004_2006.csv"
SUPPRESSED: Final = "s"

ALL_STUDENTS: Final = ("all", "All students")
GROUPS: Final = {
    "Total Cohort": ALL_STUDENTS,
    "Male": ("gender", "Male"),
    "Female": ("gender", "Female"),
    "Asian": ("ethnicity", "Asian"),
    "Black": ("ethnicity", "Black"),
    "Hispanic": ("ethnicity", "Hispanic"),
    "White": ("ethnicity", "White"),
    "English Language Learners": ("English learners", "English language learners"),
    "English Proficient Students": ("English learners", "English proficient students"),
    "Special Education Students": ("special education", "Special education students"),
    "General Education Students": ("special education", "General education students"),
}


@dataclass(frozen=True, slots=True)
class GraduationRow:
    """One group of one school's cohort; `numerator` is None where the city withheld it."""

    dbn: str
    cohort_year: int
    dimension: str
    group: str
    denominator: int
    numerator: int | None

    @property
    def is_suppressed(self) -> bool:
        """Whether the number of graduates was withheld at the source."""
        return self.numerator is None


@dataclass(frozen=True, slots=True)
class Graduation:
    """The rows that count, and the repeated keys that were dropped (by group and cohort)."""

    rows: tuple[GraduationRow, ...]
    dropped: tuple[GraduationRow, ...]

    def dropped_by_group(self) -> dict[str, int]:
        """How many repeated rows each student group had, for the import report."""
        return dict(sorted(Counter(row.group for row in self.dropped).items()))


@lru_cache(maxsize=1)
def read_graduation() -> Graduation:
    """Read every school's rows once, in the file's order."""
    rows: dict[tuple[str, int, str], GraduationRow] = {}
    dropped: list[GraduationRow] = []
    with GRADUATION.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            row = _row(line)
            key = (row.dbn, row.cohort_year, row.group)
            if key in rows:
                dropped.append(row)
            else:
                rows[key] = row
    return Graduation(tuple(rows.values()), tuple(dropped))


def schools_with_outcomes() -> frozenset[str]:
    """Schools whose whole cohort is published for at least one year."""
    return frozenset(
        row.dbn
        for row in read_graduation().rows
        if row.dimension == ALL_STUDENTS[0] and not row.is_suppressed
    )


def _row(line: dict[str, str]) -> GraduationRow:
    dimension, group = GROUPS[line["Demographic"]]
    graduates = line["Total Grads - n"]
    return GraduationRow(
        dbn=line["DBN"],
        cohort_year=int(line["Cohort"]),
        dimension=dimension,
        group=group,
        denominator=_count(line["Total Cohort"]),
        numerator=None if graduates == SUPPRESSED else _count(graduates),
    )


def _count(text: str) -> int:
    """Large cohorts are written with a thousands comma ("1,059")."""
    return int(text.replace(",", ""))
