"""Outlines in an ESRI Shapefile: .shp with its .dbf and .prj beside it, or all of them in one .zip."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tandem.core.errors import BadInput, FileTooLarge
from tandem.exchange.formats.outlines.projection import (
    MAX_AREAS,
    Feature,
    as_feature,
    missing,
    own_system,
    to_degrees,
)

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
READ = (".shp", ".shx", ".dbf")
MAX_BYTES = 512 * 1024 * 1024
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Parts:
    """The files of one shapefile by their ending."""

    files: dict[str, bytes]

    def text(self, ending: str) -> str:
        return self.files.get(ending, b"").decode("latin-1").strip()


def read_shapefile(path: Path, *, layer: str | None = None, crs: str | None = None) -> list[Feature]:
    """Features in WGS 84. `layer` names one of several shapefiles in a .zip.

    No .dbf (the names), no .prj without `crs`, damaged parts: BadInput that says which part is meant.
    """
    parts = _beside(path) if path.suffix.lower() == ".shp" else _from_zip(path, layer)
    if ".dbf" not in parts.files:
        raise BadInput(
            "The part .dbf of the shapefile is missing; it holds the names.",
            "Put .shp, .dbf and .prj into one folder, or load the .zip that they came in.",
        )
    system = crs or parts.text(".prj")
    if not system:
        raise BadInput(
            "The part .prj of the shapefile is missing; it says which coordinate system the outlines are in.",
            "Put it beside the .shp, or name the system with --crs, for example --crs EPSG:26916.",
        )
    transform = to_degrees(crs or own_system(system))
    return [
        as_feature(geometry, properties, number, transform)
        for number, (geometry, properties) in enumerate(_records(parts), start=1)
    ]


def _records(parts: _Parts) -> list[tuple[Any, dict[str, Any]]]:
    try:
        import shapefile
        import shapely
        from shapely.geometry import shape
    except ImportError as error:
        raise missing("pyshp") from error
    streams = {ending[1:]: io.BytesIO(content) for ending, content in parts.files.items() if ending in READ}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", shapefile.PossibleDataLoss)
            warnings.simplefilter("error", shapefile.PossiblyCorruptFileHeader)
            reader = shapefile.Reader(**streams, encoding=_encoding(parts), encodingErrors="replace")
            return [
                (shape(one.shape.__geo_interface__) if one.shape.points else None, dict(one.record.as_dict()))
                for one in islice(reader.iterShapeRecords(), MAX_AREAS + 1)
            ]
    except (
        shapefile.ShapefileException,
        shapefile.PossiblyCorruptFileHeader,
        struct.error,
        OSError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        shapely.errors.ShapelyError,
    ) as error:
        raise BadInput(
            "The shapefile is damaged, or its parts do not belong together.",
            "Export it again; .shp, .shx and .dbf come from one export.",
        ) from error


def _encoding(parts: _Parts) -> str:
    """What .cpg says, else UTF-8 when the table is UTF-8, else Latin-1, which every byte fits."""
    named = parts.text(".cpg").lower()
    if named:
        return {"65001": "utf-8", "1252": "cp1252", "88591": "latin-1"}.get(named.removeprefix("ansi "), named)
    table = parts.files[".dbf"]
    header = struct.unpack_from("<H", table, 8)[0] if len(table) > 10 else 0
    try:
        table[header:].decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _beside(path: Path) -> _Parts:
    found = {}
    for ending in PARTS:
        for candidate in (path.with_suffix(ending), path.with_suffix(ending.upper())):
            if candidate.is_file():
                found[ending] = candidate.read_bytes()
                break
    return _Parts(found)


def _from_zip(path: Path, layer: str | None) -> _Parts:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.startswith("__MACOSX")]
            stem = _stem([name for name in names if name.lower().endswith(".shp")], layer)
            wanted = [name for name in names if name.lower()[:-4] == stem.lower() and name.lower()[-4:] in PARTS]
            if sum(archive.getinfo(name).file_size for name in wanted) > MAX_BYTES:
                raise FileTooLarge("The shapefile is larger than 512 MB.", "Export fewer or simpler outlines.")
            return _Parts({name.lower()[-4:]: _unpacked(archive, archive.getinfo(name)) for name in wanted})
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise BadInput("The .zip is damaged or locked.", "Unpack it, and load the .shp.") from error


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part as long as the archive says it is, read in pieces: one that says less than it holds fills no memory."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError  # other ways to pack unpack without a bound
    unpacked = bytearray()
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            unpacked += piece
    return bytes(unpacked)


def _stem(shapes: list[str], layer: str | None) -> str:
    matching = [name for name in shapes if layer is None or Path(name).stem == layer]
    names = ", ".join(f"“{Path(name).stem}”" for name in shapes) or "none"
    if not matching:
        raise BadInput("The .zip holds no such shapefile.", f"It holds: {names}.")
    if len(matching) > 1:
        raise BadInput("The .zip holds several shapefiles.", f"Choose one with --layer. It holds: {names}.")
    return matching[0][:-4]
