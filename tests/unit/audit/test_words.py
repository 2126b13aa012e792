"""What may stand in an entry (D3). Harm: officers typed Social Security numbers into the reason field elsewhere."""

from __future__ import annotations

import ast
from enum import StrEnum
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.audit.rules.words import may_stand, reasons, refusal_to_append, word_keys
from tandem.audit.types import ReviewReason as LookReviewReason
from tandem.consent.types import EmergencyNature, Purpose, ReviewReason
from tandem.surveillance.types import AlertNote
from tests.architecture.tree import calls, house

PERSON = UUID("00000000-0000-4000-8000-000000000001")
GOOD = {"action": "consent.open_record", "subjects": [("person", PERSON)], "reason": "treatment", "policies": ["p-1"]}


def refused(**change) -> str:
    return refusal_to_append(**{**GOOD, "details": {}, **change})


def test_codes_counts_flags_ids_and_hashes_may_stand():
    details = {
        "opened": True,
        "people": 24,
        "account": str(uuid4()),
        "agency": None,
        "sha256": "ab" * 32,
        "categories": ["case", "sud_treatment"],
        "until": "2026-03-31T12:00:00+00:00",
        "month": "2026-03-01",
        "told": [str(uuid4())],
    }
    assert refused(details=details) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Wren Ashgrove",
        "wren ashgrove",
        "123-45-6789",
        "555-0100",
        "12 Made-up Lane",
        "1990-02-03",
        "why not?",
        "Wren",
    ],
)
def test_what_officers_typed_elsewhere_is_refused_everywhere(text):
    """Planted, in every place of an entry, alone and in a list."""
    assert refused(reason=text)
    assert refused(action=text)
    assert refused(policies=[text])
    assert refused(subjects=[("person", text)])
    assert refused(subjects=[(text, PERSON)])
    assert refused(details={text: 1})
    for key in ("note", "categories", "state", "sha256"):
        assert refused(details={key: text})
        assert refused(details={key: ["case", text]})
        assert text not in refused(details={key: text})


@pytest.mark.parametrize("value", [5550100123, 123456789, 1.5, b"x", {"a": 1}, [["a"]], -(10**8)])
def test_numbers_as_large_as_a_telephone_and_nested_values_are_refused(value):
    assert refused(details={"people": value})


def test_a_word_stands_only_where_words_are_expected():
    """Harm: a surname in small letters looks like a code."""
    assert refused(details={"kind": "visit"}) == ""
    assert refused(details={"people": "ashgrove"})
    assert refused(reason="ashgrove")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=80))
def test_no_text_outside_the_list_is_a_reason(text):
    assert bool(refused(reason=text)) == (text not in reasons())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80))
def test_a_text_with_a_space_a_capital_or_a_letter_with_an_accent_is_no_code(text):
    if any(one.isspace() or one.isupper() or not one.isascii() for one in text):
        assert not may_stand("kind", text)


@pytest.mark.parametrize("words", [Purpose, AlertNote, EmergencyNature, ReviewReason, LookReviewReason])
def test_every_reason_of_the_house_is_on_the_list(words: type[StrEnum]):
    """Harm: a page that fails in an emergency because its code was forgotten here."""
    assert set(words) <= reasons()


def test_every_word_key_is_used_and_nothing_hands_free_text_to_the_ledger():
    """Harm: a key of the list that nobody uses is an open door. And no caller passes a form's text."""
    known = "\n".join(source.text for source in house())
    unused = [key for key in sorted(word_keys()) if f'"{key}"' not in known and f"{key}=" not in known]
    assert unused == []
    handed = [
        source.at(node, ast.unparse(word.value))
        for source in house()
        for node, name in calls(source)
        if name.endswith("append_entry")
        for word in node.keywords
        if word.arg in {"reason", "details"}
        and any(part in ast.unparse(word.value) for part in ("cleaned", "reveal"))
    ]
    assert handed == []
