"""Any coordinate system to degrees of WGS 84, and geometries to what an area can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from tandem.core.errors import BadInput, ExtraMissing

Transform = Callable[[Any], Any]
Feature = dict[str, Any]

MAX_AREAS = 20_000
LONGEST_SYSTEM = 100_000
CODE = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
WKT = re.compile(
    r"(?:PROJCS|GEOGCS|COMPD_CS|PROJCRS|GEOGCRS|GEODCRS|COMPOUNDCRS|PROJECTEDCRS|GEOGRAPHICCRS|GEODETICCRS)\s*\[",
    re.IGNORECASE,
)


def missing(package: str) -> ExtraMissing:
    """The error of a reader whose package is not installed."""
    return ExtraMissing(f"Outlines need the package {package}.", "Install it: pip install 'tandem-response[server]'")


def own_system(text: str) -> str:
    """What a file says of its own coordinate system: an EPSG code or WKT, and nothing else. Other: BadInput.

    PROJ also takes pipelines, which may name files of this machine; a stranger's file does not get to write them.
    """
    stated = text.strip()
    code = CODE.fullmatch(stated)
    if code:
        return f"EPSG:{code[1]}"
    if WKT.match(stated) and len(stated) <= LONGEST_SYSTEM:
        return stated
    raise _unknown_system()


def too_many() -> BadInput:
    """The error of a reader that met more outlines than a site can use; it stops reading there."""
    return BadInput(f"The file holds more than {MAX_AREAS} outlines.", "Choose larger areas.")


def _unknown_system() -> BadInput:
    return BadInput(
        "The coordinate system of the outlines is not known.",
        "Name it with --crs, for example --crs EPSG:26916, or export the outlines in WGS 84.",
    )


def to_degrees(crs: str) -> Transform:
    """From coordinates of `crs` (a code such as EPSG:26916, or WKT as in a .prj file) to degrees of WGS 84.

    Takes and gives arrays of shape (n, 2), x or longitude first. A system that PROJ does not know: BadInput.
    """
    try:
        import numpy as np
        from pyproj import CRS, Transformer, network
        from pyproj.exceptions import CRSError, ProjError
    except ImportError as error:
        raise missing("pyproj") from error
    network.set_network_enabled(False)  # type: ignore[attr-defined]
    try:
        known = CRS.from_user_input(crs)
        transformer = Transformer.from_crs(known, CRS.from_epsg(4326), always_xy=True)
    except (CRSError, ProjError) as error:
        raise _unknown_system() from error

    def transform(points: Any) -> Any:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return transform


def as_feature(geometry: Any, properties: dict[str, Any], number: int, transform: Transform | None) -> Feature:
    """A shapely geometry as a GeoJSON feature in WGS 84; `number` counts outlines from 1, for the sentences.

    Lines and points that hang on a polygon are left out. Nothing that has an inside, or coordinates that are no
    degrees after the transformation: BadInput.
    """
    import shapely

    polygons = polygons_of(geometry)
    if not polygons:
        raise BadInput(
            f"Outline {number} is no polygon.", "Export the areas themselves, not their borders or middle points."
        )
    flat = shapely.force_2d(shapely.MultiPolygon(polygons))
    placed = shapely.transform(flat, transform) if transform else flat
    west, south, east, north = placed.bounds
    if not (-180.0 <= west <= east <= 180.0 and -90.0 <= south <= north <= 90.0):
        raise BadInput(
            f"The coordinates of outline {number} are no degrees of longitude and latitude.",
            "Name the coordinate system of the file with --crs, for example --crs EPSG:26916.",
        )
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(placed)}


def polygons_of(geometry: Any) -> Sequence[Any]:
    """The polygons in a geometry of any kind, without empty ones."""
    import shapely

    if geometry is None or geometry.is_empty:
        return []
    parts = shapely.get_parts(geometry, return_index=False)
    found: list[Any] = []
    for part in parts:
        if part.geom_type == "Polygon":
            found.append(part)
        elif part.geom_type in ("MultiPolygon", "GeometryCollection"):
            found.extend(polygons_of(part))
    return [one for one in found if not one.is_empty]
