"""Rings of distance and time: do events follow nearby sites sooner than chance would have it?

For each site (a seizure: place and day) the events (overdoses) within a distance and within days after it
are counted, and the total compared with totals after the sites' days have been shuffled over their places.
**What comes out is an association in place and time, never a cause**: both may follow a third thing (a bad
batch, a busy corner, a weekend), and with overdoses that cluster by themselves the shuffle is too ready to
call a total unusual. It can and often does say: no association here.

Sources: Ray B et al. (2023), Am J Public Health 113:750-758 (rings 100/250/500 m x 7/14/21 days); Knox EG
(1964), Appl Stat 13:25-29; permutation p-value Phipson B, Smyth GK (2010), Stat Appl Genet Mol Biol 9:39.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

RADII_M = (100.0, 250.0, 500.0)
WINDOWS_DAYS = (7, 14, 21)
EARTH_RADIUS_M = 6_371_000.0
_LONGEST_SPAN_DAYS = 36_600
_BATCH_LOOKUPS = 2_000_000

NO_ASSOCIATION, MORE, FEWER = "no association here", "more than expected", "fewer than expected"


@dataclass(frozen=True, eq=False)
class Points:
    """Points in place and time: `x`, `y` in metres, `day` a whole day number, each of shape (n,).

    `day` may have any origin (`date.toordinal`), the same for sites and events. NaN or infinite places, days
    that are not whole, or unequal lengths: ValueError. No points: empty arrays.
    """

    x: FloatArray
    y: FloatArray
    day: IntArray

    @classmethod
    def of(cls, x: npt.ArrayLike, y: npt.ArrayLike, day: npt.ArrayLike) -> Points:
        """Checked points; use this instead of the constructor."""
        east, north, days = (np.asarray(values, dtype=np.float64) for values in (x, y, day))
        if not east.ndim == north.ndim == days.ndim == 1 or not east.size == north.size == days.size:
            raise ValueError("x, y and day must be lists of one length, shape (n,).")
        if not (np.isfinite(east).all() and np.isfinite(north).all() and np.isfinite(days).all()):
            raise ValueError("x, y or day contain NaN or infinite values; leave out points without place or day.")
        if (days != np.floor(days)).any():
            raise ValueError("day must be whole day numbers; rings count calendar days.")
        return cls(east, north, days.astype(np.int64))


@dataclass(frozen=True, eq=False)
class RingAssociation:
    """Association in place and time (not cause): arrays of shape (radii, windows).

    `observed`: pairs of a site and an event within the radius (or on it) and from day 0 to under the window
    after the site. `expected`: their mean over `permutations` shuffles. `p_more`: share of shuffles, the
    observed one included, with as many pairs or more; `p_fewer` the same downwards. Pairs, not events: one
    event near two sites counts twice.
    """

    radii_m: tuple[float, ...]
    windows_days: tuple[int, ...]
    observed: IntArray
    expected: FloatArray
    p_more: FloatArray
    p_fewer: FloatArray
    permutations: int

    def finding(self, radius: int, window: int, *, alpha: float = 0.05) -> str:
        """The cell's finding in words, two-sided at `alpha`, not corrected for looking at several cells."""
        if self.p_more[radius, window] <= alpha / 2:
            return MORE
        return FEWER if self.p_fewer[radius, window] <= alpha / 2 else NO_ASSOCIATION


def equirectangular(
    longitude: npt.ArrayLike, latitude: npt.ArrayLike, *, origin_latitude: float
) -> tuple[FloatArray, FloatArray]:
    """Metres east and north of 0 deg, 0 deg for degrees WGS 84, shape (n,), true to scale at `origin_latitude`.

    Distances of a few kilometres within 30 km of that latitude are wrong by less than 0.5 %. NaN stays NaN.
    Source: Snyder JP (1987), Map Projections, USGS Professional Paper 1395, p. 90.
    """
    east = np.radians(np.asarray(longitude, dtype=np.float64)) * np.cos(np.radians(origin_latitude))
    return east * EARTH_RADIUS_M, np.radians(np.asarray(latitude, dtype=np.float64)) * EARTH_RADIUS_M


def counts_around(
    sites: Points,
    events: Points,
    *,
    radii_m: tuple[float, ...] = RADII_M,
    windows_days: tuple[int, ...] = WINDOWS_DAYS,
) -> IntArray:
    """Events around each site, shape (sites, radii, windows): distance <= radius, day 0 to under the window."""
    _check_rings(radii_m, windows_days)
    counts = np.zeros((sites.x.size, len(radii_m), len(windows_days)), dtype=np.int64)
    prefix = _Prefix(sites, events, radii_m, max(windows_days))
    counts[prefix.sites] = prefix.each(sites.day[prefix.sites], windows_days)
    return counts


