"""What the gate keeps ready for a page is what the policies say cell by cell.

Harm prevented: a shortcut that opens a protected fact because an unprotected one of the same kind is open.
"""

from __future__ import annotations

import random

import pytest

from tandem.consent import policy_engine
from tandem.consent.policy_engine import VOCABULARY, Question, open_cells
from tandem.consent.types import Category, Origin
from tests.spec.consent import tables

SEED = 20261121
BUSY = [
    ("case_manager", "treatment", "assignment", "page", "care"),
    ("case_manager", "treatment", "treating", "page", "care"),
    ("coordinator", "coordination", "team", "print", "care"),
    ("person", "own_record", "self", "pdf", "care"),
    ("auditor", "oversight", "audit", "page", "care"),
    ("privacy_officer", "oversight", "none", "export", "care"),
    ("patrol_officer", "outreach", "visit", "page", "duty"),
]


def _circumstances() -> list[tuple[str, str, str, str, str, str]]:
    rng = random.Random(SEED)
    drawn = [
        tuple(str(rng.choice(VOCABULARY[axis])) for axis in ("role", "purpose", "relation", "channel", "side"))
        for _ in range(5)
    ]
    return [(*one, consent) for one in (*BUSY, *drawn) for consent in ("none", "active", "expired")]


@pytest.mark.parametrize("words", _circumstances(), ids=" ".join)
def test_cells_kept_ready_are_the_cells_of_the_tables(words: tuple[str, ...]) -> None:
    role, purpose, relation, channel, side, consent = words
    found = open_cells(role, purpose, relation=relation, consent=consent, channel=channel, side=side)
    expected = set()
    for category in Category:
        for origin in Origin:
            asked = Question(role, purpose, category, origin, consent, relation, channel, side, "no")
            if tables.is_open(asked):
                expected.add((category, origin, False))
            if tables.is_open(asked._replace(part2="yes")) and tables.is_open(asked._replace(part2="unknown")):
                expected.add((category, origin, True))
    assert set(found) == expected
    for (category, origin, is_protected), decision in found.items():
        part2 = "unknown" if is_protected else "no"
        asked = Question(role, purpose, category, origin, consent, relation, channel, side, part2)
        assert decision == policy_engine.engine().answers([asked])[0]


@pytest.mark.parametrize("open_ones", ["yes", "unknown", "no", "yes no", "unknown no", "yes unknown"])
def test_a_protected_cell_needs_both_a_known_and_an_unknown_source(monkeypatch, open_ones: str) -> None:
    """Planted: policies under which only some standings of a fact are open."""
    allowed, closed = policy_engine.Decision(True, ()), policy_engine.Decision(False, ())
    stands = open_ones.split()
    monkeypatch.setattr(policy_engine, "decide", lambda asked: allowed if asked.part2 in stands else closed)
    words = {"relation": "none", "consent": "none", "channel": "page", "side": "care"}
    found = open_cells.__wrapped__("planted", "planted", **words)
    expected = {False} if "no" in stands else set()
    expected |= {True} if {"yes", "unknown"} <= set(stands) else set()
    assert {is_protected for _category, _origin, is_protected in found} == expected
