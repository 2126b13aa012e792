"""Entries as bytes, and the numbered columns. Harm: a column of the ledger that quietly vanishes."""

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from tandem.audit.models import Entry
from tandem.audit.rules.canonical import NEWEST, SCHEMAS, entry_bytes, schema_fingerprint

AT = datetime(2026, 3, 1, 12, 0, 0, 5000, tzinfo=UTC)
ID = UUID("00000000-0000-4000-8000-000000000001")
ROW = (
    ID,
    AT,
    None,
    "case_manager",
    None,
    "care",
    "",
    "a.b",
    [["person", str(ID)]],
    "treatment",
    ["p"],
    {"b": 1, "a": 2},
)
# What was ever sealed stays readable: a schema that stands here is never edited. A new column is a new number.
PUBLISHED = {1: "5af1e5a1dae9b22b"}


def test_the_table_has_exactly_the_columns_of_the_newest_schema():
    """Harm: a migration takes the column that says who looked (D4)."""
    assert [field.name for field in Entry._meta.concrete_fields] == list(SCHEMAS[NEWEST])


def test_no_schema_loses_a_column_and_none_is_edited():
    """Harm: as above, in two steps."""
    for number in range(2, NEWEST + 1):
        assert SCHEMAS[number][: len(SCHEMAS[number - 1])] == SCHEMAS[number - 1]
    assert {number: schema_fingerprint(number)[:16] for number in SCHEMAS} == PUBLISHED


def test_bytes_do_not_depend_on_the_database():
    """Harm: a ledger that verifies on SQLite and not on PostgreSQL, whose JSON comes in another order."""
    other = (*ROW[:1], AT.astimezone(timezone(timedelta(hours=-5))), *ROW[2:-1], {"a": 2, "b": 1})
    assert entry_bytes(1, ROW) == entry_bytes(1, other)
    assert json.loads(entry_bytes(1, ROW))[:4] == ["tandem.entry", 1, str(ID), "2026-03-01T12:00:00.005000+00:00"]


def test_every_column_and_the_schema_count():
    """Harm: a field that is not sealed can be changed."""
    changed = [UUID(int=9), AT + timedelta(microseconds=1), ID, "x", ID, "x", "x", "x", [], "x", [], {}]
    seen = {entry_bytes(1, ROW), entry_bytes(2, ROW)}
    for place, value in enumerate(changed):
        seen.add(entry_bytes(1, (*ROW[:place], value, *ROW[place + 1 :])))
    assert len(seen) == len(ROW) + 2


def test_values_that_databases_write_differently_are_refused():
    """Harm: a number that comes back as another one would look like tampering."""
    for value in (float("nan"), b"x", {1}):
        with pytest.raises((TypeError, ValueError)):
            entry_bytes(1, (*ROW[:-1], {"a": value}))
