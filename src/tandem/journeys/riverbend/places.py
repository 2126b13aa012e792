"""The map of Riverbend: eight areas on two banks of a river, in mid-ocean, so that no point is a home."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

from tandem.core.definition_file import read_definition
from tandem.journeys.riverbend.chance import stream

# South-west corner and size of the county in degrees: mid-Atlantic, on no land.
WEST, SOUTH = -45.12, 39.94
WIDTH, HEIGHT = 0.24, 0.12
COLUMNS, ROWS = 4, 2
STEPS = 6  # points along one side of an area
# How likely a call falls into each area, in the order of the definition file: near the middle more than at the edge.
WEIGHTS = (4, 14, 20, 8, 10, 18, 16, 10)


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the county, rounded to about ten metres, and the area in which it lies."""

    area: str
    longitude: float
    latitude: float


def area_names() -> list[str]:
    """The areas, west to east, the south bank first."""
    return [one["name"] for one in residents()["areas"]]


def residents() -> Any:
    """The definition file with names and places."""
    return read_definition("riverbend", "residents")


def anywhere(rng: Random, area: str = "") -> Place:
    """A point by chance: in the named area, or in one drawn by the weights."""
    names = area_names()
    name = area or rng.choices(names, WEIGHTS)[0]
    column, row = names.index(name) % COLUMNS, names.index(name) // COLUMNS
    longitude = WEST + WIDTH / COLUMNS * (column + rng.uniform(0.15, 0.85))
    latitude = SOUTH + HEIGHT / ROWS * (row + rng.uniform(0.2, 0.8))
    return Place(name, round(longitude, 4), round(latitude, 4))


def near(rng: Random, place: Place, metres: float) -> Place:
    """A point within some metres of another."""
    far, angle = metres * math.sqrt(rng.random()) / 111_195, rng.uniform(0, 2 * math.pi)
    longitude = place.longitude + far * math.cos(angle) / math.cos(math.radians(place.latitude))
    return Place(place.area, round(longitude, 5), round(place.latitude + far * math.sin(angle), 5))


def outlines(seed: int) -> dict[str, Any]:
    """The areas as GeoJSON, neighbours sharing their border point for point; the river is the middle line."""
    rng = stream(seed, "outlines")
    bends = {
        (along, line): rng.uniform(-0.004, 0.004)
        for line in range(max(COLUMNS, ROWS) + 1)
        for along in range(max(COLUMNS, ROWS) * STEPS + 1)
    }
    features = []
    for number, area in enumerate(residents()["areas"]):
        column, row = number % COLUMNS, number // COLUMNS
        properties = {"name": area["name"], "number": number + 1, "aliases": [], "population": area["population"]}
        properties |= {"synthetic": True}
        ring = _ring(column, row, bends)
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _ring(column: int, row: int, bends: dict[tuple[int, int], float]) -> list[list[float]]:
    """The border of one area, counter-clockwise, first point repeated at the end."""
    south = [_point(column + i / STEPS, row, bends, is_flat=True) for i in range(STEPS)]
    east = [_point(column + 1, row + i / STEPS, bends, is_flat=False) for i in range(STEPS)]
    north = [_point(column + 1 - i / STEPS, row + 1, bends, is_flat=True) for i in range(STEPS)]
    west = [_point(column, row + 1 - i / STEPS, bends, is_flat=False) for i in range(STEPS)]
    ring = [*south, *east, *north, *west]
    return [*ring, ring[0]]


def _point(x: float, y: float, bends: dict[tuple[int, int], float], *, is_flat: bool) -> list[float]:
    """A grid point, moved aside a little along its line; corners stay where they are."""
    longitude, latitude = WEST + WIDTH / COLUMNS * x, SOUTH + HEIGHT / ROWS * y
    along, line = (x, y) if is_flat else (y, x)
    step = round(along * STEPS)
    if step % STEPS:
        bend = bends[step, round(line)]
        longitude, latitude = (longitude, latitude + bend) if is_flat else (longitude + bend, latitude)
    return [round(longitude, 5), round(latitude, 5)]
