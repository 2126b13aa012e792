"""Compiled loop of the `pairs` null: shuffle the times, then swap them until the pattern's own pairs are back.

Draw k of shuffle p is a function of (seed, p, k) alone (see `splitmix`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tandem.science.splitmix import GOLDEN, below, mixed

Array = Any  # ndarrays; numba reads the shapes and types from the arguments

SWEEPS = 60
"""At most so many proposals for each point; most shuffles are done after a third of them."""


@njit(cache=True, nogil=True)
def keep_pairs(
    ordered: Array, start: Array, starts: Array, partners: Array, bands: Array, edges: Array, wanted: Array,
    reach: int, seed: Any, first: int, out: Array
) -> None:  # fmt: skip
    """Days of the shuffles `first`, first + 1, … into the columns of `out` (n, columns).

    `ordered` (n,) days rising, `start` (n,) the rank of each point; `starts`, `partners`, `bands`, `edges`, `wanted`,
    `reach` as in `PairsKept`. A swap is taken when the table of pairs comes nearer to `wanted`, each cell's squared
    distance over its size; the search ends when every cell is within 2 % or two pairs, or after SWEEPS x n tries.
    """
    n = ordered.size
    rank, holder, days = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    by_gap, often = _bands_by_gap(edges), max(1, n // 8)
    table, change = np.zeros(wanted.shape, np.int64), np.zeros(wanted.shape, np.int64)
    key = mixed(np.uint64(seed) + GOLDEN)
    for p in range(out.shape[1]):
        state = mixed(key ^ (np.uint64(first + p) * GOLDEN))
        for i in range(n):
            rank[i] = start[i]
        for i in range(n - 1, 0, -1):
            j, state = below(state, i + 1)
            rank[i], rank[j] = rank[j], rank[i]
        for i in range(n):
            holder[rank[i]] = i
            days[i] = ordered[rank[i]]
        _count(days, starts, partners, bands, by_gap, table)
        for proposal in range(SWEEPS * n):
            if proposal % often == 0 and _is_near(table, wanted):
                break
            i, state = below(state, n)
            j, state = _partner(i, rank, holder, starts, partners, reach, state)
            if i == j or days[i] == days[j]:
                continue
            change[:] = 0
            _move(i, j, days, starts, partners, bands, by_gap, change)
            _move(j, i, days, starts, partners, bands, by_gap, change)
            if _gain(table, change, wanted) < 0.0:
                table += change
                rank[i], rank[j] = rank[j], rank[i]
                days[i], days[j] = days[j], days[i]
                holder[rank[i]], holder[rank[j]] = i, j
        for i in range(n):
            out[i, p] = days[i]


@njit(cache=True, nogil=True)
def _partner(i: int, rank: Array, holder: Array, starts: Array, partners: Array, reach: int, state: Any) -> Any:
    """Who to swap with: three times in four someone whose time is near that of a neighbour, else anyone."""
    n, degree = rank.size, starts[i + 1] - starts[i]
    kind, state = below(state, 4)
    if degree == 0 or kind == 0:
        return below(state, n)
    which, state = below(state, degree)
    step, state = below(state, 2 * reach + 1)
    at = rank[partners[starts[i] + which]] + step - reach
    return holder[min(max(at, 0), n - 1)], state


@njit(cache=True, nogil=True)
def _bands_by_gap(edges: Array) -> Array:
    """The band of days of each gap; the last entry, for all that are longer, is the number of bands."""
    found = np.empty(edges[-1] + 2, np.int64)
    for gap in range(found.size):
        k = 0
        while k < edges.size and gap > edges[k]:
            k += 1
        found[gap] = k
    return found


@njit(cache=True, nogil=True)
def _count(days: Array, starts: Array, partners: Array, bands: Array, by_gap: Array, table: Array) -> None:
    longest = by_gap.size - 1
    table[:] = 0
    for i in range(days.size):
        for at in range(starts[i], starts[i + 1]):
            if partners[at] > i:
                k = by_gap[min(abs(days[i] - days[partners[at]]), longest)]
                if k < table.shape[1]:
                    table[bands[at], k] += 1


@njit(cache=True, nogil=True)
def _move(
    i: int, j: int, days: Array, starts: Array, partners: Array, bands: Array, by_gap: Array, change: Array
) -> None:  # fmt: skip
    """What the table gains and loses when i takes the time of j; the pair of both stays as far apart."""
    old, new, longest, bins = days[i], days[j], by_gap.size - 1, change.shape[1]
    for at in range(starts[i], starts[i + 1]):
        if partners[at] != j:
            other = days[partners[at]]
            k = by_gap[min(abs(old - other), longest)]
            if k < bins:
                change[bands[at], k] -= 1
            k = by_gap[min(abs(new - other), longest)]
            if k < bins:
                change[bands[at], k] += 1


@njit(cache=True, nogil=True)
def _gain(table: Array, change: Array, wanted: Array) -> float:
    """How much farther from what is wanted; below 0 is nearer."""
    total = 0.0
    for b in range(table.shape[0]):
        for k in range(table.shape[1]):
            if change[b, k] != 0:
                before = table[b, k] - wanted[b, k]
                after = before + change[b, k]
                total += (after * after - before * before) / (wanted[b, k] + 1.0)
    return total


@njit(cache=True, nogil=True)
def _is_near(table: Array, wanted: Array) -> bool:
    for b in range(table.shape[0]):
        for k in range(table.shape[1]):
            if abs(table[b, k] - wanted[b, k]) > max(2.0, 0.02 * wanted[b, k]):
                return False
    return True
