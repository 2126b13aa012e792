"""Which past periods a Farrington regression compares with, and to which seasonal level each belongs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.science.aberration.farrington_settings import FarringtonSettings
from tandem.science.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class ReferencePeriods:
    """Rows of a fit, shape (n,): `offset` from the judged period (below 0), the same in `years`, and its `level`.

    `level` 0 is the window around the same season, to which the judged period belongs. `needed`: how many
    periods must lie before the judged one. `levels`: how many there are.
    """

    offset: IntArray
    years: FloatArray
    level: IntArray
    needed: int
    levels: int


def reference_periods(settings: FarringtonSettings) -> ReferencePeriods:
    """The past of any period under these settings (Noufaily 2013, section 3.2).

    One season: windows of 2 w + 1 periods around the same period of each year back. More: every period since
    the oldest window, the window as the first level and the rest of the year cut into equal parts (sizes differ
    by at most one, the longer ones first). Settings that leave no past: ValueError.
    """
    years, window, length = settings.years_back, settings.half_window, settings.per_year
    if years < 1 or window < 0 or settings.seasons < 1 or settings.recent_left_out < 0 or length < 1:
        raise ValueError("years_back and seasons must be at least 1, half_window and recent_left_out 0 or more.")
    if 2 * window + 1 > length - (settings.seasons - 1):
        raise ValueError("half_window is too wide: the year has no room left for the other seasons.")
    anchors = -np.rint(np.arange(0, years + 1) * length).astype(np.int64)
    first, last = int(anchors[-1]) - window, -settings.recent_left_out - 1
    offset = np.arange(first, last + 1, dtype=np.int64)
    nearest = _from_anchor(offset, anchors, window)
    level = _levels(nearest, window, length, settings.seasons)
    kept = np.ones(offset.size, dtype=bool)
    if not settings.this_year:
        kept &= offset <= anchors[1] + window
    if settings.seasons == 1:
        kept &= nearest <= 2 * window
    if not (level[kept] == 0).any():
        raise ValueError("No past period is left; look back more years or leave out fewer recent periods.")
    offset, level = offset[kept], level[kept]
    found, level = np.unique(level, return_inverse=True)
    return ReferencePeriods(offset, offset / length, level.astype(np.int64), -first, int(found.size))


def _from_anchor(offset: IntArray, anchors: IntArray, window: int) -> IntArray:
    """Periods since the start of the latest window that began at or before each offset."""
    starts = np.sort(anchors) - window
    nearest: IntArray = offset - starts[np.searchsorted(starts, offset, side="right") - 1]
    return nearest


def _levels(since: IntArray, window: int, length: float, seasons: int) -> IntArray:
    """Level 0 for the window, then `seasons` - 1 parts of the rest of the year."""
    if seasons == 1:
        return np.zeros(since.size, dtype=np.int64)
    rest = round(length) - (2 * window + 1)
    size, longer = divmod(rest, seasons - 1)
    sizes = [2 * window + 1] + [size + (part < longer) for part in range(seasons - 1)]
    edges = np.cumsum(sizes)[:-1]
    return np.searchsorted(edges, since, side="right").astype(np.int64)
