"""The demo files are what demo/README.md says, by the saved mapping and by guessing alike."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tandem.exchange.formats.mapping import load_mapping
from tandem.exchange.formats.reading import read_file
from tandem.exchange.formats.rows import EventRow, fingerprint

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "demo"
NOW = datetime(2026, 4, 1, tzinfo=UTC)
FILES = {
    "cincinnati_overdose_calls": ("overdose", "America/New_York", 5_688),
    "chicago_narcotics_2019": ("enforcement", "America/Chicago", 2_863),
    "chicago_opioid_deaths_2019_synthetic": ("overdose", "America/Chicago", 859),
    "riverbend_overdose_calls_synthetic": ("overdose", "America/New_York", 276),
    "riverbend_drug_seizures_synthetic": ("enforcement", "America/New_York", 150),
    "riverbend_drug_checking_synthetic": ("drug-checking", "America/New_York", 601),
    "riverbend_lab_results_synthetic": ("drug-checking", "America/New_York", 331),
    "riverbend_field_tests_synthetic": ("field-tests", "America/New_York", 188),
    "riverbend_crimes_synthetic": ("crime", "America/New_York", 592),
    "riverbend_calls_synthetic": ("calls", "America/New_York", 1_365),
}


def events(name: str, *, mapped: bool = True) -> list[EventRow]:
    kind, zone, _ = FILES[name]
    text = (DEMO / "mappings" / f"{name}.toml").read_text(encoding="utf-8")
    mapping = load_mapping(text, kind=kind) if mapped else None
    rows = list(read_file(DEMO / f"{name}.csv", kind, timezone=zone, mapping=mapping).rows(now=NOW))
    assert all(isinstance(row, EventRow) for row in rows)
    return rows


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_taken_once_and_guessing_agrees_with_the_saved_mapping(name):
    mapped = events(name)
    assert len(mapped) == FILES[name][2]
    assert len({fingerprint("x", FILES[name][0], row) for row in mapped}) == len(mapped)

    guessed = events(name, mapped=False)
    shown = ("occurred_at", "longitude", "latitude", "area", "external_id", "is_synthetic")
    for left, right in zip(mapped, guessed, strict=True):
        assert [getattr(left, one) for one in shown] == [getattr(right, one) for one in shown]


def test_the_surge_of_august_2016_is_in_the_cincinnati_calls():
    """Witness: the published rows, 23 calls and more on 23 August 2016."""
    days = Counter(row.occurred_on for row in events("cincinnati_overdose_calls"))
    assert days[date(2016, 8, 23)] >= 23
    assert max(days, key=lambda day: days[day]).year == 2016


def test_excluded_dispositions_of_cincinnati():
    """Witness: the texts counted by hand with DUP, CANCEL and FALS, the first that fits."""
    with (DEMO / "cincinnati_overdose_calls.csv").open(encoding="utf-8") as stream:
        texts = [row["DISPOSITION_TEXT"].upper() for row in csv.DictReader(stream)]
    expected = Counter(
        "duplicate" if "DUP" in text else "cancelled" if "CANCEL" in text else "false" if "FALS" in text else "in"
        for text in texts
    )
    found = Counter(row.status for row in events("cincinnati_overdose_calls"))
    assert {name: found[name] for name in ("duplicate", "cancelled", "false")} == {
        name: expected[name] for name in ("duplicate", "cancelled", "false")
    }
    assert found["counted"] + found["unknown"] == expected["in"]


def test_made_up_deaths_are_all_marked_so():
    rows = events("chicago_opioid_deaths_2019_synthetic")
    assert all(row.is_synthetic and row.outcome == "fatal" and row.occurred_on.year == 2019 for row in rows)


@pytest.mark.parametrize("name", ["cincinnati_neighborhoods", "chicago_community_areas"])
def test_outlines_are_small_and_complete(name):
    path = DEMO / f"{name}.geojson"
    assert path.stat().st_size < 150_000
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert len(features) == {"cincinnati_neighborhoods": 50, "chicago_community_areas": 77}[name]
    for feature in features:
        assert feature["properties"]["area_km2"] > 0
        assert all(ring[0] == ring[-1] for polygon in feature["geometry"]["coordinates"] for ring in polygon)


def test_every_neighbourhood_of_the_calls_has_an_outline():
    features = json.loads((DEMO / "cincinnati_neighborhoods.geojson").read_text(encoding="utf-8"))["features"]
    outlined = {feature["properties"]["name"].upper() for feature in features}
    assert {row.area for row in events("cincinnati_overdose_calls")} - {""} <= outlined


def test_no_address_and_no_number_of_the_publisher_is_shipped():
    """Harm: an address or an event number leads back to a home."""
    with (DEMO / "cincinnati_overdose_calls.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert set(rows[0]) == {
        "CALL_LABEL",
        "LATITUDE_X",
        "LONGITUDE_X",
        "CREATE_TIME_INCIDENT",
        "DISPOSITION_TEXT",
        "NEIGHBORHOOD",
    }
    assert all(len(row["LATITUDE_X"].partition(".")[2]) <= 3 for row in rows)


@pytest.mark.skipif(not os.environ.get("TANDEM_REFERENCE"), reason="TANDEM_REFERENCE is not set")
def test_the_maker_gives_the_committed_files(tmp_path):
    (tmp_path / "script").mkdir()
    maker = tmp_path / "script" / "make_demo_extract"
    maker.write_text((ROOT / "script" / "make_demo_extract").read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run([sys.executable, str(maker)], check=True, capture_output=True)
    for made in (tmp_path / "demo").iterdir():  # the made-up county has a maker of its own
        assert made.read_bytes() == (DEMO / made.name).read_bytes(), made.name
