"""Outlines in GeoJSON (RFC 7946). The old member `crs` is honoured, since older exports still carry it."""

from __future__ import annotations

import json
from typing import Any

from tandem.core.errors import BadInput
from tandem.exchange.formats.outlines.projection import Feature, as_feature, missing, own_system, to_degrees


def read_geojson(content: bytes, *, crs: str | None = None) -> list[Feature]:
    """Features of a FeatureCollection in WGS 84. No collection, an empty one or a broken outline: BadInput."""
    try:
        collection = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadInput("The file is not GeoJSON.", "Export the outlines as GeoJSON (WGS 84, UTF-8).") from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(one, dict) for one in features):
        raise BadInput("The file holds no features.", "Export the outlines as a GeoJSON FeatureCollection.")
    own = _old_crs(collection)
    system = crs or (own_system(own) if own else None)
    transform = to_degrees(system) if system else None
    return [
        as_feature(_geometry(one, number), dict(one.get("properties") or {}), number, transform)
        for number, one in enumerate(features, start=1)
    ]


def _old_crs(collection: dict[str, Any]) -> str | None:
    crs = collection.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name) if name and "CRS84" not in str(name) else None


def _geometry(feature: dict[str, Any], number: int) -> Any:
    try:
        import shapely
        from shapely.geometry import shape
    except ImportError as error:
        raise missing("shapely") from error
    try:
        return shape(feature["geometry"]) if feature.get("geometry") else None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise BadInput(
            f"Outline {number} is damaged.", "Each feature needs a Polygon or MultiPolygon in degrees."
        ) from error
