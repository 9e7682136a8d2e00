"""The least and greatest values that columns of a linear program can take, one after the other."""

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

Row = tuple[dict[int, float], float]


class Solver:
    """
    One program that is asked many times.

    Each answer begins from the one before, which still keeps to all rows and bounds: only what is
    asked for has changed. That takes a few steps where a new program would take all of them.
    """

    def __init__(self, bounds: Sequence[tuple[float, float]], equal: Sequence[Row]) -> None:
        self._solver: Any = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)  # as the product has it, for the whole process
        self._solver.setOptionValue("simplex_strategy", 4)  # primal: from a solution to a better
        for low, high in bounds:
            self._solver.addVar(float(low), float(high))
        for row, right in equal:
            columns = np.array(list(row), dtype=np.int32)
            self._solver.addRow(right, right, len(row), columns, np.array(list(row.values())))

    def range(self, column: int) -> tuple[float, float]:
        """The least and greatest value of a column."""
        [low], [high] = self.least([column]), self.greatest([column])
        return low, high

    def least(self, columns: Sequence[int]) -> list[float]:
        """The least value of each column; no two of them may share a row."""
        return self._extremes(columns, 1.0)

    def greatest(self, columns: Sequence[int]) -> list[float]:
        """The greatest value of each column; no two of them may share a row."""
        return self._extremes(columns, -1.0)

    def _extremes(self, columns: Sequence[int], sign: float) -> list[float]:
        for column in columns:
            self._solver.changeColCost(column, sign)
        self._solver.run()
        assert self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = self._solver.getSolution().col_value
        for column in columns:
            self._solver.changeColCost(column, 0.0)
        return [float(values[column]) for column in columns]
