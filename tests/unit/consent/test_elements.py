"""A consent of any kind that lacks anything its law asks for is never in force.

Harm prevented: treatment records leave on a paper that a court, or the person, would not recognise as agreement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from tandem.consent.law import consent_law, law_of
from tandem.consent.rules import ELEMENTS, missing_elements, refusal_to_activate, state_of
from tandem.consent.types import (
    NOTHING_CONFIRMED,
    Category,
    ConsentDraft,
    ConsentKind,
    ConsentState,
    DurationBasis,
    Proceeding,
    Purpose,
    Recipient,
    RecipientKind,
    Signer,
    SignerAuthority,
    Standing,
)
from tests.factories.consents import NOW, RECOVERY
from tests.factories.law import CONFIRMED, COURT, STANDINGS, consent_of_kind

K = ConsentKind
# Each element as a change that takes it away; those of one kind only stand below.
ALWAYS: dict[str, dict[str, Any]] = {
    "patient_name": {"patient_name": "  "},
    "discloser": {"disclosers": ()},
    "categories": {"categories": frozenset()},
    "recipients": {"recipients": ()},
    "purpose": {"purposes": frozenset({Purpose.ENFORCEMENT})},
    "expiry": {"expires_at": None},
    "signature": {"signature": ""},
    "date_signed": {"signed_at": None},
    "form": {"form_version": ""},
    "signer": {"signer": Signer.PARENT},
    "adult": {"is_adult": False},
}
ORDINARY = {"right_to_revoke": {"revocation_statement": ""}}
STATEMENTS = {"tpo_statements": {"refusal_statement": ""}}
FURTHER: dict[ConsentKind, dict[str, dict[str, Any]]] = {
    K.PART2_DISCLOSURE: ORDINARY,
    K.PART2_TPO: ORDINARY | STATEMENTS,
    K.PART2_COUNSELLING_NOTES: ORDINARY,
    K.PART2_PROCEEDINGS: ORDINARY | {"proceedings_apart": {"proceeding": None}},
    K.PART2_CRIMINAL_JUSTICE: {
        "mandate": {"docket": " "},
        "duration_basis": {"duration_basis": None},
        "revocable_from": {"revocable_from": None},
    },
    K.HIPAA_AUTHORIZATION: ORDINARY | STATEMENTS,
    K.GENERAL_ROI: ORDINARY,
}


def codes(terms: ConsentDraft, law=CONFIRMED) -> set[str]:
    return {element.code for element in missing_elements(terms, law)}


@pytest.mark.parametrize("kind", K)
def test_every_subset_of_elements(kind: ConsentKind) -> None:
    """Harm: a kind of consent that comes into force with a gap that only its own law knows."""
    removals = ALWAYS | FURTHER[kind]
    whole = consent_of_kind(kind)
    assert codes(whole) == set()
    active = 0
    for size in range(len(removals) + 1):
        for gone in combinations(sorted(removals), size):
            changes: dict[str, Any] = {}
            for code in gone:
                changes |= removals[code]
            terms = replace(whole, **changes)
            state = state_of(terms, revoked_at=None, now=NOW, law=CONFIRMED)
            assert codes(terms) == set(gone)
            assert state is (ConsentState.INCOMPLETE if gone else ConsentState.ACTIVE)
            active += state is ConsentState.ACTIVE
    assert active == 1


def test_a_check_left_out_is_caught_planted(monkeypatch) -> None:
    """The sweep over the subsets has teeth: without one element's check it fails, whichever it is."""
    from tandem.consent.rules import elements

    for gone in ("signature", "expiry", "patient_name"):
        weakened = tuple(one for one in ELEMENTS if one.code != gone)
        monkeypatch.setattr(elements, "ELEMENTS", weakened)
        with pytest.raises(AssertionError):
            test_every_subset_of_elements(K.PART2_DISCLOSURE)


@pytest.mark.parametrize("kind", [K.PART2_PROCEEDINGS, K.PART2_CRIMINAL_JUSTICE])
def test_a_kind_whose_law_nobody_confirmed_stays_shut(kind: ConsentKind) -> None:
    """Harm: a form for the court in use before counsel has read the law as it stands now."""
    assert codes(consent_of_kind(kind), NOTHING_CONFIRMED) == {"confirmed_kind"}
    assert codes(consent_of_kind(kind), consent_law()) == {"confirmed_kind"}
    assert codes(consent_of_kind(kind), CONFIRMED) == set()


