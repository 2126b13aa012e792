"""What the `pairs` null keeps: how many pairs of a pattern's own points lie near each other in place and time.

Source: Mohler G and others (2023), Stat: second order preserving point process permutations (shuffle, then swap times
two by two while that brings the pattern's K-function back). Here the K-function is the table of pairs by bands of
distance and days, and a proposal brings a point near in time to one of its neighbours in place, or takes any two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.science.arrays import IntArray
from tandem.science.points import Points

MOST_PAIRS = 20_000_000


@dataclass(frozen=True, eq=False)
class PairsKept:
    """Partners of point i are `partners[starts[i] : starts[i + 1]]`, each in a band of distance (`bands`); `edges`
    are the upper edges of the bands of days, the last included; `wanted` (bands of distance, bands of days) the
    pairs there; `reach` how many ranks in time a narrow swap spans."""

    starts: IntArray
    partners: IntArray
    bands: IntArray
    edges: IntArray
    wanted: IntArray
    reach: int


def pairs_kept(points: Points, *, metres: tuple[float, ...], days: tuple[int, ...]) -> PairsKept:
    """The table of the pattern itself, up to twice the longest radius and twice the longest days: as far apart as two
    points can lie and still meet the same point of the other pattern. More than 20 million pairs: ValueError."""
    from scipy.spatial import cKDTree  # loads slowly, and the other nulls do without

    far = np.unique([*metres, 2.0 * metres[-1]])
    edges = np.unique([0, days[0] // 4, days[0] // 2, *(day - 1 for day in days), 2 * days[-1] - 1]).astype(np.int64)
    tree = cKDTree(np.column_stack([points.x, points.y])) if points.x.size else None
    if tree is not None and (tree.count_neighbors(tree, far[-1]) - points.x.size) // 2 > MOST_PAIRS:
        raise ValueError(
            "The pairs null is for patterns of up to 20 million near pairs; use the cluster null or shorter radii."
        )
    near = tree.query_pairs(far[-1], output_type="ndarray").astype(np.int64) if tree else np.zeros((0, 2), np.int64)
    away = np.hypot(*(np.diff(column[near], axis=1).ravel() for column in (points.x, points.y)))
    band = np.searchsorted(far, away, side="left").clip(max=far.size - 1)
    gap = np.abs(points.day[near[:, 0]] - points.day[near[:, 1]])
    cell = np.searchsorted(edges, gap, side="left")
    wanted = np.zeros((far.size, edges.size + 1), np.int64)
    np.add.at(wanted, (band, cell), 1)
    both = np.concatenate([near, near[:, ::-1]])
    order = np.argsort(both[:, 0], kind="stable")
    starts = np.searchsorted(both[order, 0], np.arange(points.x.size + 1)).astype(np.int64)
    span = max(1, int(points.day.max() - points.day.min())) if points.x.size else 1
    reach = max(1, int(points.x.size * days[0] / span))
    return PairsKept(starts, both[order, 1], np.tile(band, 2)[order], edges, wanted[:, : edges.size], reach)
