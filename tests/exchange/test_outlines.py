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
from tandem.exchange.formats.outlines import Columns, geopackage, read_outlines, reading, shapefiles
from tandem.exchange.formats.outlines.projection import own_system

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


def endless(path: Path, *, at: str = "my areas") -> Path:
    """A layer that is a view: a query that never ends."""
    geopackage_at(path)
    with sqlite3.connect(path) as database:
        view = "with recursive n(i) as (select 1 union all select i + 1 from n) select i as fid from n"
        if at == "layer":
            database.execute(f"create view endless as {view}")
            database.execute("update gpkg_geometry_columns set table_name = 'endless'")
        else:
            database.execute("drop table gpkg_spatial_ref_sys")
            columns = "i as srs_id, 'EPSG' as organization, i as organization_coordsys_id, '' as definition"
            database.execute(f"create view gpkg_spatial_ref_sys as {view.replace('i as fid', columns)}")
    database.close()
    return path


@pytest.mark.parametrize(("at", "why"), [("layer", "no table"), ("systems", "no GeoPackage")])
def test_a_view_without_end_is_refused_at_once(at, why, tmp_path):
    """Harm: a file from outside that keeps the machine busy for ever."""
    with pytest.raises(BadInput, match=why):
        read_outlines(endless(tmp_path / "a.gpkg", at=at), crs="EPSG:4326")


def test_a_geopackage_gets_so_many_steps(tmp_path, monkeypatch):
    """A table may compute as well, in its columns: whatever it is, there is an end."""
    monkeypatch.setattr(geopackage, "STEPS_A_LOOK", 10)
    monkeypatch.setattr(geopackage, "LOOKS", 1)
    with pytest.raises(BadInput, match="damaged"):
        read_outlines(geopackage_at(tmp_path / "a.gpkg"))


@pytest.mark.parametrize("kind", ["gpkg", "shp"])
def test_reading_stops_at_the_most_outlines(kind, tmp_path, monkeypatch):
    for module in (geopackage, shapefiles, reading):
        monkeypatch.setattr(module, "MAX_AREAS", 1)
    with pytest.raises(BadInput, match="more than"):
        read_outlines(MAKERS[kind](tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        "+proj=pipeline +step +proj=vgridshift +grids=/etc/hosts",
        "/etc/hosts",
        "Illinois East",
        "WKT",
        "EPSG:",
        "{}",
        "",
    ],
)
def test_a_file_says_its_own_system_by_code_or_wkt_alone(text):
    """Harm: PROJ's own language names files of this machine."""
    with pytest.raises(BadInput, match="coordinate system"):
        own_system(text)


def test_a_code_is_understood_however_it_is_written():
    for text in ("EPSG:26971", " epsg:26971 ", "urn:ogc:def:crs:EPSG::26971", "urn:ogc:def:crs:EPSG:9.9.1:26971"):
        assert own_system(text) == "EPSG:26971"
    for version in ("WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"):
        text = CRS.from_epsg(STATE_PLANE).to_wkt(version)
        assert own_system(f" {text}") == text
