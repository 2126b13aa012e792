"""Which reader a file needs, and which of its columns is the name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tandem.core.errors import BadInput, FileTooLarge, NoSuchColumn, NoSuchFile, UnreadableValue
from tandem.exchange.formats.outlines.geojson import read_geojson
from tandem.exchange.formats.outlines.geopackage import MAGIC, read_geopackage
from tandem.exchange.formats.outlines.projection import MAX_AREAS, Feature, too_many
from tandem.exchange.formats.outlines.shapefiles import MAX_BYTES, read_shapefile


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of the file say what an area is; None leaves it to the usual names."""

    name: str | None = None
    population: str | None = None
    alias: str | None = None


def read_outlines(
    path: Path, *, columns: Columns = Columns(), layer: str | None = None, crs: str | None = None
) -> list[Feature]:
    """GeoJSON features in WGS 84 of a GeoJSON, Shapefile (.shp or .zip) or GeoPackage file.

    The columns that were named stand as `name`, `population` and `aliases` in the properties. `crs` overrides what
    the file says of its coordinate system. Every failure is a BadInput with a sentence; nothing is guessed silently.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(16)
        if path.stat().st_size > MAX_BYTES:
            raise FileTooLarge("The file is larger than 512 MB.", "Export fewer or simpler outlines.")
        features = _read(path, head, layer, crs)
    except OSError as error:
        raise NoSuchFile("The file could not be opened.", "Check the path and the permissions.") from error
    if not features:
        raise BadInput("The file holds no outlines.", "Check that the export finished, and load it again.")
    if len(features) > MAX_AREAS:
        raise too_many()
    return [_named(feature, columns, number) for number, feature in enumerate(features, start=1)]


def _read(path: Path, head: bytes, layer: str | None, crs: str | None) -> list[Feature]:
    if head == MAGIC:
        return read_geopackage(path, layer=layer, crs=crs)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"\x00\x00\x27\x0a"):
        return read_shapefile(path, layer=layer, crs=crs)
    if path.suffix.lower() in (".dbf", ".shx", ".prj", ".shp"):
        raise BadInput("This is no .shp, or it is damaged.", "Name the .shp; its other parts stand beside it.")
    return read_geojson(path.read_bytes(), crs=crs)


def _named(feature: Feature, columns: Columns, number: int) -> Feature:
    properties = dict(feature["properties"])
    given: dict[str, Any] = {}
    if columns.name:
        given["name"] = _text(_column(properties, columns.name))
        if not given["name"]:
            raise UnreadableValue(
                f"Outline {number} has no name in the column “{columns.name}”.", "Fill it, or choose another column."
            )
    population = columns.population or "population"
    if columns.population or population in properties:
        given["population"] = _people(_column(properties, population), population, number)
    if columns.alias:
        given["aliases"] = [_text(_column(properties, columns.alias))]
    elif isinstance(properties.get("aliases"), str):
        given["aliases"] = [properties["aliases"]]
    return {**feature, "properties": {**properties, **given}}


def _column(properties: dict[str, Any], wanted: str) -> Any:
    if wanted not in properties:
        names = ", ".join(f"“{name}”" for name in sorted(properties)) or "none"
        raise NoSuchColumn(f"The outlines have no column “{wanted}”.", f"Their columns: {names}.")
    return properties[wanted]


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _people(value: Any, column: str, number: int) -> int | None:
    if value is None or value == "":
        return None
    try:
        people = float(str(value).replace(",", ""))
    except ValueError:
        people = math.nan
    if not 0 <= people < 2**31:
        raise UnreadableValue(
            f"Outline {number} has no number of people in the column “{column}”.", "Mend it, or leave the cell empty."
        )
    return round(people)
