"""Which cells of linked reports to hide at the least cost: an integer program."""

from collections.abc import Iterator, Mapping, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from feedback.suppression.linked_table import EVERYBODY, FAR, Cut, Floats, Table, solver


class Covering:
    """
    The covering program: which cells to hide at the least cost.

    In each report and in each group's column that hides something, at least two cells are hidden
    besides any one reporter's own, and hold the minimum with and without the outcome, as far as
    there are so many.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        n = table.values.sum(axis=1)
        most = max(n, default=1.0)
        self.model = solver()
        self.model.setOptionValue("mip_rel_gap", 0.01)
        for i in range(len(n)):
            low, high = float(table.must[i]), float(table.must[i] or table.may[i])
            self._variable(1 + n[i] / most, low, high, is_integer=True)
        for r, cells in enumerate(table.in_row):
            if cells and table.is_exact(r):
                self._add_row(r, cells)
        for g, cells in enumerate(table.in_group):
            if cells:
                self._add_group(g, cells)

    def cheapest(self, seconds: float) -> NDArray[np.bool_] | None:
        """Which cells to hide; None where no choice satisfies, or none was found in time."""
        self.model.setOptionValue("time_limit", seconds)
        self.model.run()
        if self.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = np.array(self.model.getSolution().col_value[: len(self.table.places)])
        return values > 0.5

    def add_cuts(self, cuts: Sequence[Cut]) -> None:
        """Constraints for what could still be located."""
        for cut in cuts:
            row = {int(i): float(cut.weights[i]) for i in np.flatnonzero(cut.weights)}
            needed, cell = cut.needed, cut.target.cell
            if cell is not None and cut.target.is_bound:
                row[cell] = needed
            elif cell is not None:
                row[cell] = row.get(cell, 0.0) - needed
                needed = 0.0
            self._at_least(row, needed)

    def _add_row(self, r: int, cells: Sequence[int]) -> None:
        table = self.table
        rest = table.rests[r]
        is_small = 0 < rest.sum() < table.minimum
        active = self._active(cells, is_certain=is_small)
        self._at_least(dict.fromkeys(cells, 1.0) | {active: -float(min(2, len(cells)))}, 0.0)
        for weights, left in self._measures(rest):
            have = weights[cells].sum() + left
            row = {i: weights[i] for i in cells}
            row[active] = left - min(table.minimum, have)
            self._at_least(row, 0.0)

    def _add_group(self, g: int, cells: Sequence[int]) -> None:
        """
        Where the sum is hidden itself, something must be hidden in any case, or it would follow.
        """
        table = self.table
        is_sum_shown = table.sums[g].is_shown
        active = self._active(cells, is_certain=not is_sum_shown)
        measures = [np.ones(len(table.places))]
        measures += [weights for weights, _ in self._measures(np.zeros(table.layers))]
        for number, weights in enumerate(measures):
            whole = self._variable(0.0, 0.0, FAR)
            self._at_least({i: weights[i] for i in cells} | {whole: -1.0}, 0.0)
            for owner in sorted({EVERYBODY, *(table.owners[i] for i in cells)}):
                others = table.not_of(cells, owner)
                least = table.minimum
                if number == 0:
                    least = 2.0 if is_sum_shown else 1.0
                needed = (
                    least if is_sum_shown and number == 0 else min(least, weights[others].sum())
                )
                own = {i: -weights[i] for i in cells if i not in others}
                self._at_least(own | {whole: 1.0, active: -float(needed)}, 0.0)

    def _measures(self, rest: Floats) -> Iterator[tuple[Floats, float]]:
        """The people of each cell, and those with and without the outcome."""
        yield self.table.values.sum(axis=1), float(rest.sum())
        if self.table.layers == 2:
            for layer in range(2):
                yield self.table.values[:, layer], float(rest[layer])

    def _active(self, cells: Sequence[int], *, is_certain: bool) -> int:
        """1 where anything is hidden among these cells."""
        variable = self._variable(0.0, float(is_certain), 1.0)
        for i in cells:
            self._at_least({variable: 1.0, i: -1.0}, 0.0)
        return variable

    def _variable(self, cost: float, low: float, high: float, *, is_integer: bool = False) -> int:
        number = int(self.model.getNumCol())
        self.model.addCol(cost, low, high, 0, np.array([], dtype=np.int32), np.array([]))
        if is_integer:
            self.model.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return number

    def _at_least(self, row: Mapping[int, float], needed: float) -> None:
        entries = {column: weight for column, weight in row.items() if weight}
        self.model.addRow(
            needed,
            FAR,
            len(entries),
            np.array(list(entries), dtype=np.int32),
            np.array(list(entries.values()), dtype=float),
        )
