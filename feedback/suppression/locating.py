"""What of linked reports can be located among all that is hidden: linear programs."""

import time
from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from feedback.suppression.linked_table import (
    EPSILON,
    Cut,
    Floats,
    Table,
    Target,
    solver,
)

_MOST_STEPS = 30


class Audit:
    """Looks for what can be located among all that is hidden, by linear programming."""

    def __init__(self, table: Table) -> None:
        self.table = table
        order = sorted(table.entries, key=lambda entry: (entry[1], entry[0]))
        self.entry_rows = np.array([row for row, _, _ in order], dtype=np.int32)
        self.entry_columns = np.array([column for _, column, _ in order], dtype=np.int32)
        self.weights = np.array([weight for _, _, weight in order], dtype=float)
        self.opened, self.closed = np.array(table.opened), np.array(table.closed)
        self.cell_of = np.array(table.cell_of, dtype=int)
        self.bounds = self.closed.copy()
        self.program = self._program()
        attackers = table.attackers
        self.owner_of = np.array([attackers.index(each) for each in table.column_owner])
        self.columns_of = {
            owner: np.flatnonzero(self.owner_of == number)
            for number, owner in enumerate(attackers[:-1])
        }

    def cuts(self, hidden: NDArray[np.bool_], until: float) -> list[Cut] | None:
        """What has to be hidden besides; nothing where nothing can be located; None: no time."""
        is_open = np.append(hidden, False)[self.cell_of]
        self.bounds = np.where(is_open[:, None], self.opened, self.closed)
        everything = np.arange(len(self.bounds), dtype=np.int32)
        self._set_bounds(everything, self.bounds)
        self.mask = np.zeros(self.table.grid.shape[1:], dtype=bool)
        self.mask[self.table.row, self.table.group] = hidden
        self.mask[:, -2:] = self.table.grid[:, :, -2:].sum(axis=0) > 0
        groups = range(self.mask.shape[1])
        self.ways = np.zeros((self.table.layers, *[len(groups)] * 2, len(self.table.attackers)))
        for one in groups:
            for other in groups:
                rows = self.mask[:, one] & self.mask[:, other]
                self.ways[:, one, other] = self.table.without_own(self.table.grid[:, :, one] * rows)
        found: list[Cut] = []
        for target in self.table.targets:
            if target.cell is not None and hidden[target.cell] == target.is_bound:
                continue
            if time.monotonic() > until:
                return None
            found += self._cuts_of(target)
        return found

    def _cuts_of(self, target: Target) -> list[Cut]:
        """For the first attacker who can locate a target; everybody comes first."""
        needs = self._needs(target)
        is_wide = self._swapped(target, needs)
        is_wide[(needs <= EPSILON).all(axis=0)] = True
        for number in reversed(range(len(self.table.attackers))):
            attacker = self.table.attackers[number]
            if is_wide[number] or (attacker and attacker == target.owner):
                continue
            widths, owners, cuts = self._attack(target, needs[:, number], attacker)
            if cuts:
                return cuts
            for other in range(len(is_wide)):
                asked = needs[:, other] > EPSILON
                is_enough = (widths >= needs[:, other] - EPSILON)[asked].all()
                is_wide[other] |= is_enough and other not in owners
        return []

    def _needs(self, target: Target) -> Floats:
        """The width asked for by attacker: of the figure as a whole, and of each layer."""
        table = self.table
        needs = np.zeros((1 + table.layers, len(table.attackers)))
        if target.is_bound:
            least, most = self.bounds[target.columns[0]]
            needs[1] = min(1.0, most - least)
            return needs
        needs[0] = table.minimum
        if target.cell is not None and table.layers == 2:
            needs[1:] = np.minimum(table.minimum, table.rooms(target))
        return needs

    def _swapped(self, target: Target, needs: Floats) -> NDArray[np.bool_]:
        """
        For which attackers swaps with other reports are enough: some people of this group for as
        many of another, and the reverse in other reports. Saves most linear programs.
        """
        r, g = target.row, target.group
        if r is None or g is None or not self.mask[r].any():
            return np.zeros(len(self.table.attackers), dtype=bool)
        ways, own = self._ways_without(r), self.table.grid[:, r, :, None]
        partners = np.flatnonzero(self.mask[r])
        partners = partners[partners != g]
        # Several partners share what the narrowest of their ways lets through.
        order = np.argsort(-ways[:, g, partners], axis=1)
        given = np.take_along_axis(ways[:, g, partners], order, axis=1)
        taken = np.take_along_axis(np.broadcast_to(own[:, partners], order.shape), order, axis=1)
        up = np.minimum(given, taken.cumsum(axis=1)).max(axis=1, initial=0.0)
        down = ways[:, partners, g].max(axis=1, initial=0.0)
        if target.is_bound:
            least, most = self.bounds[target.columns[0]]
            rises = (up[0] >= 1) & (down[1] >= 1) & (most >= 1)
            return np.asarray(rises | ((down[0] >= 1) & (up[1] >= 1) & (least <= -1)))
        widths = up + np.minimum(down, own[:, g])
        widths = np.vstack([widths.sum(axis=0), widths])
        return np.asarray((widths >= needs - EPSILON).all(axis=0))

    def _ways_without(self, r: int) -> Floats:
        """
        How many people can change from a group to another one in other reports, by layer and
        attacker; over third groups too, as many as the narrowest step lets through.
        """
        row = (
            self.table.grid[:, r, :, None, None]
            * np.multiply.outer(self.mask[r], self.mask[r])[None, :, :, None]
        )
        is_owner = np.arange(len(self.table.attackers)) == self.table.owner_of_row[r]
        is_owner[-1] = False
        ways = self.ways - row * ~is_owner
        if len(self.table.groups) <= _MOST_STEPS:
            for third in range(ways.shape[1]):
                through = np.minimum(ways[:, :, third, None], ways[:, third, None, :])
                np.maximum(ways, through, out=ways)
        return np.asarray(ways)

    def _attack(
        self, target: Target, needs: Floats, attacker: str
    ) -> tuple[Floats, frozenset[int], list[Cut]]:
        """
        How wide this attacker finds a target, whose figures moved for it, and a cut for each width
        that is less than needed.
        """
        own = np.array(self.columns_of.get(attacker, []), dtype=np.int32)
        self._set_bounds(own, np.zeros((len(own), 2)))
        columns = np.array(target.columns, dtype=np.int32)
        limited = np.clip(self.bounds[columns], -self.table.minimum, self.table.minimum)
        self._set_bounds(columns, limited)
        try:
            pair = [self._furthest(target.columns, sign) for sign in (1.0, -1.0)]
            if target.is_bound:
                pair = [self._furthest(target.columns[:1], sign) for sign in (1.0, -1.0)]
            both = np.array([moves for moves, _ in pair])
            widths = both[0, columns] - both[1, columns]
            widths = np.concatenate([[widths.sum()], widths])
            cuts = []
            for number in np.flatnonzero((needs > EPSILON) & (widths < needs - EPSILON)):
                chosen = target.columns if number == 0 else target.columns[number - 1 : number]
                found = pair
                if number and not target.is_bound:
                    found = [self._furthest(chosen, sign) for sign in (1.0, -1.0)]
                width = sum(found[0][0][c] - found[1][0][c] for c in chosen)
                if width < needs[number] - EPSILON:
                    cuts.append(self._cut(target, float(needs[number]), found, own, limited))
            moved = np.flatnonzero(np.abs(both).max(axis=0) > EPSILON)
            owners = frozenset(self.owner_of[moved].tolist()) - {len(self.table.attackers) - 1}
            return widths, owners, cuts
        finally:
            self._set_bounds(columns, self.bounds[columns])
            self._set_bounds(own, self.bounds[own])

    def _furthest(self, columns: tuple[int, ...], sign: float) -> tuple[Floats, Floats]:
        """The moves that take some columns furthest, and what each column is worth beyond."""
        for column in columns:
            self.program.changeColCost(column, -sign)
        self.program.run()
        solution = self.program.getSolution()
        for column in columns:
            self.program.changeColCost(column, 0.0)
        prices = np.array(solution.row_dual)
        worth: Floats = np.zeros(len(self.bounds))
        np.add.at(worth, self.entry_columns, self.weights * prices[self.entry_rows])
        worth[list(columns)] += sign
        return np.array(solution.col_value), worth

    def _cut(
        self,
        target: Target,
        need: float,
        pair: Sequence[tuple[Floats, Floats]],
        own: NDArray[np.int32],
        limited: Floats,
    ) -> Cut:
        """By the prices of the sums: how much wider each cell could make it, if it were hidden."""
        opened, closed = self.opened.copy(), self.closed.copy()
        for bounds in (opened, closed):
            bounds[own] = 0.0
        opened[list(target.columns)] = limited
        if target.is_bound:
            closed[list(target.columns)] = limited
        weights, given = np.zeros(len(self.table.places) + 1), 0.0
        for _moves, worth in pair:
            if_open, if_closed = (
                np.where(
                    worth > EPSILON,
                    worth * bounds[:, 1],
                    np.where(worth < -EPSILON, worth * bounds[:, 0], 0.0),
                )
                for bounds in (
                    np.nan_to_num(opened, posinf=1e12, neginf=-1e12),
                    np.nan_to_num(closed, posinf=1e12, neginf=-1e12),
                )
            )
            fixed = self.cell_of < 0
            given += float(if_closed.sum())
            np.add.at(weights, self.cell_of[~fixed], (if_open - if_closed)[~fixed])
        weights = weights[:-1]
        if target.cell is not None and not target.is_bound:
            given += weights[target.cell]
            weights[target.cell] = 0.0
        always = self.table.must & (weights > 0)
        given += float(weights[always].sum())
        weights[~self.table.may] = 0.0
        short = max(need - given, 0.0)
        return Cut(np.clip(weights, 0.0, short), short, target)

    def _set_bounds(self, columns: NDArray[np.int32], bounds: Floats) -> None:
        if len(columns):
            self.program.changeColsBounds(
                len(columns),
                columns,
                np.ascontiguousarray(bounds[:, 0]),
                np.ascontiguousarray(bounds[:, 1]),
            )

    def _program(self) -> highspy.Highs:
        columns, rows = len(self.bounds), self.table.row_count
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, rows
        model.col_cost_ = np.zeros(columns)
        model.col_lower_, model.col_upper_ = self.bounds[:, 0].copy(), self.bounds[:, 1].copy()
        model.row_lower_ = model.row_upper_ = np.zeros(rows)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        counts = np.bincount(self.entry_columns, minlength=columns)
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        model.a_matrix_.index_, model.a_matrix_.value_ = self.entry_rows, self.weights
        program = solver()
        program.passModel(model)
        return program
