"""Files of other cities, as their portals write them: time and place are found without a mapping."""

from datetime import UTC, date, datetime

import pytest

from tandem.core.errors import NoTimeColumn
from tandem.exchange.formats.guess import preview
from tandem.exchange.formats.mapping import load_mapping
from tandem.exchange.formats.reading import read_file

NOW = datetime(2026, 1, 1, tzinfo=UTC)

SAN_FRANCISCO = """Incident Datetime,Incident Date,Incident Time,Report Datetime,Row,Neighborhood,Latitude,Longitude
2021/07/25 12:10:00 AM,2021/07/25,00:10,2021/07/25 01:41:00 PM,1057189,South of Market,37.77,-122.41
2021/07/26 01:30:00 PM,2021/07/26,13:30,2021/07/26 02:41:00 PM,1057190,Tenderloin,37.78,-122.41
"""
SEATTLE = """Address,Type,Datetime,Report Location,Incident Number
517 3rd Av,Aid Response,10/13/2016 02:46:22 PM,POINT (-122.330 47.602),F160110000
100 Pine St,Overdose,10/14/2016 03:46:22 PM,POINT (-122.34 47.61),F160110001
"""
NEW_YORK = """CMPLNT_NUM,CMPLNT_FR_DT,CMPLNT_FR_TM,CMPLNT_TO_DT,RPT_DT,PD_DESC,BORO_NM,X_COORD_CD,Y_COORD_CD,Lat_Lon
506547392,03/29/2018,20:30:00,,03/30/2018,"COCAINE, POSSESSION",MANHATTAN,999937,238365,"(40.82, -73.94)"
629632833,02/06/2018,23:15:00,,02/07/2018,"HEROIN, POSSESSION",BRONX,1018508,256380,"(40.87, -73.87)"
"""
BALTIMORE = """OBJECTID,CrimeDateTime,Description,District,Neighborhood,Latitude,Longitude
1,1616889600000,OD,CENTRAL,DOWNTOWN,39.29,-76.61
2,1616976300000,OD,CENTRAL,CANTON,39.28,-76.61
"""
LOS_ANGELES = """DR_NO,Date Rptd,DATE OCC,TIME OCC,AREA,AREA NAME,LAT,LON
10304468,01/08/2020 12:00:00 AM,01/18/2020 12:00:00 AM,2230,03,Southwest,34.0141,-118.2978
190101086,01/02/2020 12:00:00 AM,01/01/2020 12:00:00 AM,0330,01,Central,34.0459,-118.2545
"""
MARIN = """Incident ID,Incident Date,Time Call Was Received,Incident City,Longitude,Latitude,Narcan,Patient Name
E1,2019-03-02T00:00:00.000,2019-03-02T03:04:05.000,San Rafael,-122.53,37.97,Yes,"Doe, Jane"
E2,2019-03-03T00:00:00.000,2019-03-03T04:04:05.000,Novato,-122.56,38.10,No,"Roe, Rick"
"""
BRITAIN = """Incident date;Time;Town;Lat;Long;Naloxone doses
25/12/2019;14:05;Leeds;53,79;-1,54;2
01/02/2019;09:00;York;53,95;-1,08;0
"""

CASES = {
    "san francisco": (
        "overdose",
        "America/Los_Angeles",
        SAN_FRANCISCO,
        "2021-07-25T07:10",
        (-122.41, 37.77),
        "South of Market",
    ),
    "seattle": ("overdose", "America/Los_Angeles", SEATTLE, "2016-10-13T21:46:22", (-122.33, 47.602), ""),
    "new york": ("enforcement", "America/New_York", NEW_YORK, "2018-03-30T00:30", (-73.94, 40.82), "MANHATTAN"),
    "baltimore": ("overdose", "America/New_York", BALTIMORE, "2021-03-28T00:00", (-76.61, 39.29), "DOWNTOWN"),
    "los angeles": (
        "enforcement",
        "America/Los_Angeles",
        LOS_ANGELES,
        "2020-01-19T06:30",
        (-118.2978, 34.0141),
        "Southwest",
    ),
    "marin": ("overdose", "America/Los_Angeles", MARIN, "2019-03-02T11:04:05", (-122.53, 37.97), "San Rafael"),
    "britain": ("overdose", "Europe/London", BRITAIN, "2019-12-25T14:05", (-1.54, 53.79), "Leeds"),
}


