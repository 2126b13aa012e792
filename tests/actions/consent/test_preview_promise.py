"""The preview promises exactly what the gate then opens, for every receiver and every kind of fact.

Harm prevented: somebody signs because a page said "not this", and it is shown all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from uuid import UUID, uuid4

import pytest

from tandem.agencies.types import CARE_ROLES, DUTY_ROLES
from tandem.consent import actions, gate
from tandem.consent.types import (
    PERSON_CATEGORIES,
    Access,
    Category,
    Channel,
    ConsentDraft,
    ConsentKind,
    Label,
    Origin,
    Purpose,
    Recipient,
    RecipientKind,
    RelationKind,
    RelationSource,
)
from tandem.core.actor import Actor, system_actor
from tests.factories.consents import NOW, OUTREACH, PERSON, RECOVERY, complete_consent, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BOTH = (Recipient(agency_id=OUTREACH), Recipient(agency_id=RECOVERY, kind=RecipientKind.PART2_PROGRAM))
TIES = (RelationKind.ASSIGNMENT, RelationKind.VISIT, RelationKind.TEAM, RelationKind.TREATING)
CASES = {
    "both ways, two purposes": complete_consent(),
    "one receiver, outreach only": complete_consent(
        recipients=BOTH[1:], purposes=frozenset({Purpose.OUTREACH}), categories=frozenset({Category.CONTACT})
    ),
    "everything that can be asked": complete_consent(
        purposes=frozenset({Purpose.TREATMENT, Purpose.COORDINATION, Purpose.OUTREACH}),
        categories=PERSON_CATEGORIES
        - {Category.VISIT_CONTACT, Category.DISCLOSURE_LOG, Category.COUNSELLING_NOTES}
        - {Category.CONSENT_RECORD, Category.WELLNESS},
    ),
    "counselling notes by themselves": complete_consent(
        kind=ConsentKind.PART2_COUNSELLING_NOTES,
        categories=frozenset({Category.COUNSELLING_NOTES}),
        purposes=frozenset({Purpose.TREATMENT}),
    ),
    "treatment, payment and operations": complete_consent(
        kind=ConsentKind.PART2_TPO, purposes=frozenset({Purpose.TREATMENT, Purpose.COORDINATION})
    ),
    "an authorization under HIPAA": complete_consent(kind=ConsentKind.HIPAA_AUTHORIZATION),
    "a general release": complete_consent(kind=ConsentKind.GENERAL_ROI),
}
QUICK = ("both ways, two purposes", *list(CASES)[-3:])


def seen_by(agency_id: UUID, roles, purposes, side: str = "care") -> set[Category]:
    """Every kind of fact that any of these roles can read of a discloser's record, under any tie."""
    found: set[Category] = set()
    other = OUTREACH if agency_id == RECOVERY else RECOVERY
    facts = [Label(Origin.CARE, part2=part2, agency_id=other) for part2 in (True, False)]
    for role, tie in product(roles, TIES):
        by = Actor(account_id=uuid4(), role=role, agency_id=agency_id, side=side)
        actions.record_relation(
            by=system_actor("test"),
            now=NOW,
            person_id=PERSON,
            kind=tie,
            source=RelationSource.CASE,
            account_id=by.account_id,
        )
        for purpose in purposes:
            access = gate.open_record(by=by, person=PERSON, purpose=purpose, channel=Channel.PAGE, now=NOW)
            if isinstance(access, Access):
                found |= {one for one in PERSON_CATEGORIES if any(access.opens(one, fact) for fact in facts)}
    return found


@pytest.mark.full
@pytest.mark.parametrize("terms", CASES.values(), ids=CASES)
def test_preview_is_what_the_gate_opens(terms: ConsentDraft) -> None:
    promise_is_kept(terms, CARE_ROLES, Purpose)


@pytest.mark.parametrize("name", QUICK)
def test_preview_is_what_the_gate_opens_to_case_managers(name: str) -> None:
    promise_is_kept(CASES[name], ["case_manager", "co_responder"], [Purpose.TREATMENT])


def test_a_release_that_is_not_enough_for_treatment_records_still_says_what_it_opens() -> None:
    """Harm: "nobody would see anything" stands above a signature that opens what outreach wrote."""
    *promised, _police = gate.preview(terms=CASES["an authorization under HIPAA"], language="en", now=NOW)
    assert any(row.categories for row in promised)


def test_a_preview_that_leaves_something_out_is_caught_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: a comparison that would not see a missing kind of fact guards nothing."""
    true_preview = gate.preview

    def silent(**asked):
        return [replace(row, categories=row.categories[1:]) for row in true_preview(**asked)]

    monkeypatch.setattr(gate, "preview", silent)
    with pytest.raises(AssertionError):
        promise_is_kept(CASES["both ways, two purposes"], ["case_manager"], [Purpose.TREATMENT])


def promise_is_kept(terms: ConsentDraft, roles: Iterable[str], purposes: Iterable[Purpose]) -> None:
    """Sign the terms, then try every door; the preview was made before."""
    taker = staff("case_manager")
    actions.record_relation(
        by=taker,
        now=NOW,
        person_id=PERSON,
        kind=RelationKind.ASSIGNMENT,
        source=RelationSource.CASE,
        account_id=taker.account_id,
    )
    *promised, police = gate.preview(terms=terms, language="en", now=NOW)
    actions.record_consent(by=taker, now=NOW, terms=terms)
    for row in promised:
        # Who receives under a consent also receives the consent (§ 2.32); the list of kinds leaves it out.
        opened = seen_by(row.agency_id, roles, purposes) - {Category.CONSENT_RECORD}
        assert set(row.categories) == opened, row.who
    for agency_id in {OUTREACH, RECOVERY} - {row.agency_id for row in promised}:
        assert seen_by(agency_id, roles, purposes) == set(), "not named, sees nothing"
    assert police.categories == ()
    for side in ("care", "duty"):
        assert seen_by(RECOVERY, DUTY_ROLES, purposes, side) == set()
