"""Outlines from a site's own files: harm prevented is a neighbourhood in the sea, an area lost, or a traceback."""

import json
import sqlite3
import struct
import zipfile
from pathlib import Path

import pytest
import shapefile
import shapely
from pyproj import CRS, Transformer

from tandem.core.errors import BadInput, NoSuchColumn, NoSuchFile, UnreadableValue
from tandem.exchange.formats.outlines import Columns, cells_around, read_outlines

# A square, its hole, and an island: everything that an area's outline can be.
HARBOR = shapely.MultiPolygon(
    [
        shapely.Polygon(
            [(-87.70, 41.80), (-87.60, 41.80), (-87.60, 41.90), (-87.70, 41.90)],
            [[(-87.66, 41.84), (-87.66, 41.86), (-87.64, 41.86), (-87.64, 41.84)]],
        ),
        shapely.box(-87.59, 41.80, -87.58, 41.81),
    ]
)
HILL = shapely.box(-87.60, 41.90, -87.50, 42.00)
ROWS = [("Harbor", 4100, "17031010100", HARBOR), ("Peña Hill", 0, "17031010201", HILL)]
STATE_PLANE = 26971  # Illinois East, metres


def projected(geometry, code: int):
    transformer = Transformer.from_crs(4326, code, always_xy=True)
    return shapely.transform(geometry, transformer.transform, interleaved=False)


def shapefile_at(path: Path, code: int = STATE_PLANE, *, encoding: str = "utf-8") -> Path:
    with shapefile.Writer(str(path), encoding=encoding) as writer:
        writer.field("LABEL", "C", 40)
        writer.field("PEOPLE", "N")
        writer.field("TRACT", "C", 20)
        for name, people, tract, geometry in ROWS:
            writer.shape(shapely.geometry.mapping(projected(geometry, code)))
            writer.record(name, people, tract)
    path.with_suffix(".prj").write_text(CRS.from_epsg(code).to_wkt("WKT1_ESRI"))
    return path


def geopackage_at(path: Path, code: int = STATE_PLANE, *, srs: int | None = None, envelope: bool = True) -> Path:
    """Written by hand from OGC 12-128r19, without any library that the reader uses."""
    srs = code if srs is None else srs
    with sqlite3.connect(path) as database:
        database.executescript(
            "create table gpkg_spatial_ref_sys (srs_id integer, organization text, organization_coordsys_id integer,"
            " definition text);"
            "create table gpkg_geometry_columns (table_name text, column_name text, srs_id integer);"
            'create table "my ""areas""" (fid integer, geom blob, LABEL text, PEOPLE integer, TRACT text);'
        )
        wkt = CRS.from_epsg(code).to_wkt()
        database.execute("insert into gpkg_spatial_ref_sys values (?, 'EPSG', ?, ?)", (srs, code, wkt))
        database.execute("insert into gpkg_geometry_columns values ('my \"areas\"', 'geom', ?)", (srs,))
        for number, (name, people, tract, geometry) in enumerate(ROWS):
            shape = projected(geometry, code)
            west, south, east, north = shape.bounds
            head = struct.pack("<2sBBi", b"GP", 0, 0b011 if envelope else 1, srs)
            box = struct.pack("<4d", west, east, south, north) if envelope else b""
            blob = head + box + shapely.to_wkb(shape)
            database.execute('insert into "my ""areas""" values (?, ?, ?, ?, ?)', (number, blob, name, people, tract))
    database.close()
    return path


def geojson_at(path: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"LABEL": name, "PEOPLE": people, "TRACT": tract},
            "geometry": shapely.geometry.mapping(geometry),
        }
        for name, people, tract, geometry in ROWS
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def zipped(path: Path) -> Path:
    whole = path.with_suffix(".zip")
    with zipfile.ZipFile(whole, "w") as archive:
        for ending in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(path.with_suffix(ending), f"folder/areas{ending.upper()}")
    return whole


