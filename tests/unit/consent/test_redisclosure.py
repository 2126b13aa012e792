"""Passing on what was received (§ 2.33), holder by holder: only where a confirmed row says so, never to a court.

Harm prevented: a record wanders from desk to desk until it reaches somebody whom the person never named.
"""

from __future__ import annotations

from itertools import product

import pytest

from tandem.consent.law import consent_law
from tandem.consent.rules import refusal_to_pass_on
from tandem.consent.types import NOTHING_CONFIRMED, ConsentKind, Purpose, RecipientKind
from tests.factories.law import CONFIRMED, OF_KIND, consent_of_kind

K, R = ConsentKind, RecipientKind
# The table of § 2.33 as a reader of the law would write it: (kind of consent, holder, contractor) that may pass on.
MAY = {
    (K.PART2_TPO, R.PART2_PROGRAM, False),
    (K.PART2_TPO, R.PART2_PROGRAM, True),
    (K.PART2_TPO, R.COVERED_ENTITY, False),
    (K.PART2_TPO, R.COVERED_ENTITY, True),
    (K.PART2_TPO, R.BUSINESS_ASSOCIATE, False),
    (K.PART2_TPO, R.BUSINESS_ASSOCIATE, True),
    (K.PART2_TPO, R.LAWFUL_HOLDER, True),
    (K.PART2_DISCLOSURE, R.LAWFUL_HOLDER, True),
    (K.PART2_COUNSELLING_NOTES, R.LAWFUL_HOLDER, True),
    (K.HIPAA_AUTHORIZATION, R.LAWFUL_HOLDER, True),
    (K.GENERAL_ROI, R.LAWFUL_HOLDER, True),
}


@pytest.mark.parametrize(("kind", "holder", "contractor"), [*product(OF_KIND, R, (False, True))])
def test_every_holder_of_every_kind(kind: ConsentKind, holder: RecipientKind, contractor: bool) -> None:
    terms = consent_of_kind(kind)
    asked = {"holder": holder, "purpose": Purpose.TREATMENT, "is_contractor": contractor}
    refusal = refusal_to_pass_on(terms, law=CONFIRMED, **asked)
    assert (refusal is None) == ((kind, holder, contractor) in MAY)
    assert refusal_to_pass_on(terms, law=NOTHING_CONFIRMED, **asked) is not None
    assert refusal_to_pass_on(terms, law=consent_law(), **asked) is not None
    against = refusal_to_pass_on(terms, law=CONFIRMED, is_enforcement=True, **asked)
    assert against is not None
    assert against.code == "proceedings"


def test_only_for_the_purpose_that_was_agreed() -> None:
    for purpose in set(Purpose) - {Purpose.TREATMENT, Purpose.COORDINATION}:
        terms = consent_of_kind(K.PART2_TPO)
        assert refusal_to_pass_on(terms, holder=R.COVERED_ENTITY, purpose=purpose, law=CONFIRMED) is not None
