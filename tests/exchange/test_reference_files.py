"""Real files of six publishers, whole: columns found, rows accounted for. Witness: counts of the published files."""

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tandem.exchange.formats.reading import read_file
from tandem.exchange.formats.rows import EventRow, RowProblem, fingerprint

pytestmark = pytest.mark.skipif(not os.environ.get("TANDEM_REFERENCE"), reason="TANDEM_REFERENCE is not set")
NOW = datetime(2026, 1, 1, tzinfo=UTC)

# file, kind, zone: columns expected, rows, rows held back
FILES = {
    "cincinnati/heroin_overdose_calls_2015-07_2017-12.csv": (
        ("overdose", "America/New_York"),
        {
            "occurred_at": "CREATE_TIME_INCIDENT",
            "arrived_at": "ARRIVAL_TIME_PRIMARY_UNIT",
            "dispatched_at": "DISPATCH_TIME_PRIMARY_UNIT",
            "area": "NEIGHBORHOOD",
            "longitude": "LONGITUDE_X",
            "latitude": "LATITUDE_X",
            "disposition": "DISPOSITION_TEXT",
            "external_id": "EVENT_NUMBER",
        },
        5_688,
        0,
    ),
    "tempe/opioid_ems_calls_2017_2023.csv": (
        ("overdose", "America/Phoenix"),
        {
            "occurred_on": "Incident_Date",
            "longitude": "Longitude_Random",
            "latitude": "Latitude_Random",
            "naloxone": "Narcan_Given",
            "age_band": "Age",
            "sex": "Patient_Gender",
        },
        2_743,
        0,
    ),
    "chicago/opioid_deaths_2014_2021.csv": (
        ("overdose", "America/Chicago"),
        {"occurred_at": "INCIDENT_DATE", "longitude": "longitude", "latitude": "latitude", "area": "chi_commarea"},
        9_488,
        86,
    ),
    "chicago/narcotics_incidents_2019_sample.csv": (
        ("enforcement", "America/Chicago"),
        {"occurred_on": "date", "longitude": "longitude", "area": "community_area", "substance": "description"},
        2_863,
        0,
    ),
    "connecticut/Accidental_Drug_Related_Deaths_2012-2018.csv": (
        ("overdose", "America/New_York"),
        {"occurred_on": "Date", "point": "DeathCityGeo", "area": "DeathCity"},
        5_105,
        2,
    ),
    "philadelphia/OD_cleaned.csv": (
        ("overdose", "America/New_York"),
        {
            "occurred_on": "Incident Date",
            "time_of_day": "Incident Time",
            "longitude": "Incident County Longitude",
            "area": "Incident County Name",
            "outcome": "Survive",
            "naloxone": "Naloxone Administered",
            "incident": "Incident ID",
            "person": "Victim ID",
        },
        10_953,
        0,
    ),
    "new-hampshire-nibrs/NIBRS_incident.csv": (
        ("enforcement", "America/New_York"),
        {"occurred_on": "INCIDENT_DATE", "time_of_day": "INCIDENT_HOUR", "external_id": "INCIDENT_ID"},
        7_257,
        0,
    ),
}


def reading_of(name: str):
    (kind, zone), *_ = FILES[name]
    return read_file(Path(os.environ["TANDEM_REFERENCE"]) / name, kind, timezone=zone)


@pytest.mark.parametrize("name", FILES)
def test_columns_are_found_and_rows_accounted_for(name):
    (kind, _), columns, count, held = FILES[name]
    reading = reading_of(name)
    assert columns.items() <= reading.guess.mapping.columns.items()
    rows = list(reading.rows(now=NOW))
    assert len(rows) == count
    assert sum(isinstance(row, RowProblem) for row in rows) == held
    taken = [row for row in rows if isinstance(row, EventRow)]
    assert len({fingerprint("x", kind, row) for row in taken}) == len(taken)


def test_the_days_of_tempe_are_the_weekdays_it_writes_itself():
    """Witness: the file's own Weekday column, on every row, for dates written as midnight UTC."""
    reading = reading_of("tempe/opioid_ems_calls_2017_2023.csv")
    place = reading.table.header.index("Weekday")
    written = [row.cells[place] for row in reading.table.rows()]
    assert [f"{row.occurred_on:%A}" for row in reading.rows(now=NOW)] == written


def test_outcomes_and_naloxone_of_pennsylvania():
    """Witness: values counted in the published file; Survive = N means fatal."""
    rows = list(reading_of("philadelphia/OD_cleaned.csv").rows(now=NOW))
    assert Counter(row.outcome for row in rows) == {"nonfatal": 8_471, "fatal": 1_806, "unknown": 676}
    assert Counter(row.naloxone for row in rows) == {"given": 7_236, "none": 3_717}


def test_substances_of_chicago():
    """Witness: descriptions counted with HEROIN, FENTANYL, SYNTH and with COCAINE, CRACK, METH, AMPHET."""
    rows = list(reading_of("chicago/narcotics_incidents_2019_sample.csv").rows(now=NOW))
    opioid = [row for row in rows if any(word in row.substance for word in ("HEROIN", "FENTANYL", "SYNTH"))]
    assert [row for row in rows if row.substance_class == "opioid"] == opioid
    stimulant = [row for row in rows if any(word in row.substance for word in ("COCAINE", "CRACK", "METH", "AMPHET"))]
    assert [row for row in rows if row.substance_class == "stimulant"] == stimulant


def test_deaths_of_a_register_are_fatal():
    for name in ("chicago/opioid_deaths_2014_2021.csv", "connecticut/Accidental_Drug_Related_Deaths_2012-2018.csv"):
        rows = reading_of(name).rows(now=NOW)
        assert {row.outcome for row in rows if isinstance(row, EventRow)} == {"fatal"}
