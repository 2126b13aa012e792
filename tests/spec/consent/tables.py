"""The truth tables: the law and the agreements as rows of words, one file for each law, written apart from the Cedar.

A cell is open when an [[open]] row covers it and no [[closed]] row does; every other cell is closed. A row covers a
cell when each column it names lists the cell's word; a column it does not name covers all. "!x" is every word but x,
"@x" a list of `words.toml`. What [[closed.except]] covers, its row leaves alone. A row with `until` stands until that
point of law is confirmed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tandem.consent.policy_engine import VOCABULARY, Question

FOLDER = Path(__file__).parent
LAWS = ("golden_rule", "part2", "hipaa", "cjis", "grounds", "agreements", "unconfirmed")
AXES = list(VOCABULARY)


@dataclass(frozen=True)
class Row:
    """One line of a table: the words it covers on each axis that it names."""

    law: str
    says: str
    citation: str
    is_open: bool
    words: Mapping[str, frozenset[str]]
    exceptions: tuple[Row, ...] = ()
    until: str | None = None
    ground: str = ""
    reach: str = "own"

    def covers(self, question: Question) -> bool:
        inside = all(getattr(question, axis) in words for axis, words in self.words.items())
        return inside and not any(one.covers(question) for one in self.exceptions)


@cache
def lists() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))


@cache
def title(law: str) -> str:
    return str(_table(law)["title"])


@cache
def rows() -> tuple[Row, ...]:
    """Every row of every table."""
    return tuple(row for law in LAWS for row in _rows_of(law))


def rows_in_force(confirmed: Collection[str] = ()) -> tuple[Row, ...]:
    return tuple(row for row in rows() if row.until is None or row.until not in confirmed)


def is_open(question: Question, confirmed: Collection[str] = ()) -> bool:
    """What the tables say of one cell, straight from the rows."""
    covering = [row for row in rows_in_force(confirmed) if row.covers(question)]
    return bool(covering) and all(row.is_open for row in covering)


def _table(law: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{law}.toml").read_text("utf-8"))


def _rows_of(law: str) -> Iterator[Row]:
    table = _table(law)
    for is_row_open, name in ((True, "open"), (False, "closed")):
        for row in table.get(name, []):
            exceptions = tuple(_row(law, one, is_open=False) for one in row.get("except", []))
            yield _row(law, row, is_open=is_row_open, exceptions=exceptions)


def _row(law: str, row: Mapping[str, Any], *, is_open: bool, exceptions: tuple[Row, ...] = ()) -> Row:
    unknown = set(row) - set(AXES) - {"says", "law"} - ({"ground", "reach"} if is_open else {"until", "except"})
    if unknown or is_open != ("ground" in row):
        raise ValueError(f"{law}: a row has columns that nobody knows: {unknown or set(row)}")
    words = {axis: _words(axis, row[axis]) for axis in AXES if axis in row}
    ground, reach = row.get("ground", ""), row.get("reach", "own")
    return Row(law, row["says"], row["law"], is_open, words, exceptions, row.get("until"), ground, reach)


def _words(axis: str, listed: list[str]) -> frozenset[str]:
    named = {word for one in listed for word in (lists()[axis][one[1:]] if one[0] == "@" else [one.lstrip("!")])}
    if unknown := named - set(VOCABULARY[axis]):
        raise ValueError(f"a truth table names unknown {axis}: {unknown}")
    negative = [one for one in listed if one[0] == "!"]
    if negative and len(negative) != len(listed):
        raise ValueError(f"a truth table mixes {axis} and not-{axis}: {listed}")
    return frozenset(VOCABULARY[axis]) - named if negative else frozenset(named)