@pytest.mark.parametrize("city", CASES)
def test_time_and_place_are_found(city):
    kind, zone, text, instant, point, area = CASES[city]
    first = next(iter(read_file(text.encode(), kind, timezone=zone).rows(now=NOW)))
    assert first.occurred_at == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert (first.longitude, first.latitude) == point
    assert first.area == area


@pytest.mark.parametrize(
    ("written", "zone", "day"),
    [
        ("01-APR-19", "America/New_York", date(2019, 4, 1)),
        ("2019-04-01T22:00:00Z", "America/New_York", date(2019, 4, 1)),
        ("2019-04-02T01:00:00Z", "America/New_York", date(2019, 4, 1)),
        ("2019-04-01 22:00:00.1234567", "America/New_York", date(2019, 4, 1)),
        ("April 1, 2019", "America/New_York", date(2019, 4, 1)),
        ("20190401", "America/New_York", date(2019, 4, 1)),
        ("4/1/2019 9:05", "America/New_York", date(2019, 4, 1)),
        ("2019.04.01 22:00", "America/New_York", date(2019, 4, 1)),
        ("1554156000", "America/New_York", date(2019, 4, 1)),
    ],
)
def test_ways_to_write_a_day(written, zone, day):
    text = f"event date|town\n{written}|A\n".encode()
    (row,) = read_file(text, "overdose", timezone=zone).rows(now=NOW)
    assert row.occurred_on == day


def test_day_and_month_are_settled_by_a_value_late_in_the_file():
    lines = ["call date,town"] + ["03/04/2019,A"] * 30_000 + ["25/04/2019,A"]
    reading = read_file("\n".join(lines).encode(), "overdose", timezone="America/New_York")
    first = next(iter(reading.rows(now=NOW)))
    assert first.occurred_on == date(2019, 4, 3)


def test_day_and_month_left_open_are_read_the_us_way_and_it_is_said():
    reading = read_file(b"call date,town\n03/04/2019,A\n", "overdose", timezone="America/New_York")
    assert next(iter(reading.rows(now=NOW))).occurred_on == date(2019, 3, 4)
    assert any("month first" in note for note in reading.guess.notes)


def test_a_day_written_as_midnight_utc_does_not_slip_to_the_day_before():
    lines = ["Incident_Date,City"] + [f"2017/01/{day:02d} 00:00:00+00,A" for day in range(1, 31)]
    raw = "\n".join(lines).encode()
    given = load_mapping('[columns]\noccurred_at = "incident_date"\n', kind="overdose")
    for mapping in (None, given):
        reading = read_file(raw, "overdose", timezone="America/Phoenix", mapping=mapping)
        first = next(iter(reading.rows(now=NOW)))
        assert (first.occurred_on, first.precision) == (date(2017, 1, 1), "day")


def test_the_hour_that_happens_twice_is_the_first_and_marked():
    (row,) = read_file(b"call time,town\n11/06/2016 01:30:00 AM,A\n", "overdose", timezone="America/New_York").rows(
        now=NOW
    )
    assert row.occurred_at == datetime(2016, 11, 6, 5, 30, tzinfo=UTC)
    assert "time_ambiguous" in row.notes


def test_without_time_the_line_to_write_is_named():
    with pytest.raises(NoTimeColumn) as caught:
        read_file(b"colour,when_hours\nred,x\n", "overdose", timezone="America/New_York").rows(now=NOW)
    assert "occurred_at = " in caught.value.next_step
    assert "[columns]" in caught.value.next_step


def test_without_place_the_rows_count_and_the_line_is_named():
    reading = read_file(b"call date,colour\n2019-01-01,red\n", "overdose", timezone="America/New_York")
    assert [one.field for one in reading.guess.missing] == ["area"]
    assert 'area = "COLUMN"' in reading.guess.missing[0].line
    assert next(iter(reading.rows(now=NOW))).notes == ("no_place",)


def test_columns_that_point_to_a_person_are_named_and_never_shown():
    """Harm: a preview or a message that repeats a name puts it on a screen and into a log."""
    raw = (
        MARIN.replace("Patient Name", "Patient Name,SSN,Nationality")
        .replace('"\n', '",123-45-6789,Ruritanian\n')
        .encode()
    )
    reading = read_file(raw, "overdose", timezone="America/Los_Angeles")
    assert reading.guess.identifying == ("Patient Name",)
    assert reading.guess.never_read == ("SSN", "Nationality")
    shown = (
        repr(preview(reading.table, reading.guess)) + repr(list(reading.rows(now=NOW))) + repr(reading.guess.notes)
    )
    for secret in ("Doe", "Roe", "6789", "Ruritanian"):
        assert secret not in shown
