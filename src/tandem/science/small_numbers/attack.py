"""The attacker: what can be worked out about the hidden cells from everything that is shown?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from tandem.science.arrays import BoolArray, FloatArray
from tandem.science.small_numbers.marks import Shown, Suppressed

_UNBOUNDED = 3


class Equation(NamedTuple):
    """The cell at index `total` is the sum of the cells at the indices `parts`."""

    total: int
    parts: tuple[int, ...]


def coefficients(equations: Sequence[Equation], cells: int) -> FloatArray:
    """One row an equation, one column a cell: parts +1, total -1, so that row @ cells = 0."""
    matrix = np.zeros((len(equations), cells))
    for row, equation in enumerate(equations):
        matrix[row, list(equation.parts)] += 1.0
        matrix[row, equation.total] -= 1.0
    return matrix


class Polytope:
    """All fillings of the hidden cells that agree with the shown cells, the equations and the bounds.

    The equations of lists, two-way tables with margins and nested counts form a totally unimodular matrix
    and all bounds are whole numbers, so the linear program's extremes are whole numbers, and every whole
    number between them can occur. (Schrijver, Theory of Linear and Integer Programming, ch. 19.)
    """

    def __init__(self, matrix: FloatArray, values: FloatArray, low: FloatArray, high: FloatArray) -> None:
        """`values` of shape (n,) are used where a cell is not hidden; see `extreme`."""
        self.matrix, self.values, self.low, self.high = matrix, values, low, high

    def extreme(self, hidden: BoolArray, cell: int, sign: int) -> tuple[float, FloatArray | None]:
        """The largest (sign 1) or smallest (sign -1) value of `cell`, and a filling that has it."""
        goal = np.zeros(hidden.size)
        goal[cell] = sign
        filling = self.best_filling(hidden, goal)
        return (sign * np.inf if filling is None else float(filling[cell])), filling

    def best_filling(self, hidden: BoolArray, goal: FloatArray) -> FloatArray | None:
        """A filling with the largest `goal` @ cells; None when that has no end."""
        columns = np.flatnonzero(hidden)
        rows = np.abs(self.matrix[:, columns]).sum(axis=1) > 0
        solved = linprog(
            -goal[columns],
            A_eq=self.matrix[np.ix_(rows, columns)],
            b_eq=-(self.matrix[rows][:, ~hidden] @ self.values[~hidden]),
            bounds=np.column_stack([self.low[columns], self.high[columns]]),
            method="highs",
        )
        if solved.status == _UNBOUNDED:
            return None
        if solved.status != 0:
            raise ValueError(f"The shown numbers contradict each other: {solved.message}")
        filling = self.values.astype(np.float64)
        filling[columns] = np.round(solved.x)
        return filling


def feasible_ranges(cells: Sequence[Shown], equations: Sequence[Equation]) -> list[tuple[float, float]]:
    """For each cell, the smallest and the largest count that the published numbers allow.

    `cells` as published: a number, or a mark. A primary mark means 1 to k-1, a secondary mark any count from
    0. A shown cell gives (n, n); a hidden cell without an upper end gives infinity. An empty list gives an
    empty list; numbers that cannot all be true raise ValueError. Source: interval attack by linear program,
    Hundepool et al., Statistical Disclosure Control (2012), ch. 4.
    """
    hidden = np.array([isinstance(cell, Suppressed) for cell in cells], dtype=np.bool_)
    values = np.array([0.0 if isinstance(cell, Suppressed) else float(cell) for cell in cells])
    low, high = np.zeros(len(cells)), np.full(len(cells), np.inf)
    for index, cell in enumerate(cells):
        if isinstance(cell, Suppressed) and cell.kind == "primary":
            low[index], high[index] = 1.0, cell.k - 1.0
    space = Polytope(coefficients(equations, len(cells)), values, low, high)
    ranges = []
    for index in range(len(cells)):
        if not hidden[index]:
            ranges.append((float(values[index]), float(values[index])))
            continue
        smallest, _ = space.extreme(hidden, index, -1)
        largest, _ = space.extreme(hidden, index, 1)
        ranges.append((smallest, largest))
    return ranges
