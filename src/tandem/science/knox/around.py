"""Counts of events near sites in place and within days of them, for the observed days and for every shuffle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray
from tandem.science.knox.layout import Grid, grid_of, runs_between
from tandem.science.knox.nulls import SIMULATED_MEAN, Movement
from tandem.science.points import Points
from tandem.science.threads import Progress, batches, each

SHUFFLES_AT_ONCE = 1024
_LONGEST_SPAN_DAYS = 36_600


@dataclass(frozen=True, eq=False)
class Neighbourhoods:
    """Sites and the events that may be near them. `spans` (spans, 2): days from and to (not included) after a site.

    Days of sites and events are counted from `first_day`, so that no site's span begins before day 0.
    """

    sites: Grid
    events: Grid
    runs: IntArray
    day: IntArray
    days: int
    first_day: int
    limits: FloatArray
    spans: IntArray

    @classmethod
    def of(cls, sites: Points, events: Points, *, radii_m: tuple[float, ...], spans: IntArray) -> Neighbourhoods:
        """A radius is included; days more than 100 years apart: ValueError."""
        first = int(sites.day.min(initial=0 if not sites.day.size else np.iinfo(np.int64).max)) + int(spans.min())
        last = int(sites.day.max(initial=first)) + int(spans.max())
        if last - first > _LONGEST_SPAN_DAYS:
            raise ValueError("The sites' days span more than 100 years; a date among them must be wrong.")
        cell = max(radii_m) * (1 + 1e-9)
        grids = [
            grid_of(one.x, one.y, cell=cell, around=(other.x, other.y))
            for one, other in ((sites, events), (events, sites))
        ]
        day = events.day[grids[1].order] - first
        day = np.where((day >= 0) & (day < last - first), day, -1)
        limits = np.nextafter(np.square(np.asarray(radii_m, np.float64)), np.inf)
        runs = runs_between(*grids)
        return cls(grids[0], grids[1], runs, day, last - first, first, limits, spans)

    def counts(
        self, times: npt.NDArray[np.uint16], *, workers: int, only: IntArray | None = None
    ) -> tuple[IntArray, IntArray]:
        """Pairs (shuffles, radii, spans) when the sites had `times` (sites, shuffles) from the first day; and pairs
        (days + 1, radii) of any site with an event before a day, all sites together.

        `only`: positions in grid order of the sites that count; all without it.
        """
        rows = np.arange(self.sites.order.size) if only is None else only
        cuts = [rows.size * k // (4 * workers) for k in range(4 * workers + 1)]

        def part(piece: int) -> tuple[IntArray, IntArray]:
            return self._part(times, rows[cuts[piece] : cuts[piece + 1]])

        parts = each(part, len(cuts) - 1, workers=workers)
        return np.sum([found for found, _ in parts], axis=0), np.sum([total for _, total in parts], axis=0)

    def _part(self, times: npt.NDArray[np.uint16], mine: IntArray) -> tuple[IntArray, IntArray]:
        from tandem.science.knox import kernels

        offsets = np.unique(self.spans)
        starts, ends = np.searchsorted(offsets, self.spans).T
        where = np.column_stack([self.events.x, self.events.y])
        places = np.column_stack([self.sites.x[mine], self.sites.y[mine]])
        table = np.zeros((self.days + 1, 4), np.uint32)
        found = np.zeros((times.shape[1], self.limits.size, self.spans.shape[0]), np.int64)
        totals = np.zeros((self.days + 1, self.limits.size), np.int64)
        for r in range(0, self.limits.size if mine.size and where.size else 0, 4):
            limits = self.limits[r : r + 4]
            out = np.zeros((times.shape[1], offsets.size, 4), np.uint32)
            total = np.zeros(table.shape, np.int64)
            kernels.add_around(
                places, self.runs[mine], self.sites.order[mine], where, self.day, limits, offsets, times,
                table, total, out,
            )  # fmt: skip
            found[:, r : r + 4] = np.swapaxes(out[:, ends] - out[:, starts], 1, 2)[:, : limits.size]
            totals[:, r : r + 4] = total[:, : limits.size]
        return found, totals

    def expected(self, totals: IntArray, day: IntArray) -> FloatArray:
        """Pairs (radii, spans) on average when each site has any of the days of `day` (sites,) alike.

        That is the mean over all shuffles, exactly, where a site may take the day of any other.
        """
        often = np.bincount(day, minlength=self.days + 1) / max(day.size, 1)
        on = np.flatnonzero(often)
        sums = [often[on] @ (totals[on + b] - totals[on + a]) for a, b in self.spans]
        return np.column_stack(sums) if day.size else np.zeros((self.limits.size, self.spans.shape[0]))

    def shuffled(
        self, moved: Movement, *, permutations: int, seed: int, workers: int, progress: Progress | None
    ) -> tuple[IntArray, FloatArray]:
        """Pairs of every shuffle, the observed ones first: shape (1 + permutations, radii, spans); and their mean,
        exact where a point may take the time of any other alike."""
        observed, totals = self.counts(moved.day.astype(np.uint16)[:, None], workers=workers)
        parts = [observed]
        for first, count in batches(permutations, SHUFFLES_AT_ONCE):
            times = moved.times(seed=seed, first=first, count=count, workers=workers)
            parts.append(self.counts(times, workers=workers)[0])
            if progress:
                progress(first + count, permutations)
        counts = np.concatenate(parts)
        simulated = moved.null in SIMULATED_MEAN
        return counts, counts[1:].mean(axis=0) if simulated else self.expected(totals, moved.day)
