"""The real New York and Connecticut graduation files, read into breakdown tables."""

import csv
from collections.abc import Iterator
from pathlib import Path

from feedback.suppression.students import BreakdownTable, Cell, Dimension

OUTCOMES = Path(__file__).resolve().parents[2] / "demo" / "data" / "outcomes"

NEW_YORK_DIMENSIONS = {
    "gender": ("Female", "Male"),
    "race": ("Asian", "Black", "Hispanic", "White"),
    "language": ("English Language Learners", "English Proficient Students"),
    "program": ("General Education Students", "Special Education Students"),
}


def new_york_rows() -> Iterator[dict[str, str]]:
    path = OUTCOMES / "nyc_graduation_cohorts_2004_2006.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def new_york_tables(*cohorts: str) -> list[BreakdownTable]:
    """One table per school and cohort; the first row of each key is the true one."""
    schools: dict[tuple[str, str], dict[str, Cell]] = {}
    for row in new_york_rows():
        if row["Cohort"] in cohorts:
            cells = schools.setdefault((row["DBN"], row["Cohort"]), {})
            group = row["Demographic"]
            cells.setdefault(group, _cell(group, row["Total Cohort"], row["Total Grads - n"]))
    return [_new_york_table(cells) for cells in schools.values()]


def _new_york_table(cells: dict[str, Cell]) -> BreakdownTable:
    dimensions = [
        Dimension(name=name, groups=tuple(cells[group] for group in groups if group in cells))
        for name, groups in NEW_YORK_DIMENSIONS.items()
    ]
    return BreakdownTable(
        total=cells.get("Total Cohort"), dimensions=tuple(d for d in dimensions if d.groups)
    )


def connecticut_state_rows(year: str) -> dict[str, tuple[int, int, float]]:
    """Race to (cohort, graduates, published per cent) for the whole state."""
    rows = _connecticut_rows(f"ct_four-year-graduation-rates__{year}_race_grad_ct.csv")
    return {row[1]: (int(row[2]), int(row[3]), float(row[4])) for row in rows}


def connecticut_tables(year: str) -> list[BreakdownTable]:
    """Per race, the state's count over its districts, many of which the state withheld (`*`)."""
    state = connecticut_state_rows(year)
    districts: dict[str, list[Cell]] = {race: [] for race in state}
    for row in _connecticut_rows(f"ct_four-year-graduation-rates__{year}_race_grad.csv"):
        districts[row[2]].append(_cell(row[0], row[3], row[4]))
    return [
        BreakdownTable(
            total=Cell(key=race, n=state[race][0], numerator=state[race][1]),
            dimensions=(Dimension(name="district", groups=tuple(cells)),),
        )
        for race, cells in districts.items()
    ]


def connecticut_district_tables(year: str) -> list[BreakdownTable]:
    """Per district, the races that have figures. The files hold no total for a district."""
    districts: dict[str, list[Cell]] = {}
    for row in _connecticut_rows(f"ct_four-year-graduation-rates__{year}_race_grad.csv"):
        districts.setdefault(row[0], []).append(_cell(row[2], row[3], row[4]))
    return [
        BreakdownTable(total=None, dimensions=(Dimension(name="race", groups=tuple(cells)),))
        for cells in districts.values()
    ]


def _connecticut_rows(name: str) -> list[list[str]]:
    with (OUTCOMES / name).open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if any(row)]
    header = next(index for index, row in enumerate(rows) if row[0] == "District")
    return rows[header + 1 :]


def whole_number(text: str) -> int | None:
    """A count as these files write it (`1,007` too), None where the source withheld it."""
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else None


def _cell(key: str, size_text: str, numerator_text: str) -> Cell:
    size, numerator = whole_number(size_text), whole_number(numerator_text)
    if size is None or numerator is None:
        return Cell(key=key, n=None)
    return Cell(key=key, n=size, numerator=numerator)
