"""The thin path: a file becomes events and problems, or is refused with a sentence and its own exit code."""

from datetime import UTC, datetime

import pytest

from tandem.core.errors import (
    BinaryFile,
    DuplicateHeader,
    EmptyFile,
    NoHeader,
    NoSuchFile,
    NoTimeColumn,
    OneColumn,
)
from tandem.exchange.formats.reading import read_file
from tandem.exchange.formats.rows import OverdoseRow, RowProblem, fingerprint

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ZONE = "America/New_York"


def read(text: str | bytes, kind: str = "overdose"):
    raw = text.encode() if isinstance(text, str) else text
    return list(read_file(raw, kind, timezone=ZONE).rows(now=NOW))


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", EmptyFile),
        (b"\xef\xbb\xbf", EmptyFile),
        (b"call_date,city\n", EmptyFile),
        (b"PK\x03\x04....", BinaryFile),
        (bytes(range(256)) * 8, BinaryFile),
        (b"a\n1\n2\n", OneColumn),
        (b"date:city\n2019-01-01:X\n", OneColumn),
        (b"date,city,date\n2019-01-01,X,2019-01-02\n", DuplicateHeader),
        (b"2019-01-01 10:00,39.12345\n2019-01-02 10:00,39.12345\n", NoHeader),
        (b"colour,size\nred,3\nblue,4\n", NoTimeColumn),
    ],
)
def test_what_is_no_table_of_events_is_refused_with_sentence_and_next_step(raw, error):
    with pytest.raises(error) as caught:
        read(raw)
    assert caught.value.sentence.endswith(".")
    assert caught.value.next_step


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(NoSuchFile):
        read_file(tmp_path / "nothing.csv", "overdose", timezone=ZONE)
    with pytest.raises(NoSuchFile):
        read_file(tmp_path, "overdose", timezone=ZONE)


def test_a_call_becomes_an_event_in_utc_with_its_status():
    rows = read(
        "CALL_TIME,NEIGHBORHOOD,LATITUDE_X,LONGITUDE_X,DISPOSITION_TEXT\n"
        "08/23/2016 07:31:00 PM,WESTWOOD,39.14,-84.6,MEDD: MT DISREGARDED\n"
        '08/23/2016 07:32:00 PM,N/A,NA,NA,"CN: CANCEL,DUPF: DUPLICATE"\n'
    )
    first, second = rows
    assert isinstance(first, OverdoseRow)
    assert first.occurred_at == datetime(2016, 8, 23, 23, 31, tzinfo=UTC)
    assert (first.area, first.longitude, first.latitude, first.status) == ("WESTWOOD", -84.6, 39.14, "counted")
    assert (second.status, second.area, second.notes) == ("duplicate", "", ("no_place",))
    assert fingerprint("x", "overdose", first) != fingerprint("x", "overdose", second)


def test_broken_rows_are_held_back_and_the_file_goes_on():
    rows = read(
        b"call_date,city,lat,lon\n"
        b"2019-01-01T10:00:00Z,A,39.1,-84.5\n"
        b"9999-12-31T10:00:00Z,A,39.1,-84.5\n"
        b"2019-01-01T10:00:00Z,A,-84.5,39.1\n"
        b"2019-01-01T10:00:00Z,A,0,0\n"
        b",A,39.1,-84.5\n"
        b"soon,A,39.1,-84.5\n"
        b"2019-01-01T10:00:00Z,A,39.1\n"
        b"2019-01-01T10:00:00Z," + b"x" * 1_000_000 + b",39.1,-84.5\n"
        b'2019-01-01T10:00:00Z,"A,39.1,-84.5\n'
        b"2019-01-01T12:30:00Z,B,39.1,-84.5\n"
    )
    codes = [row.code if isinstance(row, RowProblem) else "" for row in rows]
    assert codes == [
        "",
        "time_out_of_range",
        "coordinates_swapped",
        "",
        "no_time",
        "unreadable_time",
        "ragged",
        "too_long",
        "unbalanced_quotes",
        "",
    ]
    assert "zero_coordinates" in rows[3].notes
    assert 'longitude = "lat" and latitude = "lon"' in rows[2].sentence
    assert [row.row_number for row in rows] == list(range(1, 11))
