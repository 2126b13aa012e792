"""Which cells to hide: small ones first, then others until the attacker can narrow down no hidden cell.

Inner bounds: while choosing, the attacker is granted more than the marks tell (a cell hidden as a
complement is known to be k or more). Ranges found that way lie inside the ranges that the published
numbers really allow, so what is wide enough here is wide enough outside.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tandem.science.arrays import BoolArray, FloatArray, IntArray
from tandem.science.small_numbers.attack import (
    Equation,
    Polytope,
    coefficients,
)

_MIXED_GOALS = 24
_SHARED_TOTAL = 3


@dataclass(frozen=True, eq=False)
class Layout:
    """The cells of a release (shape (n,) arrays) and how they hang together.

    `published`: False for a number nobody prints but anyone can work out (a difference of two shown ones).
    `banded`: a small cell here may carry the mark "1-10"; False for a sum, whose band would cap its parts.
    `tier`: 0 inner cell, 1 total, 2 grand total, 3 a total that many lists share (hidden only when nothing else is
    left in its equation); lower tiers are hidden first.
    """

    values: IntArray
    equations: Sequence[Equation]
    published: BoolArray
    banded: BoolArray
    tier: IntArray


@dataclass(frozen=True, eq=False)
class Pattern:
    """Which published cells carry which mark; `withheld` when no pattern was safe and nothing is shown."""

    primary: BoolArray
    secondary: BoolArray
    withheld: bool


def choose_pattern(layout: Layout, k: int) -> Pattern:
    """Primary and complementary suppression of a release; see the module and `tables`."""
    search = _Search(layout, k)
    if not search.run():
        nothing = np.zeros(layout.values.size, dtype=np.bool_)
        return Pattern(primary=nothing, secondary=layout.published.copy(), withheld=True)
    primary = search.small & layout.banded & layout.published
    return Pattern(primary, search.hidden & layout.published & ~primary, withheld=False)


class _Search:
    def __init__(self, layout: Layout, k: int) -> None:
        self.layout, self.k = layout, k
        values = layout.values
        self.small: BoolArray = (values >= 1) & (values < k)
        self.hidden: BoolArray = self.small | ~layout.published
        self.checked: BoolArray = self.small.copy()
        self.matrix = coefficients(layout.equations, values.size)
        band = self.small & layout.banded & layout.published
        low: FloatArray = np.where(band, 1.0, 0.0)
        high: FloatArray = np.where(band, k - 1.0, np.inf)
        self.space = Polytope(self.matrix, values.astype(np.float64), low, high)
        # Ends of the ranges met so far: hiding more only widens them, so an end once met stays met.
        self.met_low = values.astype(np.float64)
        self.met_high = values.astype(np.float64)
        self.queue: deque[int] = deque(int(i) for i in np.flatnonzero(self.checked))

    def run(self) -> bool:
        """Hide until every checked cell is safe; False when there is nothing left to hide."""
        self._cover_lone_cells()
        self._meet_many_ends()
        while self.queue:
            cell = self.queue[0]
            if self._is_safe(cell):
                self.queue.popleft()
            elif not self._hide_one_for(cell):
                return False
        return True

    def _cover_lone_cells(self) -> None:
        """An equation with a single unknown gives it away: hide a second cell, until there is none."""
        again = True
        while again:
            again = False
            for row in range(self.matrix.shape[0]):
                unknown = np.flatnonzero((self.matrix[row] != 0) & self.hidden)
                if unknown.size == 1 and self.checked[unknown[0]]:
                    again |= self._hide_best(self.matrix[row] != 0)

    def _hide_one_for(self, cell: int) -> bool:
        """Hide a cell from the tightest equation of `cell`; failing that, any cell."""
        rows = np.flatnonzero(self.matrix[:, cell])
        unknowns = [(int(((self.matrix[row] != 0) & self.hidden).sum()), int(row)) for row in rows]
        for _, row in sorted(unknowns):
            if self._hide_best(self.matrix[row] != 0):
                return True
        return self._hide_best(np.ones(self.hidden.size, dtype=np.bool_))

    def _hide_best(self, among: BoolArray) -> bool:
        """Hide the cheapest shown cell of k or more: one with room for a whole band, inner, small."""
        values = self.layout.values
        choices = np.flatnonzero(among & ~self.hidden & (values >= self.k))
        if choices.size == 0:
            return False
        narrow = values[choices] < 2 * self.k - 2
        tier = self.layout.tier[choices]
        best = int(choices[np.lexsort((choices, values[choices], tier, narrow, tier >= _SHARED_TOTAL))[0]])
        self.hidden[best] = self.checked[best] = True
        self.space.low[best] = self.k
        self.queue.append(best)
        return True

    def _is_safe(self, cell: int) -> bool:
        """A banded cell can be anything in its band; another can take at least k - 1 different values."""
        if self._is_wide(cell):
            return True
        for sign in (1, -1):
            end, filling = self.space.extreme(self.hidden, cell, sign)
            self._meet(filling)
            if sign > 0:
                self.met_high[cell] = max(self.met_high[cell], end)
            else:
                self.met_low[cell] = min(self.met_low[cell], end)
            if self._is_wide(cell):
                return True
        return False

    def _meet_many_ends(self) -> None:
        """One linear program with a goal of mixed signs shows the ends of many cells at once (speed only)."""
        signs = np.random.default_rng(0)
        for _ in range(_MIXED_GOALS if len(self.queue) > _MIXED_GOALS else 0):
            goal = np.where(self.space.high < np.inf, signs.choice([-1.0, 1.0], self.hidden.size), -0.001)
            self._meet(self.space.best_filling(self.hidden, goal))

    def _meet(self, filling: FloatArray | None) -> None:
        if filling is not None:
            self.met_low = np.minimum(self.met_low, filling)
            self.met_high = np.maximum(self.met_high, filling)

    def _is_wide(self, cell: int) -> bool:
        # A band 1..k-1 holds k-1 values, so for a banded cell this asks for the whole of it.
        return bool(self.met_high[cell] - self.met_low[cell] + 1 >= self.k - 1)
