"""
An attacker with linear programming: what can be learned of the cells that a table hides?

The attacker knows every published value and bound, the rule behind the bounds, that nobody is
counted twice, and whether a dimension adds up to its total. All tables are solved at once as one
program, which gives the same intervals as solving each alone: no row touches two of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from feedback.suppression.display import DisplayValue
from feedback.suppression.students import BreakdownTable, Cell, ProtectedBreakdown, bound_limits
from tests.feedback.linear_solver import Solver


@dataclass(frozen=True)
class HiddenInterval:
    """
    What the audit finds for one hidden count: the range it must lie in, and its true value.

    `room` is the widest range that the published total, or the count's own bound, leaves at all.
    """

    table: int
    cell: str
    quantity: str
    low: float
    high: float
    truth: int | None
    room: float

    @property
    def width(self) -> float:
        return self.high - self.low


#: Stands for "nothing is known": far above any school.
FAR = 100_000.0


class _Target(NamedTuple):
    cell: str
    quantity: str
    variable: int
    truth: int | None
    room: float


class _Program:
    """Rows, columns and bounds of a table's linear program."""

    def __init__(self) -> None:
        self.bounds: list[tuple[float, float]] = []
        self.equal: list[tuple[dict[int, float], float]] = []

    def add_cell(self, display: DisplayValue | None) -> tuple[int, int, int]:
        """Size, numerator and complement, limited by what is displayed."""
        size, numerator, complement = range(len(self.bounds), len(self.bounds) + 3)
        if display is not None and display.n is not None:
            low, high = _numerator_limits(display)
            self.bounds += [(display.n, display.n), (low, high), (0, FAR)]
        else:
            self.bounds += [(0, FAR)] * 3
        self.equal.append(({size: 1.0, numerator: -1.0, complement: -1.0}, 0.0))
        return size, numerator, complement


def audit(
    tables: Sequence[BreakdownTable],
    protected: Sequence[ProtectedBreakdown],
    *,
    only_ours: bool = False,
) -> list[HiddenInterval]:
    """
    The feasible interval of every count that is not published exactly.

    Groups that the source itself withheld count too, because we must not undo that, unless
    `only_ours` is asked for (tables of a hundred groups take their time).
    """
    programs: list[_Program] = []
    totals, per_table = [], []
    for table, shown in zip(tables, protected, strict=True):
        programs.append(_Program())
        total, targets = _add_table(programs[-1], table, shown)
        totals.append(total)
        per_table.append([t for t in targets if t.truth is not None or not only_ours])
    starts = [0, *accumulate(len(program.bounds) for program in programs)]
    solver = _solver_of(programs, starts)
    largest = {
        quantity: solver.greatest(
            [start + total[index] for start, total in zip(starts, totals, strict=False)]
        )
        for index, quantity in ((1, "numerator"), (2, "complement"))
    }
    found: list[HiddenInterval] = []
    for round_number in range(max(map(len, per_table), default=0)):
        chosen = [
            (index, hidden[round_number])
            for index, hidden in enumerate(per_table)
            if round_number < len(hidden)
        ]
        columns = [starts[index] + target.variable for index, target in chosen]
        lows, highs = (
            [round(value, 6) for value in find(columns)] for find in (solver.least, solver.greatest)
        )
        for (index, target), low, high in zip(chosen, lows, highs, strict=True):
            # How many have the outcome, or lack it, at most by what the total says.
            most = largest[target.quantity][index] if target.quantity in largest else FAR
            found.append(_interval(index, target, low, high, most))
    return found


def _solver_of(programs: Sequence[_Program], starts: Sequence[int]) -> Solver:
    """One linear program of all tables, side by side."""
    return Solver(
        [bound for program in programs for bound in program.bounds],
        [
            ({start + column: factor for column, factor in row.items()}, right)
            for start, program in zip(starts, programs, strict=False)
            for row, right in program.equal
        ],
    )


def _interval(table: int, target: _Target, low: float, high: float, most: float) -> HiddenInterval:
    return HiddenInterval(
        table=table,
        cell=target.cell,
        quantity=target.quantity,
        low=low,
        high=high,
        truth=target.truth,
        room=min(target.room, most),
    )


def _add_table(
    program: _Program, table: BreakdownTable, shown: ProtectedBreakdown
) -> tuple[tuple[int, int, int], list[_Target]]:
    total = program.add_cell(shown.total)
    hidden: list[_Target] = []
    if table.total is not None and not shown.total.is_missing:
        hidden = _truths("total", table.total, shown.total, total)
    for dimension in table.dimensions:
        columns = []
        for cell in dimension.groups:
            display = shown.groups[dimension.name][cell.key]
            variables = program.add_cell(display)
            columns.append(variables)
            hidden += _truths(f"{dimension.name}/{cell.key}", cell, display, variables)
        people, outcomes = _remainder(table, dimension.groups)
        if not dimension.is_partition or not 0 <= outcomes <= people:
            # The source contradicts itself: nothing true can be concluded by subtraction.
            continue
        is_complete = all(group.n is not None for group in dimension.groups)
        if people and (is_complete or len(dimension.groups) == 1):
            columns.append(program.add_cell(None))
        for quantity in (0, 1):  # the complement follows
            row = {column[quantity]: 1.0 for column in columns}
            row[total[quantity]] = -1.0
            program.equal.append((row, 0.0))
    return total, hidden


def _truths(
    name: str, cell: Cell, display: DisplayValue, variables: tuple[int, int, int]
) -> list[_Target]:
    if display.is_bound:
        low, high = _numerator_limits(display)
        return [_Target(name, "bound", variables[1], cell.numerator, high - low)]
    if display.n is not None:
        return []
    lacking = None if cell.n is None or cell.numerator is None else cell.n - cell.numerator
    return [
        _Target(name, "n", variables[0], cell.n, FAR),
        _Target(name, "numerator", variables[1], cell.numerator, FAR),
        _Target(name, "complement", variables[2], lacking, FAR),
    ]


def _remainder(table: BreakdownTable, groups: Sequence[Cell]) -> tuple[int, int]:
    """How many people, and how many with the outcome, the reported groups leave over."""
    sums = [_sums(dimension.groups) for dimension in table.dimensions]
    people, outcomes = max(sums)
    if table.total is not None and table.total.n is not None:
        people, outcomes = table.total.n, table.total.numerator or 0
    known_people, known_outcomes = _sums(groups)
    return people - known_people, outcomes - known_outcomes


def _sums(groups: Sequence[Cell]) -> tuple[int, int]:
    return sum(cell.n or 0 for cell in groups), sum(cell.numerator or 0 for cell in groups)


def _numerator_limits(display: DisplayValue) -> tuple[float, float]:
    assert display.n is not None
    if not display.is_bound:
        exact = display.numerator if display.numerator is not None else 0
        return exact, exact
    return bound_limits(n=display.n, is_high=display.kind.value == "above")
