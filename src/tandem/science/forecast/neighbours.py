"""Which areas lend each other strength: those that touch, or those next to each other in a numbered list."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from tandem.science.arrays import FloatArray

SPREAD = 2.0
Adjacency = csr_array | npt.NDArray[np.floating] | npt.NDArray[np.integer]


def touching(edges: npt.ArrayLike, *, areas: int) -> csr_array:
    """Adjacency of shape (areas, areas) from `edges` of shape (n, 2), numbers of two areas that touch."""
    pairs = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    if pairs.size and not (pairs.min() >= 0 and pairs.max() < areas):
        raise ValueError(f"each edge must name two areas from 0 to {areas - 1}")
    both = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    both = both[both[:, 0] != both[:, 1]]
    return csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(areas, areas))


def along_the_list(areas: int, *, spread: float = SPREAD) -> csr_array:
    """Closeness in a list of areas, shape (areas, areas): a normal curve of `spread` places, without the area itself.

    Census tracts and blocks are numbered street by street, so that without a map the order of their numbers is the
    nearest thing to a neighbourhood. Where the order means nothing such a model loses the choice.
    """
    reach = np.arange(1, min(int(4 * spread), areas - 1) + 1) if areas > 1 else np.zeros(0, np.int64)
    rows, columns, weights = [], [], []
    for gap in reach.tolist():
        first = np.arange(areas - gap)
        weight = np.full(first.size, np.exp(-(gap**2) / (2.0 * spread**2)))
        rows += [first, first + gap]
        columns += [first + gap, first]
        weights += [weight, weight]
    if not rows:
        return csr_array((areas, areas), dtype=np.float64)
    return csr_array((np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(areas, areas))


def around(mean: FloatArray, adjacency: Any) -> FloatArray:
    """The weighted mean of each area's neighbours, shape (areas,); its own where it has none."""
    near = adjacency if isinstance(adjacency, csr_array) else np.asarray(adjacency, dtype=np.float64)
    weight = np.asarray(near.sum(axis=1), dtype=np.float64).ravel()
    total = np.asarray(near @ mean, dtype=np.float64)
    found: FloatArray = np.divide(total, weight, out=mean.copy(), where=weight > 0)
    return found


def digest(adjacency: Any) -> str | None:
    """SHA-256 of who is whose neighbour, None without neighbours."""
    if adjacency is None:
        return None
    found = csr_array(adjacency)
    told = hashlib.sha256()
    for part in (found.indptr.astype(np.int64), found.indices.astype(np.int64), found.data.astype(np.float64)):
        told.update(part.tobytes())
    return told.hexdigest()
