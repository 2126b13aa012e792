"""Linked tables. Witness: an integer program that knows every shown number attacks the release cell by cell."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from tandem.science.small_numbers import K, LinkedCounts, Suppressed


class Breakdown:
    """A funnel with two breakdowns, kept here in a plain form for the attacker."""

    def __init__(self, groupings: list[np.ndarray]) -> None:
        totals = groupings[0].sum(axis=0)
        self.cells: list[int] = [int(n) for n in totals]
        self.rows: list[dict[int, int]] = []  # coefficients of equations that equal 0
        self.chains = [list(range(totals.size))]
        linked = LinkedCounts()
        for count in self.cells:
            linked.add(count, tier=1)
        linked.is_nested(self.chains[0])
        for table in groupings:
            at = np.zeros(table.shape, dtype=int)
            for (group, step), count in np.ndenumerate(table):
                at[group, step] = len(self.cells)
                self.cells.append(int(count))
            self.chains += [list(map(int, line)) for line in at]
            positions = {}
            for (group, step), count in np.ndenumerate(table):
                positions[group, step] = linked.add(int(count))
            for group in range(table.shape[0]):
                linked.is_nested([positions[group, step] for step in range(table.shape[1])])
            for step in range(table.shape[1]):
                linked.is_sum(step, [positions[group, step] for group in range(table.shape[0])])
                self.rows.append({step: -1, **{int(at[group, step]): 1 for group in range(table.shape[0])}})
            self.map = positions
        shown, self.withheld = linked.protect()
        # The attacker sees the printed cells only, in the order in which they were printed.
        printed = [at for at, is_printed in enumerate(linked._published) if is_printed]
        self.shown = [shown[at] for at in printed]

    def attack(self, cell: int, sign: int) -> float:
        """The largest (1) or smallest (-1) whole number that the cell can be."""
        size = len(self.cells)
        low, high = np.zeros(size), np.full(size, 500.0)
        for at, value in enumerate(self.shown):
            if not isinstance(value, Suppressed):
                low[at] = high[at] = value
            elif value.kind == "primary":
                low[at], high[at] = 1, K - 1
        matrix, upper, lower = [], [], []
        for row in self.rows:
            line = np.zeros(size)
            for at, factor in row.items():
                line[at] = factor
            matrix.append(line)
            lower.append(0.0)
            upper.append(0.0)
        for chain in self.chains:
            for outer, inner in pairwise(chain):
                line = np.zeros(size)
                line[outer], line[inner] = 1, -1
                matrix.append(line)
                lower.append(0.0)
                upper.append(np.inf)
        goal = np.zeros(size)
        goal[cell] = -sign
        solved = milp(
            goal,
            constraints=LinearConstraint(np.array(matrix), lower, upper),
            bounds=(low, high),
            integrality=np.ones(size),
        )
        assert solved.status == 0
        return float(round(solved.x[cell]))


def nested(rng: np.random.Generator, groups: int, totals: np.ndarray) -> np.ndarray:
    """A breakdown of a funnel: each person in one group, each step a part of the one before."""
    people = rng.integers(0, groups, size=int(totals[0]))
    steps = np.searchsorted(-totals, -np.arange(1, totals[0] + 1), side="right")
    table = np.zeros((groups, totals.size), dtype=int)
    for person, last in zip(rng.permutation(people), steps, strict=True):
        table[person, :last] += 1
    return table


@pytest.mark.parametrize("case", range(12))
def test_integer_attacker_narrows_nothing(case: int) -> None:
    rng = np.random.default_rng([case, 20161])
    totals = np.sort(rng.integers(0, 140, size=4))[::-1]
    release = Breakdown([nested(rng, 3, totals), nested(rng, 2, totals)])
    if release.withheld:
        assert all(isinstance(value, Suppressed) for value in release.shown)
        return
    for at, value in enumerate(release.shown):
        if isinstance(value, Suppressed):
            smallest, largest = release.attack(at, -1), release.attack(at, 1)
            assert smallest <= release.cells[at] <= largest
            assert largest - smallest + 1 >= K - 1
        else:
            assert value == release.cells[at]
            assert value == 0 or value >= K


def test_two_lists_of_one_total_hide_their_small_counts() -> None:
    linked = LinkedCounts()
    total = linked.add(60, tier=1)
    weeks = [linked.add(n) for n in (20, 25, 15)]
    areas = [linked.add(n) for n in (40, 16, 4)]
    linked.is_sum(total, weeks)
    linked.is_sum(total, areas)
    shown, withheld = linked.protect()
    assert not withheld
    assert [shown[at] for at in (total, *weeks)] == [60, 20, 25, 15]
    assert [str(shown[at]) for at in areas] == ["hidden", "16", "1\u201310"]


def test_nothing_and_mistakes() -> None:
    assert LinkedCounts().protect() == ((), False)
    linked = LinkedCounts()
    first, second = linked.add(3), linked.add(5)
    with pytest.raises(ValueError, match="add up"):
        linked.is_sum(second, [first])
    with pytest.raises(ValueError, match="larger"):
        linked.is_nested([first, second])
    with pytest.raises(ValueError, match="whole numbers"):
        linked.add(-1)
    with pytest.raises(ValueError, match="at least 2"):
        LinkedCounts(k=1)
