"""Saved mappings: what is written comes back, and each mistake is answered with what would be right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.core.errors import InvalidMapping
from tandem.exchange.formats.mapping import ColumnMapping, check_columns, dump_mapping, load_mapping
from tandem.exchange.formats.reading import read_file

_text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@given(
    st.dictionaries(st.sampled_from(["occurred_at", "area", "disposition", "naloxone"]), _text),
    st.dictionaries(_text, st.sampled_from(["cancelled", "counted"])),
    st.lists(_text, max_size=3),
)
def test_a_mapping_reads_back_unchanged(columns, values, drugs):
    mapping = ColumnMapping(
        "overdose",
        "America/New_York",
        columns,
        {"occurred_at": "%m/%d/%Y %I:%M:%S %p"},
        {"disposition": values} if values else {},
        {"outcome": "fatal"},
        tuple(drugs),
        ";",
        "cp1252",
    )
    assert load_mapping(dump_mapping(mapping)) == mapping


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[columns\n", "not valid TOML"),
        ("[column]\na = 'b'\n", "unknown entry"),
        ("[columns]\noccured_at = 'X'\n", "no field"),
        ("[columns]\noccurred_at = 3\n", "has to hold lines"),
        ("[formats]\noccurred_at = 'DD/MM/YYYY'\n", "no % sign"),
        ("[formats]\noccurred_at = '%m/%Y'\n", "year, month and day"),
        ("[formats]\noccurred_at = '%Q %d %m %Y'\n", "not known"),
        ("[formats]\narea = '%m'\n", "no time"),
        ("[values.disposition]\nX = 'gone'\n", "leads disposition to"),
        ("[values.area]\nX = 'gone'\n", "cannot be mapped"),
        ("timezone = 'Mars/Base'\n", "time zone"),
        ("delimiter = ',,'\n", "one character"),
        ("kind = 'enforcement'\n", "the load is for"),
        ("kind = 3\n", "quotation marks"),
    ],
)
def test_each_mistake_has_its_sentence(text, words):
    with pytest.raises(InvalidMapping) as caught:
        load_mapping(text, kind="overdose")
    assert words in f"{caught.value.sentence} {caught.value.next_step}"


def test_an_unknown_column_is_answered_with_the_nearest():
    mapping = load_mapping('[columns]\noccurred_at = "Call_Tme"\n', kind="overdose")
    with pytest.raises(InvalidMapping) as caught:
        check_columns(mapping, ["Call_Time", "Town"])
    assert "Call_Time" in caught.value.next_step


def test_a_column_that_is_never_read_cannot_be_mapped():
    mapping = load_mapping('[columns]\nexternal_id = "SSN"\n', kind="overdose")
    with pytest.raises(InvalidMapping):
        read_file(b"call date,SSN\n2019-01-01,1\n", "overdose", timezone="America/New_York", mapping=mapping)


def test_own_words_for_dispositions_win_over_the_list():
    from datetime import UTC, datetime

    mapping = load_mapping('[values.disposition]\n"Medic Disregard" = "cancelled"\n', kind="overdose")
    raw = b"call date,disposition\n2019-01-01,MEDIC  DISREGARD\n2019-01-02,CANCEL INCIDENT\n2019-01-03,TRANSPORTED\n"
    rows = read_file(raw, "overdose", timezone="America/New_York", mapping=mapping).rows(
        now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert [row.status for row in rows] == ["cancelled", "cancelled", "counted"]
