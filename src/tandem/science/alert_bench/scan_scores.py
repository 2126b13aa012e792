"""The space-time permutation scan as a score a day: -log10 of the chance of its least likely cluster."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tandem.science.arrays import FloatArray, IntArray
from tandem.science.scan import Cluster, Span, Zones, scan_permutation, zones_by_distance

_EULER = 0.5772156649015329


@dataclass(frozen=True)
class DayScan:
    """The least likely cluster that reaches into one day. `score` 0 and no cluster where nothing stands out.

    `total` is all events looked at; `null_mean` and `null_spread` describe the statistic when place and time have
    nothing to do with each other.
    """

    score: float
    cluster: Cluster | None
    total: int
    null_mean: float
    null_spread: float

    def limit(self, threshold: float) -> float:
        """The fewest events in the cluster's place and days that would bring the score above `threshold`."""
        if self.cluster is None or self.null_spread <= 0:
            return math.nan
        scale = self.null_spread * math.sqrt(6.0) / math.pi
        chance = min(10.0**-threshold, 1.0 - 1e-12)
        needed = self.null_mean - _EULER * scale - scale * math.log(-math.log1p(-chance))
        events = np.arange(1, self.total + 1, dtype=np.float64)
        reached = np.flatnonzero(_statistic(events, self.cluster.expected, self.total) > needed)
        return float(events[reached[0]]) if reached.size else math.nan


def _statistic(events: FloatArray, expected: float, total: int) -> FloatArray:
    """Kulldorff's log likelihood ratio; 0 at or below what was expected."""
    inside = events * np.log(events / expected)
    rest = total - events
    outside = np.where(rest > 0, rest * np.log(np.maximum(rest, 1e-300) / (total - expected)), 0.0)
    found: FloatArray = np.where(events > expected, inside + outside, 0.0)
    return found


def zones_of(centres: FloatArray) -> Zones:
    """Circles around the centres of the areas, shape (areas, 2): latitude and longitude."""
    return zones_by_distance(centres[:, 0], centres[:, 1])


def scan_day(
    day: IntArray, area: IntArray, *, last: int, zones: Zones, parameters: Mapping[str, Any], seed: int
) -> DayScan:
    """Scan the `window_days` that end with day `last` for a cluster of at most `max_days` that reaches into it.

    `day`, `area`: shape (n,); events without an area (-1) or of other days are left out. No events: score 0.
    """
    width = int(parameters["window_days"])
    kept = (area >= 0) & (day > last - width) & (day <= last)
    found = scan_permutation(
        area[kept],
        day[kept] - (last - width + 1),
        zones=zones,
        span=Span(width, int(parameters["max_days"]), is_prospective=True),
        min_events=int(parameters["min_events"]),
        permutations=int(parameters["permutations"]),
        seed=seed,
        workers=1,
    )
    total = int(kept.sum())
    if not found.clusters:
        return DayScan(0.0, None, total, 0.0, 0.0)
    best, null = found.clusters[0], found.null_maxima
    score = -math.log10(max(best.gumbel_p, 1e-99))
    return DayScan(score, best, total, float(null.mean()), float(null.std(ddof=1)))
