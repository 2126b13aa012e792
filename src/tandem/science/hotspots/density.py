"""Kernel densities that do not leak over the edge of the map, nor across a river without a bridge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from tandem.science.arrays import FloatArray

_REACH = 4.0


def kernel_density(
    counts: npt.ArrayLike, *, cell: float, bandwidth: float, inside: npt.ArrayLike | None = None
) -> FloatArray:
    """Events per unit of area on a grid, from `counts` of shape (rows, columns), cells of side `cell`.

    A Gaussian of standard deviation `bandwidth` (same unit as `cell`, above half a cell). `inside`: the cells that
    belong to the map; the density is divided by the share of the kernel that lies inside (Diggle 1985), so that it
    does not sink toward the edge; outside it is NaN. Events outside are refused.
    """
    found = np.asarray(counts, dtype=np.float64)
    mask = np.ones(found.shape, dtype=bool) if inside is None else np.asarray(inside, dtype=bool)
    if found.ndim != 2 or mask.shape != found.shape or (found < 0).any() or not np.isfinite(found).all():
        raise ValueError("counts must be a grid of numbers from 0 on, and inside a grid of the same shape")
    if not cell > 0 or bandwidth < cell / 2:
        raise ValueError("bandwidth must be at least half a cell")
    if found[~mask].any():
        raise ValueError("there are events outside the map")
    sigma = bandwidth / cell
    options = {"mode": "constant", "truncate": _REACH}
    smooth = gaussian_filter(found, sigma, **options) / cell**2
    share = gaussian_filter(mask.astype(np.float64), sigma, **options)
    return np.where(mask, np.divide(smooth, share, out=np.zeros_like(smooth), where=share > 0), np.nan)


def network_density(
    counts: npt.ArrayLike, ends: npt.ArrayLike, length: npt.ArrayLike, *, bandwidth: float
) -> FloatArray:
    """Events per unit of street length at each node, distances measured along the streets.

    `counts`: shape (nodes,), events snapped to their nearest node; `ends`: shape (streets, 2), node numbers;
    `length`: shape (streets,). Triangular kernel of half-width `bandwidth`. Each node stands for half of its streets,
    and an event's kernel is divided by its own mass over them, so that its total over the network is 1 however many
    streets meet and wherever they end.
    """
    events, pairs = np.asarray(counts, dtype=np.float64), np.asarray(ends, dtype=np.int64).reshape(-1, 2)
    lengths = np.asarray(length, dtype=np.float64)
    nodes = events.size
    if lengths.shape != (len(pairs),) or not (lengths > 0).all() or not bandwidth > 0:
        raise ValueError("each street needs a length above 0, and the bandwidth must be above 0")
    if pairs.size and not (pairs.min() >= 0 and pairs.max() < nodes):
        raise ValueError(f"streets must join nodes from 0 to {nodes - 1}")
    stands_for = np.bincount(pairs.ravel(), weights=np.repeat(lengths / 2, 2), minlength=nodes)
    graph = csr_array((lengths, (pairs[:, 0], pairs[:, 1])), shape=(nodes, nodes))
    density = np.zeros(nodes)
    for node in np.flatnonzero(events):
        away = dijkstra(graph, directed=False, indices=int(node), limit=bandwidth)
        kernel = np.where(np.isfinite(away), 1.0 - away / bandwidth, 0.0)
        mass = float(kernel @ stands_for)
        if mass > 0:
            density += events[node] * kernel / mass
    return density
