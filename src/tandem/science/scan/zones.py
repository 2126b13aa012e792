"""Zones: for each location the locations around it, in order of distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from tandem.science.arrays import FloatArray

# The sphere of SaTScan, so that circles have the same members there and here.
EARTH_RADIUS_KM = 6367.0
MOST_NEIGHBOURS = 150_000_000
_BLOCK = 512


@dataclass(frozen=True, eq=False)
class Zones:
    """Zone k around location i is `neighbours[starts[i] : starts[i] + k + 1]`; `distance_km` has the same shape.

    The first neighbour is the location itself. Locations at equal distance come in order of their coordinates.
    """

    starts: npt.NDArray[np.int64]
    neighbours: npt.NDArray[np.int32]
    distance_km: FloatArray

    @property
    def locations(self) -> int:
        return int(self.starts.size - 1)


def zones_by_distance(
    a: npt.ArrayLike, b: npt.ArrayLike, *, max_radius_km: float | None = None, is_geographic: bool = True
) -> Zones:
    """Circles around each location. `a`, `b` of shape (n,): latitude and longitude in degrees, or x and y in km.

    Raises ValueError for unequal lengths, coordinates that are no numbers or lie outside the globe, or when the
    circles hold more than 150 million neighbours (give a smaller `max_radius_km`).
    """
    first, second = (np.asarray(one, dtype=np.float64) for one in (a, b))
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError("coordinates must be two lists of one length, shape (n,)")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("coordinates contain values that are no numbers; leave those locations out")
    if is_geographic and ((np.abs(first) > 90).any() or (np.abs(second) > 180).any()):
        raise ValueError("latitude must lie within 90 and longitude within 180 degrees")
    points = _on_sphere(first, second) if is_geographic else np.stack([first, second], axis=1)
    reach = np.inf if max_radius_km is None else float(max_radius_km)
    # On the sphere points are compared along the chord, which grows with the arc.
    radius = 2.0 * np.sin(min(reach / EARTH_RADIUS_KM, np.pi) / 2.0) if is_geographic else reach
    return _nearest(points, radius, is_geographic=is_geographic)


def _on_sphere(latitude: FloatArray, longitude: FloatArray) -> FloatArray:
    north, east = np.radians(latitude), np.radians(longitude)
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1)


def _nearest(points: FloatArray, radius: float, *, is_geographic: bool) -> Zones:
    tree = cKDTree(points)
    around = radius * (1 + 1e-12) if np.isfinite(radius) else 1e300
    counts = tree.query_ball_point(points, around, return_length=True)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    if starts[-1] > MOST_NEIGHBOURS:
        raise ValueError(f"the circles hold {starts[-1]:,} neighbours, too many; give a smaller max_radius_km")
    neighbours = np.empty(starts[-1], dtype=np.int32)
    distance = np.empty(starts[-1], dtype=np.float64)
    for begin in range(0, len(points), _BLOCK):
        for nth, found in enumerate(tree.query_ball_point(points[begin : begin + _BLOCK], around), start=begin):
            near = np.asarray(found, dtype=np.int64)
            squared = ((points[near] - points[nth]) ** 2).sum(axis=1)
            squared[near == nth] = -1.0  # the centre comes first, also when another location has its coordinates
            order = np.lexsort((*points[near].T[::-1], squared))
            place = slice(starts[nth], starts[nth + 1])
            neighbours[place] = near[order]
            distance[place] = np.sqrt(np.maximum(squared[order], 0.0))
    if is_geographic:
        distance = 2.0 * EARTH_RADIUS_KM * np.arcsin(np.minimum(distance / 2.0, 1.0))
    return Zones(starts, neighbours, distance)


def zones_by_network(
    ends: npt.ArrayLike, length_km: npt.ArrayLike, *, locations: int, max_radius_km: float | None = None
) -> Zones:
    """Reaches along a network, both ways. `ends` of shape (edges, 2): location numbers; `length_km`: shape (edges,).

    With every length 1 the reach counts borders crossed: zones of adjacent areas. Raises ValueError for an end that
    is no location or a length that is not positive. A location without edges is a zone of its own.
    """
    pairs, lengths = np.asarray(ends, dtype=np.int64).reshape(-1, 2), np.asarray(length_km, dtype=np.float64)
    if lengths.shape != (len(pairs),) or not (lengths > 0).all():
        raise ValueError("each edge needs a length above 0 km")
    if pairs.size and not (pairs.min() >= 0 and pairs.max() < locations):
        raise ValueError("an edge ends at a location that is not in the list of locations")
    shortest: dict[tuple[int, int], float] = {}
    for (one, other), length in zip(pairs.tolist(), lengths.tolist(), strict=True):
        key = (min(one, other), max(one, other))
        shortest[key] = min(length, shortest.get(key, np.inf))
    rows, columns = (np.array([key[side] for key in shortest], dtype=np.int64) for side in (0, 1))
    graph = csr_array((np.array(list(shortest.values())), (rows, columns)), shape=(locations, locations))
    limit = np.inf if max_radius_km is None else float(max_radius_km)
    near, far = [], []
    for begin in range(0, locations, _BLOCK):
        block = np.arange(begin, min(begin + _BLOCK, locations))
        for nth, row in zip(block, dijkstra(graph, directed=False, indices=block, limit=limit), strict=True):
            row[nth] = -1.0
            order = np.lexsort((np.arange(locations), row))
            order = order[: int(np.isfinite(row).sum())]
            near.append(order.astype(np.int32))
            far.append(np.maximum(row[order], 0.0))
    starts = np.concatenate([[0], np.cumsum([len(one) for one in near])]).astype(np.int64)
    return Zones(starts, np.concatenate(near), np.concatenate(far))
