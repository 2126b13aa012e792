"""What chance may move, and what stays: four ways to give points other times than their own.

`plain`: times are shuffled over all places. Right when each point's time has nothing to do with its neighbours'.
`restricted`: shuffled within strata (season, weekday, area), so that what a stratum shares is no association.
`cluster`: places are cut into square blocks, and each block moves along the pattern's own calendar as a whole, by its
own chance number of ranks. Whatever clusters inside a block stays a cluster, at every order; the calendar, with its
seasons, weekdays and surges, is kept because times come from the pattern itself.
`pairs`: times are shuffled, then swapped two by two until as many pairs of the pattern's own points are near each
other in place and time as before (see `pairs_kept`), as Mohler and others (2023) keep it to the second order.

The blocks extend the random shift of one whole pattern (Lotwick HW, Silverman BW (1982), J R Stat Soc B 44:406-413)
and serve the aim of Mohler G and others (2021), Proc R Soc A 477:20210195: a null that does not take a pattern's own
clustering for a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import IntArray
from tandem.science.knox.pairs_kept import PairsKept, pairs_kept
from tandem.science.points import RADII_M, WINDOWS_DAYS, Points
from tandem.science.threads import each

Null = Literal["plain", "restricted", "cluster", "pairs"]

SIMULATED_MEAN = ("restricted", "pairs")
"""Nulls under which a point does not take every time alike: what to expect is the mean of the shuffles."""
BLOCK_RADII = 12.0
"""Side of a block in longest radii: few clusters lie across a border, and a town still has many blocks."""
_COLUMNS, _FEW_COLUMNS = 64, 8


@dataclass(frozen=True, eq=False)
class Movement:
    """How the times of n points move: `groups` (n,) is the stratum or the block of each; `day` their days."""

    null: Null
    day: IntArray
    groups: IntArray
    near: PairsKept | None = None

    def times(self, *, seed: int, first: int, count: int, workers: int) -> npt.NDArray[np.uint16]:
        """Days of the shuffles `first` to first + count - 1, shape (n, count)."""
        from tandem.science.knox import kernels

        out = np.empty((self.day.size, count), np.uint16)
        values = self.day.astype(np.uint16)
        if self.null == "cluster":
            order = np.lexsort((self.groups, self.day))
            ranks = np.empty_like(order)
            ranks[order] = np.arange(order.size)
            ordered = values[order]

            def fill(piece: int) -> None:
                part = slice(piece * _COLUMNS, (piece + 1) * _COLUMNS)
                kernels.move_blocks(ordered, ranks, self.groups, np.uint64(seed), first + part.start, out[:, part])
        elif self.near:
            self._fill_with_swaps(self.near, out, seed=seed, first=first, workers=workers)
            return out
        else:
            members = np.argsort(self.groups, kind="stable")
            starts = np.flatnonzero(np.diff(self.groups[members], prepend=-1))
            bounds = np.append(starts, self.day.size)

            def fill(piece: int) -> None:
                part = slice(piece * _COLUMNS, (piece + 1) * _COLUMNS)
                kernels.shuffle(values, members, bounds, np.uint64(seed), first + part.start, out[:, part])

        each(fill, -(-count // _COLUMNS), workers=workers)
        return out

    def _fill_with_swaps(
        self, near: PairsKept, out: npt.NDArray[np.uint16], *, seed: int, first: int, workers: int
    ) -> None:
        from tandem.science.knox import swap_kernels

        start = np.empty_like(self.day)
        start[np.argsort(self.day, kind="stable")] = np.arange(self.day.size)
        kept = (near.starts, near.partners, near.bands, near.edges, near.wanted, near.reach)
        ordered = np.sort(self.day)

        def fill(piece: int) -> None:
            part = slice(piece * _FEW_COLUMNS, (piece + 1) * _FEW_COLUMNS)
            swap_kernels.keep_pairs(ordered, start, *kept, np.uint64(seed), first + part.start, out[:, part])

        each(fill, -(-out.shape[1] // _FEW_COLUMNS), workers=workers)


def movement(
    points: Points,
    null: Null,
    *,
    strata: npt.ArrayLike | None,
    block_m: float,
    first_day: int,
    radii_m: tuple[float, ...] = RADII_M,
    days: tuple[int, ...] = WINDOWS_DAYS,
) -> Movement:
    """The movement of `points` under a null; `strata` (n,) labels belong to `restricted` alone, `radii_m` and `days`
    of the question to `pairs`."""
    if (null == "restricted") != (strata is not None):
        raise ValueError(
            "The restricted null needs strata, one label for each moved point, and no other null has them."
        )
    day = points.day - first_day
    if null == "restricted":
        labels = np.asarray(strata)
        if labels.shape != points.x.shape:
            raise ValueError("strata must have one label for each moved point.")
        groups = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    elif null == "cluster":
        groups = blocks_of(points, block_m)
    elif null == "pairs":
        return Movement(null, day, np.zeros(day.size, np.int64), pairs_kept(points, metres=radii_m, days=days))
    elif null == "plain":
        groups = np.zeros(points.x.size, np.int64)
    else:
        raise ValueError("null must be plain, restricted, cluster or pairs.")
    return Movement(null, day, groups)


def blocks_of(points: Points, side_m: float) -> IntArray:
    """The square block of each point, numbered from 0, shape (n,)."""
    if points.x.size == 0:
        return np.zeros(0, np.int64)
    cells = np.floor(np.column_stack([points.x - points.x.min(), points.y - points.y.min()]) / side_m)
    found: IntArray = np.unique(cells, axis=0, return_inverse=True)[1].astype(np.int64).ravel()
    return found
