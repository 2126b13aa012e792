"""Lists, two-way tables and funnels as they may be shown.

Common rules: counts are whole numbers of people or events, 0 or more (anything else: ValueError). 0 is
shown (CMS); counts 1 to k-1 carry the mark "1-10". A total from 1 to k-1 with several parts is marked
"hidden" instead, since its band would cap the parts. A cell marked "1-10" can then be anything from 1 to
k-1, and every other hidden cell any of at least k-1 values, for a reader who knows all that is shown.
When no pattern reaches that, the whole release is withheld: every cell "hidden", `withheld` True.

These functions protect one release. Releases that share people (another month's running total, the same
table by another area) must be protected together or differenced by hand first.
Sources: CMS cell suppression policy; Hundepool et al., Statistical Disclosure Control (2012), ch. 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import IntArray
from tandem.science.small_numbers.attack import Equation
from tandem.science.small_numbers.marks import K, Shown, Suppressed
from tandem.science.small_numbers.suppression import Layout, Pattern, choose_pattern


@dataclass(frozen=True)
class SafeList:
    """Counts and their total as they may be shown; `total` is None where none was asked for."""

    cells: tuple[Shown, ...]
    total: Shown | None
    withheld: bool


@dataclass(frozen=True)
class SafeTable:
    """A two-way table as it may be shown: `cells[row][column]` and the three margins."""

    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    grand_total: Shown
    withheld: bool


def protect_list(counts: npt.ArrayLike, *, total: bool = True, k: int = K) -> SafeList:
    """A list of counts, shape (n,), of which nobody is counted twice, with its total.

    `total=False` when the sum is published nowhere, neither here nor on an older page: then only small
    counts are hidden. An empty list gives no cells and total 0. One count: it is its own total.
    """
    values = _checked(counts, 1, k)
    if not total:
        marks = tuple(Suppressed("primary", k) if 1 <= n < k else int(n) for n in values)
        return SafeList(marks, None, withheld=False)
    cells = np.append(values, values.sum())
    equations = list_equations(values.size)
    shown, withheld = _protect(cells, equations, np.arange(cells.size) == values.size, k)
    return SafeList(shown[:-1], shown[-1], withheld)


def protect_table(counts: npt.ArrayLike, *, k: int = K) -> SafeTable:
    """A two-way table, shape (rows, columns), nobody counted twice, with row, column and grand totals.

    A table without rows or columns gives empty cells and totals 0.
    """
    values = _checked(counts, 2, k)
    rows, columns = values.shape
    full = np.zeros((rows + 1, columns + 1), dtype=np.int64)
    full[:rows, :columns] = values
    full[rows, :columns] = values.sum(axis=0)
    full[:, columns] = full[:, :columns].sum(axis=1)
    tier = np.zeros(full.shape, dtype=np.int64)
    tier[rows, :] += 1
    tier[:, columns] += 1
    shown, withheld = _protect(full.ravel(), table_equations(rows, columns), tier.ravel(), k)
    lines = [shown[start : start + columns + 1] for start in range(0, full.size, columns + 1)]
    return SafeTable(
        cells=tuple(line[:-1] for line in lines[:-1]),
        row_totals=tuple(line[-1] for line in lines[:-1]),
        column_totals=lines[-1][:-1],
        grand_total=lines[-1][-1],
        withheld=withheld,
    )


def protect_funnel(counts: npt.ArrayLike, *, k: int = K) -> SafeList:
    """Nested counts, shape (n,), each a part of the one before: offered, accepted, started, still there.

    Two shown steps give away how many left between them, so a difference from 1 to k-1 between any two
    steps is protected like a small count: one of the steps is hidden. A step larger than the one before is
    a ValueError; an empty funnel gives no cells. `total` is None.
    """
    values = _checked(counts, 1, k)
    if np.any(np.diff(values) > 0):
        raise ValueError("A funnel's steps are nested: none can be larger than the step before it.")
    pairs = list(combinations(range(values.size), 2))
    lost = np.array([values[i] - values[j] for i, j in pairs], dtype=np.int64)
    cells = np.concatenate([values, lost])
    published = np.arange(cells.size) < values.size
    equations = [Equation(i, (j, values.size + at)) for at, (i, j) in enumerate(pairs)]
    layout = Layout(cells, equations, published, published, np.zeros(cells.size, dtype=np.int64))
    pattern = choose_pattern(layout, k)
    return SafeList(_marked(cells, pattern, k)[: values.size], None, pattern.withheld)


def list_equations(parts: int) -> list[Equation]:
    """The equation of a list of `parts` cells followed by their total."""
    return [Equation(parts, tuple(range(parts)))]


def table_equations(rows: int, columns: int) -> list[Equation]:
    """The equations of a table laid out row by row, each row ending in its total, the totals' row last."""
    width = columns + 1
    across = [Equation(r * width + columns, tuple(range(r * width, r * width + columns))) for r in range(rows + 1)]
    down = [Equation(rows * width + c, tuple(range(c, rows * width, width))) for c in range(width)]
    return across + down


def _protect(
    cells: IntArray, equations: list[Equation], tier: npt.ArrayLike, k: int
) -> tuple[tuple[Shown, ...], bool]:
    tiers = np.asarray(tier, dtype=np.int64)
    banded = tiers == 0
    for equation in equations:
        # A sum with one part that is not 0 equals that part: its band says nothing new.
        if np.count_nonzero(cells[list(equation.parts)]) <= 1:
            banded[equation.total] = True
    for equation in equations:
        if np.count_nonzero(cells[list(equation.parts)]) > 1:
            banded[equation.total] = False
    published = np.ones(cells.size, dtype=np.bool_)
    pattern = choose_pattern(Layout(cells, equations, published, banded, tiers), k)
    return _marked(cells, pattern, k), pattern.withheld


def _marked(cells: IntArray, pattern: Pattern, k: int) -> tuple[Shown, ...]:
    marks = {True: Suppressed("primary", k), False: Suppressed("secondary", k)}
    hidden = pattern.primary | pattern.secondary
    return tuple(marks[bool(pattern.primary[at])] if hidden[at] else int(cells[at]) for at in range(cells.size))


def _checked(counts: npt.ArrayLike, dimensions: int, k: int) -> IntArray:
    values = np.asarray(counts, dtype=np.float64)
    if values.size == 0 and values.ndim < dimensions:
        values = values.reshape((0,) * dimensions)
    if values.ndim != dimensions:
        raise ValueError(f"These counts have {values.ndim} dimensions; {dimensions} expected.")
    if k < 2:
        raise ValueError(f"k is {k}; it is the smallest count that is shown, at least 2.")
    if np.isnan(values).any():
        raise ValueError("Counts contain NaN; leave out what is unknown or give it a row of its own.")
    if not np.isfinite(values).all() or (values < 0).any() or (values != np.floor(values)).any():
        raise ValueError("Counts must be whole numbers, 0 or more.")
    whole: IntArray = values.astype(np.int64)
    return whole
