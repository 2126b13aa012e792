"""Any bytes: an expected refusal or every row accounted for. Never another error, never a lost row."""

import io
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.core.errors import AllRowsQuarantined, FileTooLarge, TandemError
from tandem.exchange.formats.fields import KINDS
from tandem.exchange.formats.problems import NOTES, PROBLEMS
from tandem.exchange.formats.reading import read_file
from tandem.exchange.formats.rows import EventRow, RowProblem
from tandem.exchange.formats.table import open_table

NOW = datetime(2026, 1, 1, tzinfo=UTC)

_cell = st.one_of(
    st.sampled_from(
        [
            "2019-01-01 10:00",
            "9999-12-31",
            "0001-01-01",
            "39.1",
            "-84.5",
            "0",
            "NA",
            "",
            '"',
            '""',
            "a\nb",
            "\x00",
            "=1+1",
        ]
    ),
    st.text(max_size=20),
    st.sampled_from(
        [
            "1e400",
            "nan",
            "-inf",
            "1" * 400,
            "٣",
            "²",
            "2019-02-30",
            "25:61",
            "\ud800".encode("utf-8", "replace").decode(),
        ]
    ),
)


def account_of(raw: bytes, kind: str) -> tuple[int, int]:
    reading = read_file(raw, kind, timezone="America/New_York")
    rows = list(reading.rows(now=NOW))
    held = [row for row in rows if isinstance(row, RowProblem)]
    taken = [row for row in rows if isinstance(row, EventRow)]
    assert [row.row_number for row in rows] == list(range(1, len(rows) + 1))
    assert len(held) + len(taken) == len(rows)
    assert {row.code for row in held} <= set(PROBLEMS)
    assert {note for row in taken for note in row.notes} <= set(NOTES)
    return len(taken), len(held)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600), st.sampled_from(KINDS))
def test_any_bytes_are_refused_plainly_or_accounted_for(raw, kind):
    try:
        account_of(raw, kind)
    except TandemError as error:
        refused = error
    else:
        return
    assert refused.sentence


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(_cell, min_size=4, max_size=5), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_cells_under_a_good_header_are_accounted_for(rows, delimiter, encoding, ending):
    lines = [["call date", "town", "latitude", "longitude"], *rows]
    raw = ending.join(delimiter.join(cells) for cells in lines).encode(encoding, "replace")
    try:
        account_of(raw, "overdose")
    except TandemError as error:
        refused = error
    else:
        return
    assert refused.sentence


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_cell, min_size=8, max_size=9), min_size=1, max_size=8), st.sampled_from(KINDS[2:]))
def test_any_results_under_a_good_header_are_accounted_for(rows, kind):
    header = ["date collected", "result date", "town", "substance", "purity", "weight", "kit", "field result"]
    raw = "\n".join(",".join(cells) for cells in [header, *rows]).encode("utf-8", "replace")
    try:
        account_of(raw, kind)
    except TandemError as error:
        refused = error
    else:
        return
    assert refused.sentence


def test_no_line_is_lost_however_the_quotation_marks_stand():
    good = "2019-01-01 10:00,A,39.1,-84.5\n"
    for bad in ('"2019-01-01,A,39.1,-84.5\n', '2019-01-01,"A,39.1,-84.5\n', '2019-01-01,A,"39.1,-84.5\n'):
        raw = ("call date,town,lat,lon\n" + good * 3 + bad + good * 300).encode()
        assert account_of(raw, "overdose") == (303, 1)


def test_quoted_line_breaks_stay_in_their_row():
    raw = b'call date,town,lat,lon\n2019-01-01 10:00,"North\nSide",39.1,-84.5\n2019-01-02 10:00,B,39.1,-84.5\n'
    assert account_of(raw, "overdose") == (2, 0)


def test_a_file_full_of_open_quotation_marks_ends_in_time():
    good = b"2019-01-01 10:00,A,39.1,-84.5\n"
    raw = b"call date,town,lat,lon\n" + good + b'2019-01-01 10:00,"A,39.1,-84.5\n' * 40_001
    start = time.process_time()
    assert account_of(raw, "overdose") == (1, 40_001)
    assert time.process_time() - start < 10


def test_a_file_without_one_whole_row_says_why():
    with pytest.raises(AllRowsQuarantined) as caught:
        read_file(b"call date,town\n2019-01-01,A,B,C\n2019-01-01\n", "overdose", timezone="America/New_York")
    assert "values where the header has" in caught.value.sentence


def test_one_line_of_fifty_million_characters_is_one_held_row():
    raw = (
        b"call date,town,lat,lon\n2019-01-01 10:00,"
        + b"x" * 50_000_000
        + b",39.1,-84.5\n2019-01-01 10:00,A,39.1,-84.5\n"
    )
    assert account_of(raw, "overdose") == (1, 1)


def test_undecodable_bytes_hold_back_their_row_only():
    raw = "call date,town\n2019-01-01,Málaga\n2019-01-01,M?laga\n2019-01-01,B\n".encode().replace(b"?", b"\xe1")
    assert account_of(raw, "overdose") == (2, 1)


def test_windows_text_is_read_as_such_and_said():
    reading = read_file("call date,town\n2019-01-01,Málaga\n".encode("cp1252"), "overdose", timezone="Europe/Madrid")
    assert next(iter(reading.rows(now=NOW))).area == "Málaga"
    assert any("cp1252" in note for note in reading.guess.notes)


def test_mixed_line_ends_and_blank_lines():
    raw = b"call date,town\r\n2019-01-01,A\n\n2019-01-02,B\r2019-01-03,C\r\n,\r\n"
    assert account_of(raw, "overdose") == (3, 0)


def test_a_file_above_the_limit_is_refused():
    with pytest.raises(FileTooLarge):
        open_table(b"a,b\n" + b"1,2\n" * 1000, max_bytes=1000)


def test_the_callers_stream_stays_open():
    stream = io.BytesIO(b"call date,town\n2019-01-01,A\n")
    reading = read_file(stream, "overdose", timezone="America/New_York")
    assert len(list(reading.rows(now=NOW))) == len(list(reading.rows(now=NOW))) == 1
    assert not stream.closed


def test_exchanged_columns_say_how_to_map_them():
    raw = b"call date,lat,lon\n" + b"2019-01-01,-84.5,39.1\n" * 5
    reading = read_file(raw, "overdose", timezone="America/New_York")
    assert {row.code for row in reading.rows(now=NOW)} == {"coordinates_swapped"}
    assert any('longitude = "lat"' in note for note in reading.guess.notes)


def test_sentences_of_problems_hold_no_value():
    raw = b"call date,town,lat,lon\n2019-01-01,A,39.1,-84.5\nSECRETWORD,SECRETWORD,SECRETWORD,SECRETWORD\n"
    (_, held) = read_file(raw, "overdose", timezone="America/New_York").rows(now=NOW)
    assert "SECRET" not in repr(held)


def test_a_hundred_thousand_rows_are_read_in_seconds():
    last = "08/23/2016 07:31:00 PM"
    lines = ["EVENT_NUMBER,CREATE_TIME,ARRIVAL_TIME,NEIGHBORHOOD,LAT,LON,DISPOSITION"]
    lines += [
        f"F{i},{1 + i % 12:02d}/{1 + i % 28:02d}/2016 07:00:{i % 60:02d} PM,{last},A{i % 50},39.1,-84.5,MED"
        for i in range(100_000)
    ]
    start = time.process_time()
    assert account_of("\n".join(lines).encode(), "overdose") == (100_000, 0)
    assert time.process_time() - start < 12