MAKERS = {
    "geojson": lambda folder: geojson_at(folder / "areas.geojson"),
    "shp": lambda folder: shapefile_at(folder / "areas.shp"),
    "latin": lambda folder: shapefile_at(folder / "areas.shp", encoding="latin-1"),
    "zip": lambda folder: zipped(shapefile_at(folder / "areas.shp")),
    "gpkg": lambda folder: geopackage_at(folder / "areas.gpkg"),
    "bare": lambda folder: geopackage_at(folder / "areas.gpkg", code=4326, envelope=False),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_the_same_areas_come_out_of_every_kind_of_file(kind, tmp_path):
    found = read_outlines(MAKERS[kind](tmp_path), columns=Columns("LABEL", "PEOPLE", "TRACT"))
    assert [one["properties"]["name"] for one in found] == ["Harbor", "Peña Hill"]
    assert [one["properties"]["population"] for one in found] == [4100, 0]
    assert found[0]["properties"]["aliases"] == ["17031010100"]
    for feature, (_, _, _, geometry) in zip(found, ROWS, strict=True):
        off = shapely.geometry.shape(feature["geometry"]).symmetric_difference(geometry).area
        assert off / geometry.area < 1e-5  # one metre at a side of ten kilometres is 4e-4


def test_a_projection_lands_where_its_definition_says(tmp_path):
    """Witness: the origin of Illinois East is 36°40' N, 88°20' W with a false easting of 300,000 m (NAD 83)."""
    corner = shapely.box(300_000, 0, 301_000, 1_000)
    with shapefile.Writer(str(tmp_path / "origin.shp")) as writer:
        writer.field("NAME", "C", 10)
        writer.shape(shapely.geometry.mapping(corner))
        writer.record("Origin")
    found = read_outlines(tmp_path / "origin.shp", crs=f"EPSG:{STATE_PLANE}")
    west, south, _, _ = shapely.geometry.shape(found[0]["geometry"]).bounds
    assert (west, south) == pytest.approx((-(88 + 20 / 60), 36 + 40 / 60), abs=1e-6)


def without_prj(folder: Path) -> Path:
    path = shapefile_at(folder / "areas.shp")
    path.with_suffix(".prj").unlink()
    return path


def without_dbf(folder: Path) -> Path:
    path = shapefile_at(folder / "areas.shp")
    path.with_suffix(".dbf").unlink()
    return path


def cut(path: Path, share: float) -> Path:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


def metres_as_degrees(folder: Path) -> Path:
    path = geojson_at(folder / "areas.geojson")
    path.write_text(path.read_text().replace("-87.", "-873000."))
    return path


def points_only(folder: Path) -> Path:
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [-87.6, 41.8]}}
    (folder / "p.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [point]}))
    return folder / "p.geojson"


BROKEN = {
    "no .prj": (without_prj, ".prj"),
    "no .dbf": (without_dbf, ".dbf"),
    "cut .shp": (lambda folder: cut(shapefile_at(folder / "a.shp"), 0.6), "damaged"),
    "cut .zip": (lambda folder: cut(zipped(shapefile_at(folder / "a.shp")), 0.6), "zip"),
    "cut .gpkg": (lambda folder: cut(geopackage_at(folder / "a.gpkg"), 0.4), "GeoPackage"),
    "no system": (lambda folder: geopackage_at(folder / "a.gpkg", srs=-1), "--crs"),
    "metres": (metres_as_degrees, "--crs"),
    "points": (points_only, "no polygon"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_file_gets_a_sentence(name, tmp_path):
    make, word = BROKEN[name]
    with pytest.raises(BadInput) as refused:
        read_outlines(make(tmp_path))
    assert word in str(refused.value)


def test_what_is_asked_for_and_not_there_is_named(tmp_path):
    path = geojson_at(tmp_path / "areas.geojson")
    with pytest.raises(NoSuchColumn, match="“LABEL”"):
        read_outlines(path, columns=Columns(name="NAME"))
    with pytest.raises(UnreadableValue, match="Outline 1"):
        read_outlines(path, columns=Columns(name="LABEL", population="LABEL"))
    with pytest.raises(BadInput, match="coordinate system"):
        read_outlines(path, crs="EPSG:nowhere")
    with pytest.raises(NoSuchFile):
        read_outlines(tmp_path / "none.shp")
    with pytest.raises(BadInput, match="my"):
        read_outlines(geopackage_at(tmp_path / "a.gpkg"), layer="other")


def test_cells_hold_their_points_and_keep_their_names():
    points = [(-87.65, 41.85), (-87.6501, 41.8501), (-87.70, 41.95)]
    cells = cells_around(points, resolution=8)
    assert len(cells) == 2
    shapes = [shapely.geometry.shape(cell["geometry"]) for cell in cells]
    assert all(any(one.contains(shapely.Point(point)) for one in shapes) for point in points)
    alone = cells_around(points[:1], resolution=8)[0]["properties"]["name"]
    assert alone in [cell["properties"]["name"] for cell in cells]
    # Witness: the example of the library's own documentation, resolution 5.
    known = cells_around([(-122.418307, 37.769377)], resolution=5)
    assert known[0]["properties"]["aliases"] == ["85283083fffffff"]
    assert cells_around([], resolution=8) == []
    with pytest.raises(BadInput, match="address"):
        cells_around(points, resolution=9)
