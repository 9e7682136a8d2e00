"""Linked reports as the columns and rows of a linear program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from feedback.suppression.display import DisplayKind, DisplayValue
from feedback.suppression.students import Cell, StudentPolicy, bound_limits, protect_cell

EPSILON = 1e-6
FAR = float("inf")
EVERYBODY = ""
Floats = NDArray[np.float64]
Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedReport:
    """
    One reporter's figures in one dimension, with its total as everybody may see it.

    ``owner`` is the organization whose report it is; nobody in particular knows one without.
    """

    key: str
    owner: str
    total: Cell
    shown: DisplayValue
    groups: Mapping[str, Cell]


class Target(NamedTuple):
    """
    Something that must not be located: the columns it moves by, each layer's.

    ``cell`` is what decides whether it is one: hidden (or, of a bound, not hidden); None: always.
    """

    columns: tuple[int, ...]
    owner: str
    cell: int | None = None
    is_bound: bool = False
    row: int | None = None
    group: int | None = None


class Cut(NamedTuple):
    """Of these cells so much must be hidden if ``target`` is to be safe."""

    weights: Floats
    needed: float
    target: Target


class Table:
    """
    The figures by number, and the columns and rows of the linear program over them.

    Columns are moves away from the true counts, so that every row adds up to 0. Of each cell, total
    and sum there is one column a layer: those with the outcome, and those without. ``opened`` and
    ``closed`` are a column's limits where its cell is hidden and where it is not.
    """

    def __init__(
        self,
        reports: Sequence[LinkedReport],
        sums: Mapping[str, DisplayValue],
        everybody: DisplayValue,
        policy: StudentPolicy,
        *,
        is_rate: bool,
    ) -> None:
        self.minimum = float(policy.minimum)
        self.layers = 2 if is_rate else 1
        self.reports, self.groups = reports, sorted(sums)
        self.sums = [sums[group] for group in self.groups]
        self._read_cells(policy, is_rate=is_rate)
        self.owners = [reports[r].owner for r in self.row]
        self.totals = np.array([self._split(each.total) for each in reports], dtype=float)
        self.in_row: list[list[int]] = [[] for _ in reports]
        self.in_group: list[list[int]] = [[] for _ in self.groups]
        for i, (r, g) in enumerate(zip(self.row, self.group, strict=True)):
            self.in_row[r].append(i)
            self.in_group[g].append(i)
        self.rests = np.array(
            [self.totals[r] - self.values[cells].sum(axis=0) for r, cells in enumerate(self.in_row)]
        )
        self.is_known = [
            each.total.n is not None and bool((self.rests[r] >= 0).all())
            for r, each in enumerate(reports)
        ]
        self.is_headline_known = everybody.n is not None
        # Who may subtract its own; the last one is everybody else.
        self.attackers = [*sorted({each.owner for each in reports} - {EVERYBODY}), EVERYBODY]
        self.owner_of_row = np.array([self.attackers.index(each.owner) for each in reports])
        self._lay_grid()
        self.must = np.array([self._must_hide(i) for i in range(len(self.places))], dtype=bool)
        self.may = np.array([self._may_hide(i) for i in range(len(self.places))], dtype=bool)
        self._lay_out()

    def _read_cells(self, policy: StudentPolicy, *, is_rate: bool) -> None:
        self.places: list[Place] = []
        self.row: list[int] = []
        self.group: list[int] = []
        self.displays: list[DisplayValue] = []
        values: list[list[float]] = []
        for r, report in enumerate(self.reports):
            for g, group in enumerate(self.groups):
                cell = report.groups.get(group)
                if cell is None or not cell.n:
                    continue  # nobody's secret, or one that the source withheld
                self.places.append((report.key, group))
                self.row.append(r)
                self.group.append(g)
                self.displays.append(protect_cell(cell, is_rate=is_rate, policy=policy))
                values.append(self._split(cell))
        self.values = np.array(values, dtype=float).reshape(len(values), self.layers)

    def _lay_grid(self) -> None:
        # The people by layer, report and group. Those of no group listed come next; last comes
        # what a hidden total leaves open: as many as one likes.
        self.grid = np.zeros((self.layers, len(self.reports), len(self.groups) + 2))
        self.grid[:, self.row, self.group] = self.values.T
        self.grid[:, :, -2] = np.where(self.is_known, self.rests.T, 0.0)
        is_open = [
            self.is_headline_known and is_known and each.shown.n is None
            for is_known, each in zip(self.is_known, self.reports, strict=True)
        ]
        self.grid[:, :, -1] = np.where(is_open, 1e9, 0.0)

    def is_exact(self, r: int) -> bool:
        """Whether everybody knows a report's total as it is."""
        return self.is_known[r] and self.reports[r].shown.is_shown

    def not_of(self, cells: Sequence[int], owner: str) -> list[int]:
        """Those that an attacker doesn't know."""
        return [i for i in cells if owner == EVERYBODY or self.owners[i] != owner]

    def rooms(self, target: Target) -> Floats:
        """
        How many people there can be in a cell by what the shown sums say: by layer and attacker.
        """
        room: Floats = np.full((self.layers, len(self.attackers)), FAR)
        r, g = target.row, target.group
        if r is None or g is None:
            return room
        total = self.totals[r][:, None]
        if self.is_known[r] and self.reports[r].shown.n is not None:
            room = np.minimum(room, total)
        elif self.is_headline_known and self.is_known[r]:
            hidden = self.totals.T * (self.grid[:, :, -1] > 0)
            room = np.minimum(room, self.without_own(hidden))
        if self.sums[g].n is None:
            return room
        column = self.without_own(self.grid[:, :, g])
        room = np.minimum(room, column)
        if self.is_headline_known and all(self.is_known):
            everybody = self.without_own(self.totals.T)
            room = np.minimum(room, np.minimum(everybody - total, everybody - column))
        return room

    def without_own(self, values: Floats) -> Floats:
        """Values by layer and report, added up for each attacker without its own reports."""
        own = np.zeros((self.layers, len(self.attackers)))
        np.add.at(own.T, self.owner_of_row, values.T)
        own[:, -1] = 0.0
        return np.asarray(values.sum(axis=1)[:, None] - own)

    def _split(self, cell: Cell) -> list[float]:
        n, numerator = cell.n or 0, cell.numerator or 0
        return [numerator, n - numerator] if self.layers == 2 else [n]

    def _must_hide(self, i: int) -> bool:
        """Small ones, and all of a report whose total isn't shown as it is: it would follow."""
        r = self.row[i]
        is_alone = len(self.in_row[r]) == 1 and not self.rests[r].any()
        is_bound = self.reports[r].shown.is_bound and self.is_known[r]
        return self.displays[i].is_suppressed or not (self.is_exact(r) or (is_bound and is_alone))

    def _may_hide(self, i: int) -> bool:
        return not self.must[i] and self.is_exact(self.row[i])

    def _lay_out(self) -> None:
        self.entries: list[tuple[int, int, float]] = []  # (row, column, weight)
        self.opened: list[tuple[float, float]] = []
        self.closed: list[tuple[float, float]] = []
        self.cell_of: list[int] = []
        self.column_owner: list[str] = []
        self.targets: list[Target] = []
        layers = range(self.layers)
        headline = self.layers * (len(self.reports) + len(self.groups))
        self.row_count = headline + self.layers
        for i, (r, g) in enumerate(zip(self.row, self.group, strict=True)):
            rows = [
                {self._row_of_report(r, layer): 1.0, self._row_of_group(g, layer): 1.0}
                for layer in layers
            ]
            columns = self._add(rows, self.values[i], self.displays[i], self.owners[i], cell=i)
            where = Target(columns, self.owners[i], i, row=r, group=g)
            self.targets.append(where)
            if self.displays[i].is_bound and not self.must[i]:
                self.targets.append(where._replace(is_bound=True))
        for r, report in enumerate(self.reports):
            self._add_total(r, report, headline)
        for g, shown in enumerate(self.sums):
            if not shown.is_shown and shown.n != 0:
                rows = [{self._row_of_group(g, layer): -1.0} for layer in layers]
                value = self.values[self.in_group[g]].sum(axis=0)
                columns = self._add(rows, value, shown, EVERYBODY)
                self.targets.append(Target(columns, EVERYBODY, is_bound=shown.is_bound))

    def _add_total(self, r: int, report: LinkedReport, headline: int) -> None:
        """A total that isn't shown as it is, and the people of no group listed."""
        layers = range(self.layers)
        rows = [{self._row_of_report(r, layer): -1.0} for layer in layers]
        if not self.is_known[r]:
            for layer in layers:
                self._column(rows[layer], (-FAR, FAR), (-FAR, FAR), report.owner)
            return
        if not report.shown.is_shown:
            if self.is_headline_known:
                rows = [{**row, headline + layer: 1.0} for layer, row in enumerate(rows)]
            self._add(rows, self.totals[r], report.shown, report.owner)
        if self.rests[r].sum() > 0:
            rows = [{self._row_of_report(r, layer): 1.0} for layer in layers]
            hidden = [(-float(self.rests[r, layer]), FAR) for layer in layers]
            columns = tuple(
                self._column(rows[layer], hidden[layer], hidden[layer], report.owner)
                for layer in layers
            )
            if self.rests[r].sum() < self.minimum and self.is_exact(r):
                self.targets.append(Target(columns, report.owner))

    def _row_of_report(self, r: int, layer: int) -> int:
        return self.layers * r + layer

    def _row_of_group(self, g: int, layer: int) -> int:
        return self.layers * (len(self.reports) + g) + layer

    def _add(
        self,
        rows: Sequence[Mapping[int, float]],
        value: Floats,
        shown: DisplayValue,
        owner: str,
        *,
        cell: int = -1,
    ) -> tuple[int, ...]:
        """
        One column a layer. A bound ties the two together by a row of its own, which a further
        column loosens where the cell is hidden.
        """
        hidden = [(-float(each), FAR) for each in value]
        if not shown.is_bound or shown.n is None:
            closed = [(0.0, 0.0)] * self.layers if cell >= 0 else hidden
            return tuple(
                self._column(rows[layer], hidden[layer], closed[layer], owner, cell)
                for layer in range(self.layers)
            )
        low, high = bound_limits(n=shown.n, is_high=shown.kind is DisplayKind.ABOVE)
        least, most = low - float(value[0]), high - float(value[0])
        tie = self.row_count
        self.row_count += 1
        closed = [(least, most), (-most, -least)]
        columns = tuple(
            self._column(
                {**rows[layer], tie: 1.0},
                hidden[layer] if cell >= 0 else closed[layer],
                closed[layer],
                owner,
                cell,
            )
            for layer in range(2)
        )
        if cell >= 0:
            self._column({tie: 1.0}, (-FAR, FAR), (0.0, 0.0), owner, cell)
        return columns

    def _column(
        self,
        rows: Mapping[int, float],
        opened: tuple[float, float],
        closed: tuple[float, float],
        owner: str,
        cell: int = -1,
    ) -> int:
        column = len(self.opened)
        self.opened.append(opened)
        self.closed.append(closed)
        self.cell_of.append(cell)
        self.column_owner.append(owner)
        self.entries += [(row, column, weight) for row, weight in rows.items()]
        return column


def solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
        solver.setOptionValue(option, value)
    return solver
