"""Hexagons of the H3 grid for agencies that have no outlines of their own."""

from __future__ import annotations

from collections.abc import Iterable

from tandem.core.errors import BadInput
from tandem.exchange.formats.outlines.projection import Feature, missing

# Finer than about 0.7 square kilometres, a cell comes close to an address.
COARSEST, FINEST = 4, 8


def cells_around(points: Iterable[tuple[float, float]], *, resolution: int) -> list[Feature]:
    """The H3 cells that hold the points (longitude, latitude), as GeoJSON features, ordered by their index.

    A cell is named by its index without the filling at its end: the same cell has the same name in every run and at
    every agency, and the name says nothing about the place. `resolution` from 4 to 8; other: BadInput. No points: [].
    Source: Uber H3, https://h3geo.org, the cell's boundary as the library gives it.
    """
    if not COARSEST <= resolution <= FINEST:
        raise BadInput(
            f"Cells of resolution {resolution} are not offered.",
            f"Choose from {COARSEST} (large) to {FINEST} (small); finer cells come close to an address.",
        )
    try:
        import h3
    except ImportError as error:
        raise missing("h3") from error
    found = sorted({h3.latlng_to_cell(latitude, longitude, resolution) for longitude, latitude in points})
    return [_feature(cell, [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]) for cell in found]


def _feature(cell: str, corners: list[tuple[float, float]]) -> Feature:
    ring = [list(corner) for corner in (*corners, corners[0])]
    return {
        "type": "Feature",
        "properties": {"name": f"Cell {cell.rstrip('f')}", "aliases": [cell]},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
