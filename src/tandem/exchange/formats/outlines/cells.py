"""Hexagons of the H3 grid for agencies that have no outlines of their own."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

from tandem.core.errors import BadInput
from tandem.exchange.formats.outlines.projection import Feature, missing
from tandem.science.small_numbers import K, is_enough

# Finer than about 0.7 square kilometres, a cell comes close to an address.
COARSEST, FINEST = 4, 8
MOST_CELLS = 5_000
KM_PER_DEGREE = 111.195
NEAR_DEGREES = 1e-6
RUNNING = re.compile(r"Cell (\d+)")

Point = tuple[float, float]
Outline = Sequence[Sequence[Sequence[Sequence[float]]]]


def cells_around(
    points: Collection[Point],
    *,
    rng: Random,
    resolution: int | None = None,
    standing: Mapping[str, Outline] | None = None,
) -> list[Feature]:
    """The H3 cells that cover the points (longitude, latitude) as GeoJSON features, ordered by their number.

    Every cell within the hull of the points and one ring about it: that a cell is there does not say that something
    happened in it. Cells are called "Cell 1" and so on, in an order drawn by `rng`; a name says nothing about the
    place. `standing` holds the polygons of areas that stand already, by name: a cell among them keeps its name, and
    further ones are counted on from there.

    `resolution` from 4 to 8; None: that of the standing cells, else the finest at which at least half of the points
    lie in cells with 11 points or more. People who live in a cell are not known, so this stands for the floor of
    small numbers. Smaller cells, a resolution not offered, more than 5,000 cells: BadInput. No points: [].
    Source: Uber H3, https://h3geo.org, the cell's boundary as the library gives it.
    """
    h3 = _library()
    if not points:
        return []
    named = _named(h3, standing or {})
    size = _resolution(h3, points, resolution, {h3.get_resolution(cell) for cell in named})
    covering = _covering(h3, points, size)
    fresh = sorted(covering - set(named))
    rng.shuffle(fresh)
    taken = (RUNNING.fullmatch(name) for name in standing or {})
    last = max((int(one[1]) for one in taken if one), default=0)
    names = {cell: named[cell] for cell in sorted(covering & set(named), key=lambda one: named[one])}
    names |= {cell: f"Cell {number}" for number, cell in enumerate(fresh, start=last + 1)}
    return [_feature(name, _corners(h3, cell)) for cell, name in names.items()]


def _library() -> Any:
    try:
        import h3
    except ImportError as error:
        raise missing("h3") from error
    return h3


def _resolution(h3: Any, points: Collection[Point], asked: int | None, standing: set[int]) -> int:
    if asked is not None and not COARSEST <= asked <= FINEST:
        raise BadInput(
            f"Cells of resolution {asked} are not offered.",
            f"Choose from {COARSEST} (large) to {FINEST} (small); finer cells come close to an address.",
        )
    if standing:
        if asked not in (None, *standing):
            raise BadInput("Cells of another size stand already.", "Call the command without --h3; sizes overlap.")
        return asked or max(standing)
    finest = next((size for size in range(FINEST, COARSEST - 1, -1) if _is_coarse(h3, points, size)), None)
    if finest is None:
        raise BadInput(
            f"There are too few events for cells: even in the largest, most would hold fewer than {K} places.",
            "Load more events first, or outlines from a file.",
        )
    if asked is not None and asked > finest:
        raise BadInput(
            f"Cells of resolution {asked} are too small here: most would hold fewer than {K} places with an event, "
            "and how many people live in a cell is not known.",
            f"Choose --h3 {finest} or a smaller number, which means larger cells.",
        )
    return finest if asked is None else asked


def _is_coarse(h3: Any, points: Collection[Point], size: int) -> bool:
    held = Counter(h3.latlng_to_cell(latitude, longitude, size) for longitude, latitude in points)
    return 2 * sum(places for places in held.values() if is_enough(places)) >= len(points)


def _covering(h3: Any, points: Collection[Point], size: int) -> set[str]:
    try:
        from shapely import MultiPoint
    except ImportError as error:
        raise missing("shapely") from error
    # The buffer makes a polygon of one point, or of points in a line.
    edge = h3.average_hexagon_edge_length(size, unit="km") / KM_PER_DEGREE
    hull = MultiPoint(sorted(points)).convex_hull.buffer(edge, quad_segs=2)
    narrower = math.cos(math.radians(hull.centroid.y))
    if hull.area * KM_PER_DEGREE**2 * narrower > MOST_CELLS * h3.average_hexagon_area(size, unit="km^2"):
        raise BadInput(
            f"More than {MOST_CELLS} cells would be needed.",
            "Choose larger cells with --h3, or look for events whose point lies far from all others.",
        )
    ring = [(latitude, longitude) for longitude, latitude in hull.exterior.coords]
    within = set(h3.polygon_to_cells(h3.LatLngPoly(ring), size))
    within |= {h3.latlng_to_cell(latitude, longitude, size) for longitude, latitude in points}
    return {near for cell in within for near in h3.grid_disk(cell, 1)}


def _named(h3: Any, standing: Mapping[str, Outline]) -> dict[str, str]:
    """Names of the areas that are such a cell, by the cell: found by their outline, so that no index is kept."""
    found: dict[str, str] = {}
    for name, polygons in sorted(standing.items()):
        if not RUNNING.fullmatch(name) or len(polygons) != 1 or len(polygons[0]) != 1:
            continue
        ring = polygons[0][0][:-1]
        longitude, latitude = (sum(corner[axis] for corner in ring) / len(ring) for axis in (0, 1))
        for size in range(COARSEST, FINEST + 1):
            cell = h3.latlng_to_cell(latitude, longitude, size)
            corners = _corners(h3, cell)[:-1]
            if len(corners) == len(ring) and all(
                math.dist(mine, its) < NEAR_DEGREES for mine, its in zip(corners, ring, strict=True)
            ):
                found[cell] = name
    return found


def _corners(h3: Any, cell: str) -> list[list[float]]:
    corners = [[longitude, latitude] for latitude, longitude in h3.cell_to_boundary(cell)]
    return [*corners, corners[0]]


def _feature(name: str, ring: list[list[float]]) -> Feature:
    return {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
