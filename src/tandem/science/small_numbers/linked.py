"""Counts that hang together in one release: totals shared by several lists, funnels broken down by group.

Two tables of the same people protected one by one can undo each other: what one hides, the other gives away.
Here every count of a release is named once, with the sums and nestings that a reader can work out, and all are
protected together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from tandem.science.small_numbers.attack import Equation
from tandem.science.small_numbers.marks import K, Shown, Suppressed
from tandem.science.small_numbers.suppression import Layout, choose_pattern


class LinkedCounts:
    """A release under construction: add counts, say how they hang together, ask once what may be shown.

    Positions returned by `add` name the counts afterwards. A count used in several tables is added once.
    The guarantee of `tables` (a mark can be anything in its band, another hidden count takes at least k-1 values)
    is exact for lists that share a total, nested counts and one nested breakdown, whose equations form a network;
    for several breakdowns of one funnel the ranges are those of the linear program, which a whole-number attacker
    could narrow in theory; the tests attack random ones with an integer program and find none narrowed below k-1.
    """

    def __init__(self, *, k: int = K) -> None:
        if k < 2:
            raise ValueError(f"k is {k}; it is the smallest count that is shown, at least 2.")
        self.k = k
        self._values: list[int] = []
        self._published: list[bool] = []
        self._tiers: list[int] = []
        self._equations: list[Equation] = []
        self._sums: list[Equation] = []

    def add(self, count: int, *, tier: int = 0) -> int:
        """Name a count that is published; of two that would do, the one with the lower `tier` is hidden."""
        return self._cell(count, published=True, tier=tier)

    def is_sum(self, total: int, parts: Sequence[int]) -> None:
        """Say that one count is the sum of others of which nobody is counted twice."""
        if self._values[total] != sum(self._values[part] for part in parts):
            raise ValueError("The parts do not add up to their total; somebody is counted twice or left out.")
        equation = Equation(total, tuple(parts))
        self._equations.append(equation)
        self._sums.append(equation)

    def is_nested(self, steps: Sequence[int]) -> None:
        """Say that each count is a part of the one before; what lies between two shown ones is protected too."""
        for outer, inner in combinations(steps, 2):
            lost = self._values[outer] - self._values[inner]
            if lost < 0:
                raise ValueError("Nested counts: none can be larger than the one before it.")
            self._equations.append(Equation(outer, (inner, self._cell(lost, published=False, tier=0))))

    def protect(self) -> tuple[tuple[Shown, ...], bool]:
        """Every count by its position as it may be shown, and whether the whole release had to be withheld.

        No counts give an empty tuple. Positions of differences that nobody prints hold the mark "hidden".
        """
        if not self._values:
            return (), False
        published = np.array(self._published, dtype=np.bool_)
        layout = Layout(
            np.array(self._values, dtype=np.int64),
            self._equations,
            published,
            self._banded(),
            np.array(self._tiers, dtype=np.int64),
        )
        pattern = choose_pattern(layout, self.k)
        hidden = pattern.primary | pattern.secondary | ~published
        marks = {True: Suppressed("primary", self.k), False: Suppressed("secondary", self.k)}
        shown = tuple(
            marks[bool(pattern.primary[at])] if hidden[at] else value for at, value in enumerate(self._values)
        )
        return shown, pattern.withheld

    def _cell(self, count: int, *, published: bool, tier: int) -> int:
        if count < 0 or int(count) != count:
            raise ValueError("Counts must be whole numbers, 0 or more.")
        self._values.append(int(count))
        self._published.append(published)
        self._tiers.append(tier)
        return len(self._values) - 1

    def _banded(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """A sum of several parts that are not 0 carries no band: the band would cap its parts."""
        banded = np.array(self._published, dtype=np.bool_)
        for equation in self._sums:
            if sum(self._values[part] > 0 for part in equation.parts) > 1:
                banded[equation.total] = False
        return banded
