"""Shaded-area maps: outlines projected to a drawing, values put into classes. Pure: no Django, no files, no network.

Areas only. Nothing here can draw a point, so no event, address or person can appear on a map by mistake.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Ring = tuple[tuple[float, float], ...]

WIDTH = 1000
BUDGET_BYTES = 150_000
CLASSES = 5  # above zero; zero itself is class 0


@dataclass(frozen=True)
class Area:
    """An area of the map: rings in longitude and latitude, holes included (drawn even-odd).

    ``value`` None: no data or hidden; ``label`` is what people read instead of the bare number.
    """

    id: str
    name: str
    rings: tuple[Ring, ...]
    value: float | None
    label: str = ""
    href: str = ""


@dataclass(frozen=True)
class Shape:
    """A projected area. ``step`` is its class 0 to 5, or None for no data."""

    area: Area
    path: str
    step: int | None
    is_selected: bool


@dataclass(frozen=True)
class Class:
    """A line of the legend: values above ``low`` up to and with ``high``; class 0 is exactly zero."""

    step: int
    low: float
    high: float


@dataclass(frozen=True)
class Choropleth:
    """A map ready to draw; coordinates are whole numbers in a box of ``width`` by ``height``."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    classes: tuple[Class, ...]
    has_no_data: bool


def rings_of(geometry: Mapping[str, Any]) -> tuple[Ring, ...]:
    """The rings of a GeoJSON Polygon or MultiPolygon. Any other kind, a point above all, is refused."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates") or []
    if kind == "Polygon":
        polygons = [coordinates]
    elif kind == "MultiPolygon":
        polygons = coordinates
    else:
        raise ValueError(f"A map of areas takes Polygon and MultiPolygon, not {kind}.")
    return tuple(tuple((float(p[0]), float(p[1])) for p in ring) for polygon in polygons for ring in polygon)


def choropleth(
    areas: Sequence[Area], *, edges: Sequence[float] | None = None, selected: str = "", budget: int = BUDGET_BYTES
) -> Choropleth:
    """Project and class the areas. ``edges`` are the upper ends of classes 1 to 5; without them quantiles are taken.

    Outlines snap to a grid shared by all areas, so neighbours keep a common border; the grid grows until the paths
    fit ``budget`` bytes. No areas, or none with an outline: an empty map of 1 by 1.
    """
    points = [point for area in areas for ring in area.rings for point in ring]
    if not points:
        return Choropleth(width=1, height=1, shapes=(), classes=(), has_no_data=False)
    projection = _Projection.around(points)
    uppers = tuple(edges) if edges is not None else class_edges(area.value for area in areas)
    paths = _paths_within(areas, projection, budget)
    shapes = tuple(
        Shape(area, path, class_of(area.value, uppers), bool(selected) and area.id == selected)
        for area, path in zip(areas, paths, strict=True)
    )
    # SVG has no z-index: what is drawn last lies on top, and the selected outline must not be cut by a neighbour.
    shapes = tuple(sorted(shapes, key=lambda shape: shape.is_selected))
    return Choropleth(
        width=WIDTH,
        height=projection.height,
        shapes=shapes,
        classes=_legend(shapes, uppers),
        has_no_data=any(shape.step is None for shape in shapes),
    )


def class_edges(values: Iterable[float | None]) -> tuple[float, ...]:
    """Upper ends of at most five classes with about equally many areas each, rounded up to two figures."""
    above = sorted(value for value in values if value is not None and value > 0)
    if not above:
        return ()
    cuts = [above[math.ceil(len(above) * part / CLASSES) - 1] for part in range(1, CLASSES + 1)]
    return tuple(sorted({_round_up(cut) for cut in cuts}))


def class_of(value: float | None, edges: Sequence[float]) -> int | None:
    """Class of a value: None without data, 0 for zero, else 1 to 5. Values above the last edge stay in the last."""
    if value is None:
        return None
    if value <= 0 or not edges:
        return 0
    return _steps(len(edges))[min(bisect_left(edges, value), len(edges) - 1)]


@dataclass(frozen=True)
class _Projection:
    """Equirectangular at the middle latitude: true enough over one county, and it needs no library."""

    west: float
    north: float
    shrink: float
    scale: float
    height: int

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]], margin: int = 6) -> _Projection:
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        shrink = math.cos(math.radians((south + north) / 2))
        span_x = max((east - west) * shrink, 1e-9)
        span_y = max(north - south, 1e-9)
        # Never taller than 1.3 times its width, or a long county would fill several screens of a phone.
        scale = min((WIDTH - 2 * margin) / span_x, 1.3 * WIDTH / span_y)
        pad_x = (WIDTH - span_x * scale) / 2 / scale / shrink
        return cls(west - pad_x, north + margin / scale, shrink, scale, math.ceil(span_y * scale) + 2 * margin)

    def place(self, point: tuple[float, float], grid: int) -> tuple[int, int]:
        x = (point[0] - self.west) * self.shrink * self.scale
        y = (self.north - point[1]) * self.scale
        return round(x / grid) * grid, round(y / grid) * grid


def _paths_within(areas: Sequence[Area], projection: _Projection, budget: int) -> list[str]:
    grid = 1
    while True:
        paths = ["".join(_ring_path(ring, projection, grid) for ring in area.rings) for area in areas]
        if sum(map(len, paths)) <= budget or grid >= 64:
            return paths
        grid *= 2


def _ring_path(ring: Ring, projection: _Projection, grid: int) -> str:
    """A closed path in whole, relative steps; a ring that shrinks to a line on this grid is left out."""
    placed: list[tuple[int, int]] = []
    for point in ring:
        spot = projection.place(point, grid)
        if not placed or spot != placed[-1]:
            placed.append(spot)
    if len(placed) > 1 and placed[0] == placed[-1]:
        placed.pop()
    placed = _without_straight_middles(placed)
    if len(placed) < 3:
        return ""
    moves = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(placed)]
    return f"M{placed[0][0]} {placed[0][1]}l{' '.join(moves).replace(' -', '-')}z"


def _without_straight_middles(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop corners that lie exactly on the line between their neighbours, which changes nothing that is seen."""
    kept: list[tuple[int, int]] = []
    for point in points:
        while len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _is_straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    across = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    along = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return across == 0 and along > 0


def _legend(shapes: Sequence[Shape], edges: Sequence[float]) -> tuple[Class, ...]:
    lows = [0.0, *edges][: len(edges)]
    classes = [Class(step, low, high) for step, low, high in zip(_steps(len(edges)), lows, edges, strict=True)]
    zero = [Class(0, 0.0, 0.0)] if any(shape.step == 0 for shape in shapes) else []
    return (*zero, *classes)


def _steps(count: int) -> tuple[int, ...]:
    """Shades for this many classes, spread so that few classes still reach from light to dark."""
    if count > CLASSES:
        raise ValueError(f"A map has at most {CLASSES} classes above zero, not {count}.")
    return {0: (), 1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}[count]


def _round_up(value: float) -> float:
    power = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.ceil(round(value / power, 9)) * power, 10)
