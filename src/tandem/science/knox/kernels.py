"""Compiled loops of the space-time tests. Import this module inside functions only: numba takes a second to load.

Draw k of shuffle p is a function of (seed, p, k) alone (see `splitmix`), so results do not depend on how many threads
took part.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from tandem.science.splitmix import GOLDEN, mixed

Array = Any  # ndarrays; numba reads the shapes and types from the arguments

BATCH = 128
"""Shuffles counted side by side: one row of 16-bit days is four 512-bit registers, and rows stay in the L2 cache."""
_SLICE = 8
_FLUSH = 60_000
_S32 = np.uint64(32)


@njit(cache=True, nogil=True)
def shuffle(values: Array, members: Array, groups: Array, seed: Any, first: int, out: Array) -> None:
    """Shuffles `first`, first + 1, … of `values` (n,) into the columns of `out` (n, columns).

    `members` (n,) lists the rows group by group, `groups` where each group starts (and the end): values move
    within their group only. Fisher-Yates; eight shuffles at a time are written together, a cache line for all.
    """
    n = values.size
    rows = np.empty((_SLICE, n), values.dtype)
    key = mixed(np.uint64(seed) + GOLDEN)
    for start in range(0, out.shape[1], _SLICE):
        width = min(_SLICE, out.shape[1] - start)
        for s in range(width):
            state = mixed(key ^ (np.uint64(first + start + s) * GOLDEN))
            row = rows[s]
            for i in range(n):
                row[i] = values[members[i]]
            for g in range(groups.size - 1):
                low = groups[g]
                for i in range(groups[g + 1] - 1, low, -1):
                    state += GOLDEN
                    draw = ((mixed(state) >> _S32) * np.uint64(i - low + 1)) >> _S32
                    j = low + np.int64(draw)
                    row[i], row[j] = row[j], row[i]
        for i in range(n):
            for s in range(width):
                out[members[i], start + s] = rows[s, i]


@njit(cache=True, nogil=True)
def list_pairs(
    x: Array, y: Array, ranges: Array, limits: Array, manhattan: bool, low: int, high: int, place: Array, out: Array
) -> None:
    """Partners of the points `low` to `high`, nearest band first; or, while `out` is empty, how many there are.

    `ranges` (n, 4): two half-open runs of points that may be near. `limits` (bands,): upper edges, not included, of
    the squared distance (or of the distance, if `manhattan`). `place` (n, bands + 1): counts are added to it, or it
    says where each band of each point begins in `out` and is moved on; its last column takes what is farther.
    """
    bands = limits.size
    counting = out.size == 0
    for i in range(low, high):
        for side in range(0, 4, 2):
            for j in range(ranges[i, side], ranges[i, side + 1]):
                dx, dy = abs(x[i] - x[j]), abs(y[i] - y[j])
                far = dx + dy if manhattan else dx * dx + dy * dy
                if far < limits[bands - 1]:
                    band = 0
                    while far >= limits[band]:
                        band += 1
                    if not counting:
                        out[place[i, band]] = j
                    place[i, band] += 1


@njit(cache=True, nogil=True)
def tally(starts: Array, partners: Array, low: int, times: Array, reach: Array, acc: Array, out: Array) -> None:
    """Adds to `out` (bands, edges, BATCH) the pairs not farther apart in time than each of `reach` (edges,).

    `times` (n, BATCH) unsigned: the days of each shuffle. Pairs of point low + i in band b are `partners` from
    starts[i, b] to starts[i, b + 1]. |t - u| <= e is one unsigned comparison, t + e - u <= 2 e, because all
    days and edges stay under half the type's range. Four pairs at once: half of the time went into fetching and
    storing the sums. `acc` (2, edges, BATCH) of the same type, zeros, is a work area.
    """
    early, sums = acc[0], acc[1]
    of = times.dtype.type
    for band in range(starts.shape[1] - 1):
        since = 0
        for i in range(starts.shape[0]):
            for k in range(reach.size):
                for p in range(BATCH):
                    early[k, p] = times[low + i, p] + reach[k]
            at, last = starts[i, band], starts[i, band + 1]
            while at < last:
                stop = min(last, at + _FLUSH - since)
                since += stop - at
                while at + 4 <= stop:
                    b, c, d, e = partners[at], partners[at + 1], partners[at + 2], partners[at + 3]
                    for k in range(reach.size):
                        wide = of(reach[k] + reach[k])
                        for p in range(BATCH):
                            t = early[k, p]
                            sums[k, p] += (
                                of(of(t - times[b, p]) <= wide)
                                + of(of(t - times[c, p]) <= wide)
                                + of(of(t - times[d, p]) <= wide)
                                + of(of(t - times[e, p]) <= wide)
                            )
                    at += 4
                while at < stop:
                    for k in range(reach.size):
                        for p in range(BATCH):
                            sums[k, p] += of(early[k, p] - times[partners[at], p]) <= of(reach[k] + reach[k])
                    at += 1
                if since >= _FLUSH:
                    _flush(sums, out[band])
                    since = 0
        _flush(sums, out[band])


@njit(cache=True, nogil=True)
def _flush(sums: Array, out: Array) -> None:
    for k in range(sums.shape[0]):
        for p in range(BATCH):
            out[k, p] += sums[k, p]
            sums[k, p] = 0


@njit(cache=True, nogil=True)
def move_blocks(ordered: Array, ranks: Array, blocks: Array, seed: Any, first: int, out: Array) -> None:
    """Moves each block of points along the calendar by a chance number of ranks, for shuffles `first`, first + 1, ….

    `ordered` (n,) times rising, `ranks` (n,) where each point stands in it, `blocks` (n,) the block of each point.
    A point takes the time that many ranks later, from the end on to the start: what is near stays near in a block.
    """
    n = ordered.size
    key = mixed(np.uint64(seed) + GOLDEN)
    states = np.empty(out.shape[1], np.uint64)
    for p in range(out.shape[1]):
        states[p] = mixed(key ^ (np.uint64(first + p) * GOLDEN))
    for i in range(n):
        for p in range(out.shape[1]):
            draw = mixed(states[p] + np.uint64(blocks[i] + 1) * GOLDEN) >> _S32
            at = ranks[i] + np.int64((draw * np.uint64(n)) >> _S32)
            out[i, p] = ordered[at if at < n else at - n]


@njit(cache=True, nogil=True)
def add_around(
    sites: Array, runs: Array, order: Array, events: Array, day: Array, limits: Array, offsets: Array, times: Array,
    table: Array, total: Array, out: Array
) -> None:  # fmt: skip
    """Adds to `out` (shuffles, offsets, 4) the events near each site before its time plus each offset.

    `sites` (m, 2) and `events` (n, 2) in grid order, with `runs` (m, 6) of events that may be near a site; `day`
    (n,) from 0 to table's length - 2; `limits` (1 to 4 radii,) squared, not included. `times` (sites, shuffles) by a
    site's own number, `order` (m,); with every offset they stay inside `table` (days + 1, 4), a work area. A site's
    running total by day is made once; a shuffle then costs one look-up of four radii for each offset. `table` and
    `out` are unsigned: what is wanted are differences, and those are right even where a sum has run over. To `total`
    (days + 1, 4), 64 bits, the running totals of all sites are added.
    """
    radii = limits.size
    for i in range(sites.shape[0]):
        found = 0
        for side in range(0, 6, 2):
            for j in range(runs[i, side], runs[i, side + 1]):
                dx, dy = sites[i, 0] - events[j, 0], sites[i, 1] - events[j, 1]
                far = dx * dx + dy * dy
                if far < limits[radii - 1] and day[j] >= 0:
                    if found == 0:
                        table[:] = 0
                    found += 1
                    for r in range(radii - 1, -1, -1):
                        if far >= limits[r]:
                            break
                        table[day[j] + 1, r] += 1
        if found > 0:
            _running(table, total)
            _look_up(table, offsets, times[order[i]], out)


@njit(cache=True, nogil=True)
def _running(table: Array, total: Array) -> None:
    for d in range(1, table.shape[0]):
        for r in range(4):
            table[d, r] += table[d - 1, r]
            total[d, r] += table[d, r]


@njit(cache=True, nogil=True)
def _look_up(table: Array, offsets: Array, row: Array, out: Array) -> None:
    """All four are fetched before any is stored, so that they become one instruction each."""
    for p in range(row.size):
        for o in range(offsets.size):
            at = np.int64(row[p]) + offsets[o]
            a, b, c, d = table[at, 0], table[at, 1], table[at, 2], table[at, 3]
            e, f, g, h = out[p, o, 0], out[p, o, 1], out[p, o, 2], out[p, o, 3]
            out[p, o, 0], out[p, o, 1], out[p, o, 2], out[p, o, 3] = e + a, f + b, g + c, h + d
