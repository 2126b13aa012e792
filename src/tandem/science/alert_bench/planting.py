"""Spikes planted into a record: which days and places, and the extra events, all from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.alert_bench.types import History, Spike
from tandem.science.arrays import BoolArray, FloatArray, IntArray

EVERYWHERE, ONE_PLACE = "everywhere", "one_place"
WHERE = (EVERYWHERE, ONE_PLACE)


@dataclass(frozen=True, eq=False)
class Extra:
    """Events that were not in the record, shape (n,) each: of which spike, and when and where they lie."""

    spike: IntArray
    day: IntArray
    hour: FloatArray
    area: IntArray


def days_of(spans: Sequence[tuple[int, int]], days: int) -> BoolArray:
    """Which days lie in half-open spans of days, shape (days,)."""
    inside = np.zeros(days, dtype=bool)
    for start, end in spans:
        inside[max(0, start) : max(0, end)] = True
    return inside


def draw_spikes(
    history: History,
    *,
    where: str,
    number: int,
    length: int,
    events: int,
    first: int,
    window: int,
    known: Sequence[tuple[int, int]] = (),
    seed: int,
) -> tuple[Spike, ...]:
    """Spikes of `events` more a day for `length` days, begun on days drawn without preference from `first` on.

    Each has its whole `window` of days in the record and none of the `known` spikes in it. A start may be drawn
    twice when there are fewer than asked for. In one place: the area is drawn by its share of all placed events, so
    a day's start is the same for both kinds. A record without such a day, or without areas: no spikes of that kind.
    """
    if number < 0 or length < 1 or events < 1 or window < length:
        raise ValueError("number must be 0 or more, length and events at least 1, and window at least the length.")
    taken = days_of(known, history.days)
    starts = [day for day in range(first, history.days - window + 1) if not taken[day : day + window].any()]
    shares = _area_shares(history)
    if not starts or (where == ONE_PLACE and shares is None):
        return ()
    rng = np.random.default_rng((seed, 1))
    days = rng.choice(starts, size=number, replace=number > len(starts))
    areas = np.full(number, -1)
    if where == ONE_PLACE and shares is not None:
        of_areas = np.random.default_rng((seed, 2))
        areas = of_areas.choice(shares.size, size=number, p=shares)
    return tuple(Spike(int(day), length, events, int(area)) for day, area in zip(days, areas, strict=True))


def _area_shares(history: History) -> FloatArray | None:
    placed = history.area[history.area >= 0]
    if not placed.size or not len(history.centres):
        return None
    counts = np.bincount(placed, minlength=len(history.centres)).astype(np.float64)
    shares: FloatArray = counts / counts.sum()
    return shares


def extra_events(history: History, spikes: Sequence[Spike], *, seed: int) -> Extra:
    """The events of spikes: any hour of their days, in the spike's area or where events of the record lie."""
    rng = np.random.default_rng((seed, 3))
    which = np.repeat(np.arange(len(spikes)), [spike.events * spike.length for spike in spikes]).astype(np.int64)
    offsets = [np.repeat(np.arange(spike.length), spike.events) for spike in spikes]
    starts = np.array([spike.day for spike in spikes], dtype=np.int64)
    day = starts[which] + np.concatenate(offsets) if len(spikes) else which
    begin, end = history.midnights[day], history.midnights[day + 1]
    hour = begin + (end - begin) * (1.0 - rng.random(day.size))  # never the midnight that belongs to the day before
    fixed = np.array([spike.area for spike in spikes], dtype=np.int64)
    drawn = rng.choice(history.area, size=day.size) if history.area.size else np.full(day.size, -1)
    area = np.where(fixed[which] >= 0, fixed[which], drawn) if len(spikes) else which
    return Extra(which, day.astype(np.int64), hour.astype(np.float64), area.astype(np.int64))


def segments(
    counts: npt.ArrayLike, spikes: Sequence[Spike], *, before: int, window: int, planted: bool = True
) -> FloatArray:
    """Counts of `before` days ahead of each spike and of its window, with its events: (spikes, before + window)."""
    record = np.asarray(counts, dtype=np.float64)
    starts = np.array([spike.day for spike in spikes], dtype=np.int64)
    table: FloatArray = record[starts[:, None] + np.arange(-before, window)]
    for row, spike in enumerate(spikes if planted else ()):
        table[row, before : before + spike.length] += spike.events
    return table
