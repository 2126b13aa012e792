"""Which points can be near each other: points sorted by cells of a grid, and runs of the neighbouring cells.

A point's candidates lie in its own and the eight cells around it, three runs of the sorted points. Only runs are
stored, never a table of cells or of all pairs, so a point at the other end of the world costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray
from tandem.science.threads import slices

PAIRS_AT_ONCE = 48_000_000


@dataclass(frozen=True, eq=False)
class Grid:
    """Points in the order of their cells: `order` (n,) says which point comes where; `x`, `y` are in that order."""

    order: IntArray
    x: FloatArray
    y: FloatArray
    column: IntArray
    row: IntArray
    columns: int

    @property
    def key(self) -> IntArray:
        """Cells numbered row by row; one empty column at each end keeps rows apart."""
        numbers: IntArray = self.row * self.columns + self.column
        return numbers


def grid_of(
    x: FloatArray, y: FloatArray, *, cell: float, around: tuple[FloatArray, FloatArray] | None = None
) -> Grid:
    """Points sorted by square cells of side `cell`; the grid reaches over `around` too, to compare two patterns."""
    if x.size == 0:
        return Grid(np.zeros(0, np.int64), x, y, np.zeros(0, np.int64), np.zeros(0, np.int64), 3)
    others = around if around is not None and around[0].size else (x, y)
    west = min(float(x.min()), float(others[0].min()))
    south = min(float(y.min()), float(others[1].min()))
    east = max(float(x.max()), float(others[0].max()))
    column = np.floor((x - west) / cell).astype(np.int64) + 1
    row = np.floor((y - south) / cell).astype(np.int64) + 1
    columns = int((east - west) / cell) + 4
    order = np.argsort(row * columns + column, kind="stable")
    return Grid(order, x[order], y[order], column[order], row[order], columns)


def later_runs(grid: Grid) -> IntArray:
    """For each point two runs (n, 4) of points that may be near it, each pair of points in one of them only."""
    key = grid.key
    return np.column_stack(
        [
            np.arange(1, key.size + 1),
            np.searchsorted(key, key + 1, side="right"),
            np.searchsorted(key, key + grid.columns - 1, side="left"),
            np.searchsorted(key, key + grid.columns + 1, side="right"),
        ]
    )


def runs_between(grid: Grid, other: Grid) -> IntArray:
    """For each point of `grid` three runs (n, 6) of points of `other` that may be near it."""
    key, there = grid.key, other.key
    ends = []
    for step in (-grid.columns, 0, grid.columns):
        ends.append(np.searchsorted(there, key + step - 1, side="left"))
        ends.append(np.searchsorted(there, key + step + 1, side="right"))
    return np.column_stack(ends)


@dataclass(frozen=True, eq=False)
class PairBlock:
    """Near pairs of the points from `low`: partners of point low + i in band b are those from starts[i, b] on."""

    low: int
    starts: IntArray
    partners: npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class NearPairs:
    """Pairs of one pattern nearer than the last of `limits` (see `kernels.list_pairs`), counted, not yet listed."""

    grid: Grid
    runs: IntArray
    limits: FloatArray
    manhattan: bool
    counts: IntArray

    def totals(self) -> IntArray:
        """Pairs in each band, shape (bands,)."""
        found: IntArray = self.counts.sum(axis=0)
        return found

    def blocks(self, *, workers: int, at_once: int = PAIRS_AT_ONCE) -> Iterator[PairBlock]:
        """The pairs, listed in blocks of about `at_once` pairs of 4 bytes each: memory stays bounded."""
        reach = np.cumsum(self.counts.sum(axis=1))
        low = 0
        while low < reach.size:
            before = int(reach[low - 1]) if low else 0
            high = max(low + 1, int(np.searchsorted(reach, before + at_once, side="right")))
            counts = self.counts[low:high]
            ends = np.cumsum(counts.ravel()).reshape(counts.shape)
            starts = np.empty((counts.shape[0], counts.shape[1] + 1), np.int64)
            starts[:, 1:] = ends
            starts[0, 0], starts[1:, 0] = 0, ends[:-1, -1]
            partners = np.empty(int(ends[-1, -1]), np.int32)
            if partners.size:
                place = np.zeros((self.runs.shape[0], counts.shape[1] + 1), np.int64)
                place[low:high] = starts
                self._list(low, high, place, partners, workers)
                yield PairBlock(low, starts, partners)
            low = high

    def _list(self, low: int, high: int, place: IntArray, out: npt.NDArray[np.int32], workers: int) -> None:
        from tandem.science.knox.kernels import list_pairs

        def part(a: int, b: int) -> None:
            list_pairs(self.grid.x, self.grid.y, self.runs, self.limits, self.manhattan, low + a, low + b, place, out)

        slices(part, high - low, workers=workers)


def near_pairs(x: FloatArray, y: FloatArray, limits: FloatArray, *, manhattan: bool, workers: int) -> NearPairs:
    """Counts pairs by distance band: from the limit before (or 0) to under each of `limits` (bands,), rising.

    Limits are distances if `manhattan`, else squared distances.
    """
    from tandem.science.knox import kernels

    longest = float(limits[-1]) if manhattan else float(np.sqrt(limits[-1]))
    # The cell is a hair wider than the longest distance, so that a pair exactly on it never lies two cells apart.
    grid = grid_of(x, y, cell=longest * (1 + 1e-9) + 1e-9)
    runs = later_runs(grid)
    place = np.zeros((x.size, limits.size + 1), np.int64)
    nowhere = np.empty(0, np.int32)
    slices(
        lambda a, b: kernels.list_pairs(grid.x, grid.y, runs, limits, manhattan, a, b, place, nowhere),
        x.size,
        workers=workers,
    )
    return NearPairs(grid, runs, limits, manhattan, place[:, :-1])
