"""`tandem ingest` as a person types it: harm prevented is a traceback, a lost row, or a person on a screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = [str(Path(sys.executable).parent / "tandem")]
GOOD_ROW = "2020-01-02 03:04:05,39.1,-84.5"
FILES = {
    "empty": (b"", 10),
    "header-only": (b"when,lat,lon\n", 10),
    "binary": (bytes(range(256)) * 40, 11),
    "one-column": (b"a^b^c\n1^2^3\n", 13),
    "duplicate-header": (b"when,lat,lat\n2020-01-02,39,40\n", 14),
    "no-time": (b"foo,bar\n1,2\n", 15),
    "year-9999-only": (b"when,lat,lon\n9999-01-02 03:04,39.1,-84.5\n", 17),
    "values-as-header": (b"2020-01-02,39.1234,-84.5123\n2020-01-03,39.1234,-84.5123\n", 20),
}
MIXED = (
    "when,lat,lon,note\n"
    f"{GOOD_ROW},fine\n"
    "9999-01-02 03:04,39.1,-84.5,far future\n"
    "2020-01-03 03:04,-84.5,39.1,swapped\n"
    "2020-01-04 03:04,0,0,zero\n"
    f"2020-01-05 03:04,39.1,-84.5,{'x' * 1_000_000}\n"
    "2020-01-06 03:04,39.1\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("site")
    run(home, "init")
    run(home, "agency", "add", "--slug", "fire", "--name", "Fire", "--kind", "fire_ems", "--timezone", "UTC")
    return home


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TANDEM_") and k != "DJANGO_SETTINGS_MODULE"}
    environment = {**kept, "TANDEM_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [*MAIN, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def ingest(home: Path, file: Path) -> subprocess.CompletedProcess[str]:
    return run(home, "ingest", str(file), "--agency", "fire", "--kind", "overdose")


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_gets_a_sentence_and_its_own_exit_code(site, tmp_path, name):
    content, code = FILES[name]
    file = tmp_path / f"{name}.csv"
    file.write_bytes(content)
    ran = ingest(site, file)
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr + ran.stdout
    assert ran.stderr.startswith("tandem: ")
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_missing_file_and_an_unknown_agency_are_said(site, tmp_path):
    assert ingest(site, tmp_path / "nowhere.csv").returncode == 19
    unknown = run(site, "ingest", "x.csv", "--agency", "nobody", "--kind", "overdose")
    assert unknown.returncode == 22
    assert "fire" in unknown.stderr


def test_every_row_of_a_mixed_file_is_accounted_for_and_loading_twice_changes_nothing(site, tmp_path):
    file = tmp_path / "mixed.csv"
    file.write_text(MIXED)
    first, again = (json.loads(ingest(site, file).stdout.splitlines()[-1]) for _ in range(2))
    assert (first["rows"], first["accepted"], first["quarantined"], first["duplicates"]) == (6, 2, 4, 0)
    assert first["reasons"] == {"time_out_of_range": 1, "coordinates_swapped": 1, "too_long": 1, "ragged": 1}
    assert (again["accepted"], again["quarantined"], again["duplicates"]) == (0, 4, 2)
    status = json.loads(run(site, "status", "--json").stdout)
    assert status["events"] == {"overdose": 2, "enforcement": 0}


def test_areas_come_from_geojson_and_a_wrong_file_is_said(site, tmp_path):
    square = [[[-84.6, 39.0], [-84.4, 39.0], [-84.4, 39.2], [-84.6, 39.2], [-84.6, 39.0]]]
    feature = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": square},
        "properties": {"name": "Middle"},
    }
    good, bad = tmp_path / "areas.geojson", tmp_path / "bad.geojson"
    good.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    bad.write_text("not json")
    assert "1 new areas of 1" in run(site, "agency", "areas", str(good), "--agency", "fire").stdout
    refused = run(site, "agency", "areas", str(bad), "--agency", "fire")
    assert refused.returncode == 9
    assert "GeoJSON" in refused.stderr
