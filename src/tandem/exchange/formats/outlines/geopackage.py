"""Outlines in a GeoPackage (OGC 12-128r19): a SQLite file whose geometries are WKB behind a header of their own."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tandem.core.errors import BadInput
from tandem.exchange.formats.outlines.projection import Feature, as_feature, missing, to_degrees

MAGIC = b"SQLite format 3\x00"
UNDEFINED = (-1, 0)
ENVELOPE_BYTES = (0, 32, 48, 48, 64)
LAYERS = """
    select g.table_name, g.column_name, g.srs_id, s.organization, s.organization_coordsys_id, s.definition
    from gpkg_geometry_columns g left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id order by g.table_name
"""


@dataclass(frozen=True, slots=True)
class _Layer:
    table: str
    column: str
    crs: str | None


def read_geopackage(path: Path, *, layer: str | None = None, crs: str | None = None) -> list[Feature]:
    """Features of one layer in WGS 84.

    `layer` may be left out when the file has one. No layer, several without a choice, a layer without coordinate
    system, damaged bytes: BadInput. The file is opened read-only and its triggers and functions stay asleep.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("pragma trusted_schema = off")
            chosen = _chosen(_layers(database), layer)
            transform = to_degrees(_system(chosen, crs))
            return [
                as_feature(_geometry(blob, number), properties, number, transform)
                for number, (blob, properties) in enumerate(_rows(database, chosen), start=1)
            ]
    except sqlite3.Error as error:
        raise BadInput(
            "The file is no GeoPackage, or it is damaged.", "Export the outlines as GeoPackage again, or as GeoJSON."
        ) from error


def _layers(database: sqlite3.Connection) -> list[_Layer]:
    found = []
    for table, column, srs, organization, code, definition in database.execute(LAYERS):
        system = f"{organization}:{code}" if str(organization).upper() == "EPSG" else definition
        found.append(_Layer(str(table), str(column), None if srs in UNDEFINED else system))
    return found


def _chosen(layers: list[_Layer], wanted: str | None) -> _Layer:
    names = ", ".join(f"“{one.table}”" for one in layers) or "none"
    matching = [one for one in layers if wanted in (None, one.table)]
    if not matching:
        raise BadInput("The GeoPackage has no such layer of outlines.", f"Its layers: {names}.")
    if len(matching) > 1:
        raise BadInput("The GeoPackage has several layers.", f"Choose one with --layer. Its layers: {names}.")
    return matching[0]


def _system(layer: _Layer, crs: str | None) -> str:
    found = crs or layer.crs
    if not found:
        raise BadInput(
            "The GeoPackage does not say which coordinate system its outlines are in.",
            "Name it with --crs, for example --crs EPSG:4326 for degrees.",
        )
    return found


def _rows(database: sqlite3.Connection, layer: _Layer) -> Iterator[tuple[bytes | None, dict[str, Any]]]:
    # The name of the table comes from the file itself and the connection can read nothing but that file.
    quoted = layer.table.replace('"', '""')
    statement = f'select * from "{quoted}"'  # noqa: S608 -- see above; names cannot be parameters
    rows = database.execute(statement)
    columns = [str(one[0]) for one in rows.description]
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        blob = values.pop(layer.column, None)
        yield blob, {key: value for key, value in values.items() if not isinstance(value, bytes)}


def _geometry(blob: bytes | None, number: int) -> Any:
    try:
        import shapely
    except ImportError as error:
        raise missing("shapely") from error
    if blob is None:
        return None
    try:
        return shapely.from_wkb(blob[_header_bytes(blob) :])
    except (TypeError, ValueError, IndexError, struct.error, shapely.errors.ShapelyError) as error:
        raise BadInput(f"Outline {number} of the GeoPackage is damaged.", "Export the outlines again.") from error


def _header_bytes(blob: bytes) -> int:
    """Length of the header before the WKB: `GP`, version, flags, system, an envelope whose size the flags tell."""
    magic, _version, flags = struct.unpack_from("<2sBB", blob)
    if magic != b"GP":
        raise ValueError("no GeoPackage geometry")
    return 8 + ENVELOPE_BYTES[(flags >> 1) & 0b111]
