"""Near repeats: are events near each other in place also near each other in time, more often than chance has it?

Pairs of events are counted by distance and by days between them, and compared with the counts after the events'
times have been shuffled over their places. Bands follow the Near Repeat Calculator 1.3: the same place, then from
each edge to under the next, then everything farther; 0 to under the first number of days, and so on. What it finds
is association in place and time (events that cluster), never a cause.

Sources: Knox EG (1964), Appl Stat 13:25-29; Ratcliffe JH (2009), Near Repeat Calculator, Temple University and
National Institute of Justice, whose output is the witness of the bands; Johnson SD and others (2007), J Quant
Criminol 23:201-219; Barton DE, David FN (1966) for the expected number of pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray
from tandem.science.knox.chance import Chance, chance_of, ratio_interval, ratio_of
from tandem.science.knox.layout import NearPairs, PairBlock, near_pairs
from tandem.science.threads import Progress, batches, each, workers_or_all

Bands = tuple[tuple[float, float], ...]

_SECONDS = 86_400
_SAME_PLACE_UNDER_M = 1.0


@dataclass(frozen=True)
class Definition:
    """How pairs are sorted into cells.

    `manhattan`: distance along the axes instead of the straight line. `closed`: a pair on an edge belongs to the
    nearer band. `cumulative`: cells count all pairs up to their edges, and there are no rows for the same place or
    for what lies beyond. `single_precision`: coordinates to seven digits, as the calculator keeps them (0.03 m for
    coordinates of half a million metres).
    """

    manhattan: bool
    closed: bool
    cumulative: bool
    single_precision: bool


CALCULATOR = Definition(manhattan=True, closed=False, cumulative=False, single_precision=True)
KNOX = Definition(manhattan=False, closed=True, cumulative=True, single_precision=False)


@dataclass(frozen=True, eq=False)
class NearRepeats:
    """Tables of shape (distances, days). Bands are (from, to) in metres and days; the same place is (0, 0), the
    last band without end has `to` infinite.

    `expected` is exact: the mean over every possible shuffle; the shuffles drawn give `simulated` and `chance`.
    """

    events: int
    distances_m: Bands
    days: Bands
    observed: IntArray
    expected: FloatArray
    simulated: FloatArray
    ratio_low: FloatArray
    ratio_high: FloatArray
    chance: Chance
    permutations: int

    @property
    def ratio(self) -> FloatArray:
        """Observed over expected; NaN where nothing is expected. 95 % interval: `ratio_low` to `ratio_high`."""
        return ratio_of(self.observed, self.expected)


def near_repeats(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    time: npt.ArrayLike,
    *,
    distances_m: tuple[float, ...],
    days: tuple[float, ...],
    seed: int,
    permutations: int = 999,
    definition: Definition = CALCULATOR,
    workers: int | None = None,
    progress: Progress | None = None,
) -> NearRepeats:
    """Near repeats of events at `x`, `y` (metres) and `time` (days, any origin), each of shape (n,).

    Edges rise; an edge of 0 is dropped where bands are half-open. Days that are not whole are taken to the second.
    Fewer than two events: zeros, p 1. NaN, unequal lengths, edges that do not rise: ValueError. The same seed gives
    the same result with any number of workers (default: one for each processor). Memory grows with events and, up
    to a fixed bound, with near pairs; time with near pairs.
    """
    points = _points(x, y, time, definition)
    _check(permutations)
    metres, spans = _edges(distances_m, definition, "distances"), _edges(days, definition, "days")
    threads = workers_or_all(workers)
    same = not definition.cumulative and metres[0] >= _SAME_PLACE_UNDER_M
    limits = _limits(metres, definition, same)
    clock, reach = _clock(points[2], spans, definition)
    pairs = near_pairs(points[0], points[1], limits, manhattan=definition.manhattan, workers=threads)
    counts = _counts(pairs, clock, reach, permutations=permutations, seed=seed, workers=threads, progress=progress)
    in_time, every = _pairs_within(clock, reach), points[0].size * (points[0].size - 1) // 2
    expected = _expected(pairs.totals(), in_time, every, definition.cumulative)
    # Shuffles keep how many pairs are near in place, and how many are near in time.
    tables = _bands(counts, pairs.totals(), in_time, every, definition.cumulative)
    observed, null = tables[0], tables[1:]
    low, high = ratio_interval(observed, expected, null)
    return NearRepeats(
        events=points[0].size,
        distances_m=_named(metres, definition, same),
        days=_named(spans, definition, False),
        observed=observed,
        expected=expected,
        simulated=null.mean(axis=0),
        ratio_low=low,
        ratio_high=high,
        chance=chance_of(observed, null),
        permutations=permutations,
    )


def _check(permutations: int) -> None:
    if permutations < 1:
        raise ValueError("permutations must be at least 1; 999 gives p-values to 0.001.")


def _points(x: npt.ArrayLike, y: npt.ArrayLike, time: npt.ArrayLike, definition: Definition) -> list[FloatArray]:
    columns = [np.asarray(values, dtype=np.float64) for values in (x, y, time)]
    if any(column.ndim != 1 or column.size != columns[0].size for column in columns):
        raise ValueError("x, y and time must be lists of one length, shape (n,).")
    if not all(np.isfinite(column).all() for column in columns):
        raise ValueError("x, y or time contain NaN or infinite values; leave out events without place or time.")
    if definition.single_precision:
        columns[:2] = [column.astype(np.float32).astype(np.float64) for column in columns[:2]]
    return columns


def _edges(edges: tuple[float, ...], definition: Definition, what: str) -> FloatArray:
    found = np.asarray(edges, dtype=np.float64)
    if not definition.closed:
        found = found[found != 0]
    if found.size == 0 or not np.isfinite(found).all() or found[0] < 0 or (np.diff(found) <= 0).any():
        raise ValueError(f"{what} must be rising numbers above 0, for example 100,200,400.")
    return found


def _limits(metres: FloatArray, definition: Definition, same: bool) -> FloatArray:
    limits = metres if definition.manhattan else metres * metres
    if definition.closed:
        limits = np.nextafter(limits, np.inf)
    return np.concatenate([[np.nextafter(0.0, 1.0)], limits]) if same else limits


def _clock(
    time: FloatArray, spans: FloatArray, definition: Definition
) -> tuple[npt.NDArray[np.unsignedinteger], npt.NDArray[np.unsignedinteger]]:
    """Times from the first event as unsigned whole days, or seconds, and the longest gap of each band in the same."""
    whole = bool((time == np.floor(time)).all() and (spans == np.floor(spans)).all())
    unit = 1 if whole else _SECONDS
    ticks = np.rint((time - time.min(initial=0.0 if not time.size else np.inf)) * unit) if time.size else time
    longest = int(ticks.max(initial=0))
    if longest >= 2**31:
        raise ValueError("The times span more than 60 years by the second; a date among them must be wrong.")
    kind = np.uint16 if longest < 2**15 else np.uint32
    gaps = np.ceil(spans * unit) - (0 if definition.closed else 1)
    if definition.closed:
        gaps = np.floor(spans * unit)
    return ticks.astype(kind), np.minimum(gaps, longest).astype(kind)


def _counts(
    pairs: NearPairs,
    clock: npt.NDArray[np.unsignedinteger],
    reach: npt.NDArray[np.unsignedinteger],
    *,
    permutations: int,
    seed: int,
    workers: int,
    progress: Progress | None,
) -> IntArray:
    """Pairs within each reach, by band of distance: shape (1 + permutations, bands, edges), the observed first."""
    from tandem.science.knox import kernels

    times = np.ascontiguousarray(clock[pairs.grid.order])
    rows = np.arange(times.size)
    whole = np.array([0, times.size])
    found = np.zeros((1 + permutations, pairs.limits.size, reach.size), np.int64)
    todo = [(-1, 1), *batches(permutations, kernels.BATCH)]

    def count(block: PairBlock, first: int, width: int) -> IntArray:
        table = np.empty((times.size, kernels.BATCH), times.dtype)
        if first < 0:
            table[:] = times[:, None]
        else:
            kernels.shuffle(times, rows, whole, np.uint64(seed), first, table)
        out = np.zeros((pairs.limits.size, reach.size, kernels.BATCH), np.int64)
        work = np.zeros((2, reach.size, kernels.BATCH), times.dtype)
        kernels.tally(block.starts, block.partners, block.low, table, reach, work, out)
        return np.moveaxis(out, -1, 0)[:width]

    def note(piece: int) -> None:
        if progress:
            progress(min(permutations, max(0, todo[piece][0]) + todo[piece][1]), permutations)

    for block in pairs.blocks(workers=workers):
        counted = each(partial(lambda b, piece: count(b, *todo[piece]), block), len(todo), workers=workers, done=note)
        for (first, width), part in zip(todo, counted, strict=True):
            found[first + 1 : first + 1 + width] += part
    return found


def _pairs_within(clock: npt.NDArray[np.unsignedinteger], reach: npt.NDArray[np.unsignedinteger]) -> IntArray:
    """Pairs of events not farther apart in time than each of `reach`, whatever their distance."""
    ordered = np.sort(clock).astype(np.int64)
    ends = [np.searchsorted(ordered, ordered + int(gap), side="right") for gap in reach]
    return np.array([(end - np.arange(1, ordered.size + 1)).sum() for end in ends], dtype=np.int64)


def _bands(counts: IntArray, in_place: IntArray, in_time: IntArray, every: int, cumulative: bool) -> IntArray:
    """From pairs within each reach to the table's cells; what lies beyond follows from the margins."""
    if cumulative:
        return np.cumsum(counts, axis=1)
    beyond = np.broadcast_to(in_place[None, :, None], (*counts.shape[:2], 1))
    rows = np.diff(np.concatenate([counts, beyond], axis=2), axis=2, prepend=0)
    margin = np.diff(np.append(in_time, every), prepend=0)
    return np.concatenate([rows, (margin - rows.sum(axis=1))[:, None, :]], axis=1)


def _expected(in_place: IntArray, in_time: IntArray, every: int, cumulative: bool) -> FloatArray:
    """Mean over all shuffles: each near pair in place is as likely near in time as any pair."""
    if cumulative:
        in_place = np.cumsum(in_place)
    else:
        in_place = np.append(in_place, every - in_place.sum())
        in_time = np.diff(np.append(in_time, every), prepend=0)
    return in_place[:, None] * (in_time[None, :] / max(every, 1))


def _named(edges: FloatArray, definition: Definition, same: bool) -> Bands:
    if definition.cumulative:
        return tuple((0.0, float(edge)) for edge in edges)
    starts, ends = [0.0, *edges], [*edges, np.inf]
    bands = tuple((float(a), float(b)) for a, b in zip(starts, ends, strict=True))
    return ((0.0, 0.0), *bands) if same else bands
