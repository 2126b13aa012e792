"""Rings: look-ups in running totals against counting the near pairs again for each shuffle."""

import numpy as np
from scipy.spatial import cKDTree

from bench.stopwatch import timed
from tandem.science.rings import RADII_M, WINDOWS_DAYS, Points, ring_association

SITES, EVENTS, SHUFFLES = 12_500, 50_000, 999


def loop(sites: Points, events: Points) -> np.ndarray:
    """Mean pairs over the shuffles, counted with one k-d tree search and a histogram per shuffle."""
    rng = np.random.default_rng(7)
    tree = cKDTree(np.column_stack([sites.x, sites.y]))
    other = cKDTree(np.column_stack([events.x, events.y]))
    pairs = tree.sparse_distance_matrix(other, max(RADII_M), output_type="ndarray")
    total = np.zeros((len(RADII_M), len(WINDOWS_DAYS)))
    days = rng.permuted(np.tile(sites.day, (SHUFFLES, 1)), axis=1)
    for row in days:
        lag = events.day[pairs["j"]] - row[pairs["i"]]
        for r, radius in enumerate(RADII_M):
            near = lag[pairs["v"] <= radius]
            for w, window in enumerate(WINDOWS_DAYS):
                total[r, w] += np.count_nonzero((near >= 0) & (near < window))
    return total / SHUFFLES


def clustered(rng: np.random.Generator, n: int) -> Points:
    """Points of two years around 60 hot spots of a 30 x 30 km town, and a third of them anywhere."""
    spots = rng.uniform(0, 30_000, (60, 2))
    place = spots[rng.integers(0, 60, n)] + rng.normal(0, 500, (n, 2))
    spread = rng.random(n) < 0.3
    place[spread] = rng.uniform(0, 30_000, (int(spread.sum()), 2))
    return Points.of(place[:, 0], place[:, 1], rng.integers(0, 730, n))


def nine_rings() -> tuple[float, float, bool]:
    """Nine rings, 50,000 events, 12,500 sites, 999 shuffles"""
    rng = np.random.default_rng(2)
    events, sites = clustered(rng, EVENTS), clustered(rng, SITES)
    plain, expected = timed(lambda: loop(sites, events))
    fast, found = timed(lambda: ring_association(sites, events, rng=np.random.default_rng(7), permutations=SHUFFLES))
    return plain, fast, bool(np.allclose(expected, found.expected))


COMPARISONS = (nine_rings,)
