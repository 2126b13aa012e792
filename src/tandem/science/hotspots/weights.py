"""Who is whose neighbour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from tandem.science.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Weights:
    """Neighbours of area i: `neighbours[starts[i] : starts[i + 1]]`, each counted once and alike, itself not among
    them. Areas without neighbours are allowed."""

    starts: npt.NDArray[np.int64]
    neighbours: npt.NDArray[np.int32]

    @property
    def areas(self) -> int:
        return int(self.starts.size - 1)

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        return np.diff(self.starts)

    def sums(self, values: FloatArray) -> FloatArray:
        """The sum of the neighbours' values, shape (areas,)."""
        running = np.concatenate([[0.0], np.cumsum(values[self.neighbours])])
        return np.asarray(running[self.starts[1:]] - running[self.starts[:-1]])


def weights_by_edges(edges: npt.ArrayLike, *, areas: int) -> Weights:
    """Areas that touch: `edges` of shape (n, 2) with the numbers of two areas; either order, repeats count once."""
    pairs = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    if pairs.size and not (pairs.min() >= 0 and pairs.max() < areas):
        raise ValueError(f"each edge must name two areas from 0 to {areas - 1}")
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = np.unique(both[both[:, 0] != both[:, 1]], axis=0)
    starts = np.searchsorted(both[:, 0], np.arange(areas + 1))
    return Weights(starts.astype(np.int64), both[:, 1].astype(np.int32))


def weights_by_distance(x: npt.ArrayLike, y: npt.ArrayLike, *, within: float) -> Weights:
    """Areas whose centres lie within a distance of each other, in the unit of `x` and `y`, shape (areas,)."""
    points = np.stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)], axis=1)
    if not np.isfinite(points).all() or not within > 0:
        raise ValueError("centres must be numbers and the distance above 0")
    return weights_by_edges(cKDTree(points).query_pairs(within, output_type="ndarray"), areas=len(points))