def ring_association(
    sites: Points,
    events: Points,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    radii_m: tuple[float, ...] = RADII_M,
    windows_days: tuple[int, ...] = WINDOWS_DAYS,
    strata: npt.ArrayLike | None = None,
) -> RingAssociation:
    """Association of `events` with `sites` before them, against shuffled days of the sites.

    Places stay, days move between sites: within `strata` (one label per site, for example its month or
    district) when given, so that both series' season does not look like an association; over all otherwise.
    Events before the first or long after the last site take no part but do no harm. No sites or no events:
    observed and expected 0, both p 1. One site cannot be shuffled: p 1. The same `rng` state gives the same
    result; inputs are left as they are. The Monte Carlo error of a p-value near p is sqrt(p (1-p) / n).
    """
    _check_rings(radii_m, windows_days)
    if permutations < 1:
        raise ValueError("permutations must be at least 1; 999 gives p-values to 0.001.")
    groups = _groups_of(strata, sites.x.size)
    prefix = _Prefix(sites, events, radii_m, max(windows_days))
    observed = prefix.totals(sites.day[prefix.sites, None], windows_days)[..., 0]
    total = np.zeros(observed.shape, dtype=np.int64)
    as_many, as_few = np.ones(observed.shape), np.ones(observed.shape)
    batch = max(1, _BATCH_LOOKUPS // max(1, sites.x.size))
    for start in range(0, permutations, batch):
        days = _shuffled(sites.day, groups, min(batch, permutations - start), rng)
        counts = prefix.totals(np.ascontiguousarray(days[:, prefix.sites].T), windows_days)
        total += counts.sum(axis=-1)
        as_many += (counts >= observed[..., None]).sum(axis=-1)
        as_few += (counts <= observed[..., None]).sum(axis=-1)
    return RingAssociation(
        radii_m=tuple(radii_m),
        windows_days=tuple(windows_days),
        observed=observed,
        expected=total / permutations,
        p_more=as_many / (permutations + 1),
        p_fewer=as_few / (permutations + 1),
        permutations=permutations,
    )


class _Prefix:
    """For each site with any event near it, the running number of events by day, one table per radius.

    A site's count on any day is then two look-ups per window, whatever the number of pairs, and a shuffle
    costs sites x windows look-ups. Memory: 4 bytes x radii x such sites x days.
    """

    def __init__(self, sites: Points, events: Points, radii_m: tuple[float, ...], longest: int) -> None:
        self.sites: IntArray = np.zeros(0, dtype=np.int64)
        self.first, self.tables = 0, np.zeros((len(radii_m), 0, 1), dtype=np.int32)
        if sites.x.size == 0 or events.x.size == 0:
            return
        self.first = int(sites.day.min())
        span = int(sites.day.max()) + longest - self.first
        if span > _LONGEST_SPAN_DAYS:
            raise ValueError("The sites' days span more than 100 years; a date among them must be wrong.")
        inside = (events.day >= self.first) & (events.day < self.first + span)
        near = _near_pairs(sites, events, inside, max(radii_m))
        self.sites, row = np.unique(near["i"], return_inverse=True)
        day = events.day[inside][near["j"]] - self.first
        flat = row * (span + 1) + day + 1
        self.tables = np.zeros((len(radii_m), self.sites.size, span + 1), dtype=np.int32)
        for table, radius in zip(self.tables, radii_m, strict=True):
            found = np.bincount(flat[near["v"] <= radius], minlength=table.size)
            table[...] = found.reshape(table.shape)
            np.cumsum(table, axis=-1, dtype=np.int32, out=table)

    def totals(self, days: IntArray, windows: tuple[int, ...]) -> IntArray:
        """Pairs, shape (radii, windows, m), when the sites near an event had `days`, shape (sites, m).

        A site's look-ups follow each other, so its running total (a few kB) stays in the nearest memory.
        """
        base = days - self.first + np.arange(self.sites.size)[:, None] * self.tables.shape[-1]
        pairs = np.zeros((self.tables.shape[0], len(windows), days.shape[1]), dtype=np.int64)
        for table, out in zip(self.tables.reshape(self.tables.shape[0], -1), pairs, strict=True):
            before = table.take(base).sum(axis=0, dtype=np.int64)
            for w, window in enumerate(windows):
                out[w] = table[window:].take(base).sum(axis=0, dtype=np.int64) - before
        return pairs

    def each(self, days: IntArray, windows: tuple[int, ...]) -> IntArray:
        """Counts of each site near an event, shape (sites, radii, windows), on its day (sites,)."""
        base = days - self.first + np.arange(self.sites.size) * self.tables.shape[-1]
        counts = np.zeros((self.sites.size, self.tables.shape[0], len(windows)), dtype=np.int64)
        for r, table in enumerate(self.tables.reshape(self.tables.shape[0], -1)):
            for w, window in enumerate(windows):
                counts[:, r, w] = table.take(base + window) - table.take(base)
        return counts


def _near_pairs(sites: Points, events: Points, inside: npt.NDArray[np.bool_], radius: float) -> npt.NDArray[np.void]:
    """Pairs with fields i (site), j (event among those inside) and v (metres), v <= radius."""
    of_sites = cKDTree(np.column_stack([sites.x, sites.y]))
    of_events = cKDTree(np.column_stack([events.x[inside], events.y[inside]]))
    pairs: npt.NDArray[np.void] = of_sites.sparse_distance_matrix(of_events, radius, output_type="ndarray")
    return pairs


def _check_rings(radii_m: tuple[float, ...], windows_days: tuple[int, ...]) -> None:
    if not radii_m or not windows_days or min(radii_m) <= 0 or min(windows_days) < 1:
        raise ValueError("Give at least one radius above 0 m and one window of at least 1 day.")


def _groups_of(strata: npt.ArrayLike | None, sites: int) -> list[IntArray]:
    if strata is None:
        return [np.arange(sites)]
    labels = np.asarray(strata)
    if labels.shape != (sites,):
        raise ValueError("strata must have one label per site.")
    _, group = np.unique(labels, return_inverse=True)
    return [np.flatnonzero(group == number) for number in range(group.max(initial=-1) + 1)]


def _shuffled(days: IntArray, groups: list[IntArray], times: int, rng: np.random.Generator) -> IntArray:
    """`times` rows of the days, shuffled within each group."""
    rows = np.tile(days, (times, 1))
    for group in groups:
        rows[:, group] = rng.permuted(rows[:, group], axis=1)
    return rows
