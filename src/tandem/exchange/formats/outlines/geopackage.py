"""Outlines in a GeoPackage (OGC 12-128r19): a SQLite file whose geometries are WKB behind a header of their own."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tandem.core.errors import BadInput
from tandem.exchange.formats.outlines.projection import (
    MAX_AREAS,
    Feature,
    as_feature,
    missing,
    own_system,
    to_degrees,
    too_many,
)

MAGIC = b"SQLite format 3\x00"
UNDEFINED = (-1, 0)
ENVELOPE_BYTES = (0, 32, 48, 48, 64)
LAYERS = """
    select g.table_name, g.column_name, g.srs_id, s.organization, s.organization_coordsys_id, s.definition
    from gpkg_geometry_columns g left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id order by g.table_name
"""


# A view may hold a query without end. Fifty million steps of SQLite are some seconds, and twenty thousand outlines of
# a hundred columns need two million.
STEPS_A_LOOK, LOOKS = 10_000, 5_000
LONGEST_VALUE = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Layer:
    table: str
    column: str
    crs: str | None


def read_geopackage(path: Path, *, layer: str | None = None, crs: str | None = None) -> list[Feature]:
    """Features of one layer in WGS 84.

    `layer` may be left out when the file has one. No layer, several without a choice, a layer without coordinate
    system, a layer that is no table (a view computes, and may never end), more than 20,000 outlines, damaged bytes:
    BadInput. The file is opened read-only and its triggers and functions stay asleep.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as database:
            _hold_back(database)
            chosen = _chosen(_layers(database), layer)
            transform = to_degrees(_system(chosen, crs))
            if not _is_table(database, chosen.table):
                raise BadInput(
                    f"The layer “{chosen.table}” of the GeoPackage is no table.",
                    "Export the layer itself, not a view of it.",
                )
            return [
                as_feature(_geometry(blob, number), properties, number, transform)
                for number, (blob, properties) in enumerate(_rows(database, chosen), start=1)
            ]
    except sqlite3.Error as error:
        raise _no_geopackage() from error


def _no_geopackage() -> BadInput:
    return BadInput(
        "The file is no GeoPackage, or it is damaged.", "Export the outlines as GeoPackage again, or as GeoJSON."
    )


def _hold_back(database: sqlite3.Connection) -> None:
    """A stranger's file gets so many steps and so large a value, and no functions."""
    database.execute("pragma trusted_schema = off")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    looks = count(1)
    database.set_progress_handler(lambda: next(looks) > LOOKS, STEPS_A_LOOK)


def _is_table(database: sqlite3.Connection, name: str) -> bool:
    statement = "select 1 from sqlite_master where type = 'table' and name = ? collate nocase"
    return database.execute(statement, (name,)).fetchone() is not None


def _layers(database: sqlite3.Connection) -> list[_Layer]:
    found = []
    if not all(_is_table(database, name) for name in ("gpkg_geometry_columns", "gpkg_spatial_ref_sys")):
        raise _no_geopackage()
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
    found = crs or (layer.crs and own_system(layer.crs))
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
    for number, row in enumerate(rows, start=1):
        if number > MAX_AREAS:
            raise too_many()
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
