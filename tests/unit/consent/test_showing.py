"""The mark of a preview. Harm: two different promises with one mark, or one promise that no mark fits."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tandem.consent.rules import digest_of
from tandem.consent.rules.showing import SIGNED_LATER
from tandem.consent.types import Category, ConsentDraft, ConsentKind, PreviewRow, Purpose, Recipient

ONE, TWO = UUID(int=1), UUID(int=2)
AT = datetime(2027, 5, 20, 12, tzinfo=UTC)
TERMS = ConsentDraft(
    person_id=ONE,
    kind=ConsentKind.PART2_DISCLOSURE,
    disclosers=(ONE,),
    categories=frozenset({Category.IDENTITY, Category.CONTACT, Category.REFERRAL}),
    recipients=(Recipient(agency_id=TWO),),
    purposes=frozenset({Purpose.TREATMENT}),
    expires_at=AT,
)
ROWS = [PreviewRow("Test treatment", TWO, (Category.IDENTITY,), AT), PreviewRow("Police", None, (), None)]
CHANGED = {
    "person_id": TWO,
    "kind": ConsentKind.PART2_TPO,
    "categories": TERMS.categories | {Category.CASE},
    "recipients": (),
    "disclosers": (),
    "purposes": frozenset({Purpose.OUTREACH}),
    "expires_at": None,
    "language": "es",
    "form_version": "2",
}


def test_signing_changes_nothing() -> None:
    signed = replace(TERMS, patient_name="A Name", is_adult=True, signature="A Name", signed_at=AT)
    assert digest_of(signed, ROWS) == digest_of(TERMS, ROWS)
    assert {one.name for one in fields(ConsentDraft)} >= SIGNED_LATER


def test_the_order_of_a_set_is_nothing_that_was_shown() -> None:
    turned = replace(TERMS, categories=frozenset(sorted(TERMS.categories, reverse=True)))
    assert digest_of(turned, ROWS) == digest_of(TERMS, ROWS)


@pytest.mark.parametrize("name", CHANGED)
def test_every_term_counts(name: str) -> None:
    assert digest_of(replace(TERMS, **{name: CHANGED[name]}), ROWS) != digest_of(TERMS, ROWS)


@pytest.mark.parametrize("rows", [ROWS[:1], ROWS[::-1], [ROWS[0], replace(ROWS[1], categories=(Category.CASE,))]])
def test_every_row_counts(rows: list[PreviewRow]) -> None:
    assert digest_of(TERMS, rows) != digest_of(TERMS, ROWS)