@pytest.mark.parametrize("who", [name for name in STANDINGS if name != "adult"])
def test_who_else_may_sign_waits_for_confirmed_law(who: str) -> None:
    """Harm: somebody signs away a child's or a helpless person's secrets on a rule of another state."""
    terms = consent_of_kind(K.PART2_DISCLOSURE, **STANDINGS[who])
    assert codes(terms, CONFIRMED) == set()
    assert "confirmed_standing" in codes(terms, consent_law())
    assert state_of(terms, revoked_at=None, now=NOW, law=consent_law()) is ConsentState.INCOMPLETE


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({**STANDINGS["minor alone"], "co_signature": "Made-up Parent"}, "co_signature"),
        ({**STANDINGS["minor and parent"], "co_signature": " "}, "co_signature"),
        ({**STANDINGS["minor and parent"], "signer": Signer.PARENT}, "signer"),
        ({**STANDINGS["minor alone"], "jurisdiction": "US-CC"}, "confirmed_standing"),
        ({**STANDINGS["minor alone"], "jurisdiction": "US-ZZ"}, "confirmed_standing"),
        ({**STANDINGS["minor alone"], "is_adult": True}, "adult"),
        ({**STANDINGS["court-appointed"], "authority": SignerAuthority.NEXT_OF_KIN}, "signer"),
        ({**STANDINGS["court-appointed"], "authority": None}, "signer"),
        ({**STANDINGS["executor"], "authority": SignerAuthority.ADJUDICATED}, "signer"),
        ({**STANDINGS["executor"], "signer": Signer.PERSON}, "signer"),
        ({"standing": Standing.ADULT, "co_signature": "Made-up Parent"}, "co_signature"),
        ({"signer": Signer.REPRESENTATIVE}, "signer"),
    ],
)
def test_the_wrong_signer_keeps_it_out_of_force(changes: dict[str, Any], gap: str) -> None:
    """Harm: a parent signs for a minor who alone may, or a relative for an adult who can decide."""
    assert gap in codes(consent_of_kind(K.PART2_DISCLOSURE, **changes))


def test_only_those_who_made_it_a_condition_receive_under_2_35() -> None:
    """Harm: somebody who came to a LEAD-style offer of their own will is bound like a defendant."""
    whole = consent_of_kind(K.PART2_CRIMINAL_JUSTICE)
    assert "mandate" in codes(replace(whole, is_condition=False))
    assert "mandate" in codes(replace(whole, mandating_authority_id=None))
    whole_office = (Recipient(agency_id=COURT),)
    elsewhere = (Recipient(agency_id=RECOVERY, account_id=RECOVERY),)
    assert "individuals" in codes(replace(whole, recipients=whole_office))
    assert "individuals" in codes(replace(whole, recipients=elsewhere))
    assert "revocable_from" in codes(replace(whole, revocable_from=whole.expires_at + timedelta(days=1)))
    assert "purpose" in codes(replace(whole, purposes=frozenset({Purpose.TREATMENT})))


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"proceeding": Proceeding.CRIMINAL}, "proceedings_apart"),
        ({"mandating_authority_id": COURT}, "mandate"),
        ({"is_condition": True}, "mandate"),
        ({"duration_basis": DurationBasis.FINAL_DISPOSITION}, "duration_basis"),
        ({"revocable_from": NOW}, "revocable_from"),
        ({"categories": frozenset({Category.COUNSELLING_NOTES, Category.REFERRAL})}, "notes_apart"),
    ],
)
@pytest.mark.parametrize("kind", [K.PART2_DISCLOSURE, K.PART2_TPO, K.HIPAA_AUTHORIZATION, K.GENERAL_ROI])
def test_nothing_special_is_bundled_in(kind: ConsentKind, changes: dict[str, Any], gap: str) -> None:
    """Harm: counselling notes, a court or a waiver of taking back hidden in an ordinary form."""
    assert gap in codes(consent_of_kind(kind, **changes))


def test_proceedings_stand_alone() -> None:
    """Harm: one signature for treatment and for use against the person."""
    whole = consent_of_kind(K.PART2_PROCEEDINGS)
    assert "purpose" in codes(replace(whole, purposes=frozenset({Purpose.TREATMENT})))
    assert "proceedings_apart" in codes(replace(whole, docket=""))


def test_a_covered_entity_under_tpo_is_told_how_it_may_pass_on() -> None:
    entity = (Recipient(agency_id=RECOVERY, kind=RecipientKind.BUSINESS_ASSOCIATE),)
    assert "covered_entity_statement" in codes(
        consent_of_kind(K.PART2_TPO, recipients=entity, redisclosure_statement="")
    )


def test_a_hipaa_gap_cites_hipaa() -> None:
    refusal = refusal_to_activate(consent_of_kind(K.HIPAA_AUTHORIZATION, signature=""))
    assert refusal is not None
    assert refusal.citation == "45 CFR 164.508(c)"


def test_the_law_files_confirm_nothing_until_somebody_answers_for_them() -> None:
    """Harm: a draft of the law, or a flag set in a hurry, opens a door to the court."""
    shipped = consent_law()
    assert not shipped.kinds
    assert not shipped.standings
    assert not any(rule.is_confirmed for rule in shipped.minors.values())
    assert not any(row.is_confirmed for row in shipped.onward)
    file = {"confirms": "part2_proceedings", "confirmed": True, "review_by": date(2027, 1, 1)}
    with pytest.raises(ValueError, match="names no reviewer"):
        law_of([file])
    assert law_of([{**file, "reviewer": "Counsel", "status": "UNCONFIRMED"}]).kinds == frozenset()
    assert law_of([{**file, "reviewer": "Counsel"}]).kinds == {K.PART2_PROCEEDINGS}
    states = {"state": [{"code": "US-AA", "signs": "alone", "confirmed": True, "reviewer": "Counsel"}]}
    assert law_of([states]).minor_rule("US-AA") is not None
    assert law_of([states | {"status": "UNCONFIRMED"}]).minor_rule("US-AA") is None
