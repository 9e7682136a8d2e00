"""
Connecticut's published files: four-year graduation and chronic absenteeism by race.

Each file opens with three or four lines of title, has a header on two lines, writes codes as
spreadsheet formulas (`="2850013"`) and `*` where a figure is withheld. A count beside a withheld
rate is withheld here too: publishing it would undo the suppression.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "outcomes"
GRADUATION_YEARS: Final = ("2016-17", "2017-18")
ABSENTEEISM_STATE_YEARS: Final = ("2011-12", "2012-13", "2013-14", "2014-15", "2015-16", "2016-17")
ABSENTEEISM_DISTRICT_YEAR: Final = "2018-19"
STATE: Final = "State of Connecticut"
_WITHHELD: Final = "*"
_AREA_HEADINGS: Final = frozenset({"District", "Organization"})
_FORMULA: Final = re.compile(r'^="(.*)"$')


@dataclass(frozen=True, slots=True)
class GraduationRate:
    """Graduates of a four-year cohort; counts are None where anything was withheld."""

    school_year: str
    area: str
    code: str
    group: str
    cohort: int | None
    graduates: int | None


@dataclass(frozen=True, slots=True)
class Absenteeism:
    """Chronically absent students and their share in percent; None where withheld."""

    school_year: str
    area: str
    code: str
    group: str
    students: int | None
    percent: float | None


def read_graduation(school_year: str, *, statewide: bool = False) -> tuple[GraduationRate, ...]:
    """Graduation of one school year, by district or for the whole state."""
    end = "_ct" if statewide else ""
    path = DATA / f"ct_four-year-graduation-rates__{school_year}_race_grad{end}.csv"
    found: list[GraduationRate] = []
    for row in _rows(path):
        withheld = _WITHHELD in (row["Four-Year Cohort Count"], row["Graduation Count"]) or (
            row["Graduation Rate"] == _WITHHELD
        )
        found.append(
            GraduationRate(
                school_year=school_year,
                area=row["District"],
                code=_code(row),
                group=row["Race/Ethnicity"],
                cohort=None if withheld else int(row["Four-Year Cohort Count"]),
                graduates=None if withheld else int(row["Graduation Count"]),
            )
        )
    return tuple(found)


def read_absenteeism(school_year: str, *, statewide: bool = False) -> tuple[Absenteeism, ...]:
    """
    Chronic absenteeism of one school year, by district or for the whole state.

    The state's files give the share only, so `students` is None there.
    """
    end = "_ct" if statewide else ""
    path = DATA / f"ct_chronic-absenteeism__{school_year}_race{end}.csv"
    found: list[Absenteeism] = []
    for row in _rows(path):
        percent = row["% Chronically Absent"] if statewide else row["%"]
        count = row.get("Student Count", _WITHHELD)
        found.append(
            Absenteeism(
                school_year=school_year,
                area=row["District"],
                code=_code(row),
                group=row["Race/Ethnicity"],
                students=None if _WITHHELD in (count, percent) else int(count),
                percent=None if percent == _WITHHELD else float(percent),
            )
        )
    return tuple(found)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines) if row]
    top = next(number for number, row in enumerate(rows) if row[0] in _AREA_HEADINGS)
    header = ["District", *rows[top][1:]]
    return [dict(zip(header, row, strict=False)) for row in rows[top + 1 :] if len(row) > 1]


def _code(row: dict[str, str]) -> str:
    text = row.get("District Code", "")
    match = _FORMULA.match(text)
    return match.group(1) if match else text
