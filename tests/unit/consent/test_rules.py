"""A consent that lacks anything the law asks for is never in force.

Harm prevented: treatment records leave on a paper that a court, or the person, would not recognise as agreement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.consent.rules import (
    is_about,
    missing_elements,
    refusal_to_name_police,
    refusal_to_revoke,
    refusal_to_take_consent,
    revocation_takes_effect_at,
    state_of,
)
from tandem.consent.types import (
    Category,
    ConsentKind,
    ConsentState,
    ExpiryEvent,
    Purpose,
    Recipient,
    RecipientClass,
    RecipientKind,
)
from tests.factories.consents import NOW, OUTREACH, POLICE, RECOVERY, complete_consent
from tests.factories.law import CONFIRMED


def codes(**changes: object) -> set[str]:
    return {element.code for element in missing_elements(complete_consent(**changes))}


def test_an_intermediary_must_say_which_members() -> None:
    vague = Recipient(agency_id=RECOVERY, kind=RecipientKind.INTERMEDIARY)
    assert codes(recipients=(vague,)) == {"intermediary_members"}
    assert codes(recipients=(replace(vague, members="treating_relationship"),)) == set()


def test_tpo_needs_its_statements() -> None:
    assert codes(kind=ConsentKind.PART2_TPO) == set()
    assert "tpo_statements" in codes(kind=ConsentKind.PART2_TPO, redisclosure_statement="")
    assert "tpo_statements" in codes(kind=ConsentKind.PART2_TPO, refusal_statement="")
    entity = (Recipient(agency_id=RECOVERY, kind=RecipientKind.COVERED_ENTITY),)
    without = codes(kind=ConsentKind.PART2_TPO, recipients=entity, redisclosure_statement="")
    assert "covered_entity_statement" in without


def test_expiry_none_is_for_tpo_alone() -> None:
    never = {"expires_at": None, "expiry_event": ExpiryEvent.NONE}
    assert codes(**never) == {"expiry"}
    assert codes(kind=ConsentKind.PART2_TPO, **never) == set()
    assert codes(expires_at=None, expiry_event=ExpiryEvent.END_OF_TREATMENT) == set()


def test_counselling_notes_stand_alone() -> None:
    mixed = frozenset({Category.COUNSELLING_NOTES, Category.REFERRAL})
    assert codes(categories=mixed) == {"notes_apart"}
    assert codes(kind=ConsentKind.PART2_COUNSELLING_NOTES, categories=mixed) == {"notes_apart"}
    alone = frozenset({Category.COUNSELLING_NOTES})
    assert codes(kind=ConsentKind.PART2_COUNSELLING_NOTES, categories=alone) == set()


@pytest.mark.parametrize("purpose", [Purpose.ENFORCEMENT, Purpose.SUPERVISION, Purpose.EVALUATION, Purpose.OVERSIGHT])
def test_purposes_that_no_consent_serves(purpose: Purpose) -> None:
    assert codes(purposes=frozenset({Purpose.TREATMENT, purpose})) == {"purpose"}


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (NOW - timedelta(seconds=1), ConsentState.INCOMPLETE),
        (NOW, ConsentState.ACTIVE),
        (NOW + timedelta(days=90, microseconds=-1), ConsentState.ACTIVE),
        (NOW + timedelta(days=90), ConsentState.EXPIRED),
        (datetime(2040, 2, 29, tzinfo=UTC), ConsentState.EXPIRED),
    ],
)
def test_expiry_is_computed_at_every_look(now: datetime, state: ConsentState) -> None:
    assert state_of(complete_consent(), revoked_at=None, now=now) is state


def test_an_event_ends_a_consent() -> None:
    ended = complete_consent(
        expires_at=None, expiry_event=ExpiryEvent.END_OF_PROGRAM, event_occurred_at=NOW + timedelta(days=1)
    )
    assert state_of(ended, revoked_at=None, now=NOW + timedelta(days=2)) is ConsentState.EXPIRED


@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
def test_no_clock_revives_a_revoked_consent(shift: timedelta) -> None:
    assert state_of(complete_consent(), revoked_at=NOW, now=NOW + shift) is ConsentState.REVOKED


def about(**changes: object) -> bool:
    asked = {
        "agency_id": RECOVERY,
        "is_treating": False,
        "category": Category.TREATMENT,
        "purpose": Purpose.TREATMENT,
        "part2": True,
    }
    terms = changes.pop("terms", complete_consent())
    return is_about(terms, **{**asked, **changes})  # type: ignore[arg-type]


def test_a_consent_covers_what_it_names_and_no_more() -> None:
    assert about()
    assert not about(agency_id=uuid4())
    assert not about(agency_id=None)
    assert not about(category=Category.SCREENING)
    assert not about(purpose=Purpose.OUTREACH)


def test_a_general_release_is_not_enough_for_part2() -> None:
    for kind in (ConsentKind.GENERAL_ROI, ConsentKind.HIPAA_AUTHORIZATION):
        assert not about(terms=complete_consent(kind=kind))
        assert about(terms=complete_consent(kind=kind), part2=False)


def test_a_class_reaches_those_who_treat() -> None:
    terms = complete_consent(recipients=(Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS),))
    assert about(terms=terms, is_treating=True)
    assert not about(terms=terms, is_treating=False)


def test_notes_open_by_their_own_kind_alone() -> None:
    notes = frozenset({Category.COUNSELLING_NOTES})
    own = complete_consent(kind=ConsentKind.PART2_COUNSELLING_NOTES, categories=notes)
    assert about(terms=own, category=Category.COUNSELLING_NOTES)
    assert not about(terms=complete_consent(categories=notes), category=Category.COUNSELLING_NOTES)


@pytest.mark.parametrize(
    ("role", "side", "ties", "may"),
    [
        ("outreach_worker", "care", ["visit"], True),
        ("person", "care", ["self"], True),
        ("outreach_worker", "care", [], False),
        ("outreach_worker", "duty", ["visit"], False),
        ("co_responder", "care", ["visit"], False),
        ("patrol_officer", "duty", ["visit"], False),
        ("person", "care", ["visit"], False),
        ("case_manager", "care", ["self"], False),
    ],
)
def test_who_may_take_a_consent(role: str, side: str, ties: list[str], may: bool) -> None:
    assert (refusal_to_take_consent(role, side, ties) is None) is may


def test_revoking_has_few_hurdles() -> None:
    assert refusal_to_revoke("privacy_officer", "care", []) is None
    assert refusal_to_revoke("person", "care", ["self"]) is None
    assert refusal_to_revoke("co_responder", "care", ["visit"]) is None
    assert refusal_to_revoke("outreach_worker", "care", []) is not None
    assert refusal_to_revoke("patrol_officer", "duty", ["visit"]) is not None


def test_police_cannot_be_named() -> None:
    assert refusal_to_name_police([OUTREACH, POLICE], [POLICE]) is not None
    assert refusal_to_name_police([OUTREACH, None], [POLICE]) is None


def test_a_consent_is_about_itself_and_not_about_the_account_of_disclosures() -> None:
    assert about(category=Category.CONSENT_RECORD)
    assert not about(category=Category.DISCLOSURE_LOG)


def test_a_consent_for_the_courts_is_about_the_officials_it_names() -> None:
    """Harm: whoever else works at the court reads along."""
    judge, clerk = uuid4(), uuid4()
    officials = (Recipient(agency_id=RECOVERY, account_id=judge), Recipient(agency_id=RECOVERY, account_id=clerk))
    terms = complete_consent(kind=ConsentKind.PART2_CRIMINAL_JUSTICE, recipients=officials)
    assert about(terms=terms, account_id=judge)
    assert about(terms=terms, account_id=clerk)
    assert not about(terms=terms, account_id=uuid4())
    assert not about(terms=replace(terms, recipients=(Recipient(agency_id=RECOVERY),)))


def test_only_a_consent_for_the_courts_binds_past_its_revocation() -> None:
    later = complete_consent(revocable_from=NOW + timedelta(days=9))
    assert revocation_takes_effect_at(later, now=NOW, law=CONFIRMED) == NOW


def test_a_consent_for_notes_is_about_notes_and_itself() -> None:
    kinds = frozenset({Category.COUNSELLING_NOTES, Category.CONTACT})
    notes = complete_consent(kind=ConsentKind.PART2_COUNSELLING_NOTES, categories=kinds)
    assert about(terms=notes, category=Category.CONSENT_RECORD)
    assert not about(terms=notes, category=Category.CONTACT)


def test_who_is_named_by_account_or_not_at_all_is_no_agency() -> None:
    """Harm: one official is named, and the whole agency reads."""
    official = Recipient(agency_id=RECOVERY, account_id=uuid4())
    assert not about(terms=complete_consent(recipients=(official,)))
    assert not about(terms=complete_consent(recipients=(Recipient(),)), is_treating=True)
