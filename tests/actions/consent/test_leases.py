"""The keys of an offline copy stand and fall with everything that stood when it was leased, and are written down.

Harm prevented: a phone that goes on opening a record after one of several consents, or one kind of fact, fell away.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tandem.audit.models import Entry
from tandem.consent import actions, gate
from tandem.consent.types import PERSON_CATEGORIES, Category, Leased, Purpose, Refusal, RelationKind
from tests.actions.consent.asking import agree, tie
from tests.factories.consents import NOW, PERSON, RECOVERY, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
MANAGER = staff("case_manager", RECOVERY)
FEW = frozenset({Category.CONTACT, Category.REFERRAL})
SECOND = uuid4()


def leased(categories=FEW, persons=(PERSON,), now: datetime = NOW) -> Leased:
    found, _cohort = gate.lease_bundle(
        by=MANAGER,
        persons=persons,
        purpose=Purpose.TREATMENT,
        categories=categories,
        lasts=timedelta(hours=8),
        now=now,
    )
    return found


def keys(lease: Leased, by=MANAGER, now: datetime = NOW, purpose=Purpose.TREATMENT) -> Leased | Refusal:
    return gate.lease_keys(by=by, lease_id=lease.lease_id, purpose=purpose, now=now)


def test_a_lease_falls_with_the_first_of_its_consents_and_rests_on_none_that_was_over() -> None:
    """Harm: two consents, one ends, and the copy made under both lives on; or one long over kills a good copy."""
    tie(MANAGER, RelationKind.TREATING)
    agree(expires_at=NOW + timedelta(hours=1))
    agree(expires_at=NOW + timedelta(hours=4))
    agree()
    start = NOW + timedelta(hours=2)
    lease = leased(now=start)
    assert len(keys(lease, now=start).parts) == 1
    assert keys(lease, now=NOW + timedelta(hours=4)).parts == ()


def test_a_lease_of_everything_that_is_open_gives_its_keys() -> None:
    tie(MANAGER, RelationKind.TREATING)
    agree()
    assert len(keys(leased(PERSON_CATEGORIES)).parts) == 1


def test_a_copy_of_more_than_is_open_now_gives_no_key() -> None:
    """Harm: the case work ended, the visit goes on, and the copy of the case is still read."""
    worker = replace(MANAGER, role="outreach_worker")
    tie(worker, RelationKind.VISIT)
    case = tie(worker, RelationKind.ASSIGNMENT)
    lease, _cohort = gate.lease_bundle(
        by=worker,
        persons=[PERSON],
        purpose=Purpose.OUTREACH,
        categories=[Category.CONTACT, Category.CASE],
        lasts=timedelta(hours=8),
        now=NOW,
    )
    assert len(keys(lease, worker, purpose=Purpose.OUTREACH).parts) == 1
    actions.end_relation(by=worker, now=NOW, relation_id=case)
    given = keys(lease, worker, purpose=Purpose.OUTREACH)
    assert isinstance(given, Leased)
    assert given.parts == ()


def test_keys_are_given_on_the_care_side_alone() -> None:
    tie(MANAGER, RelationKind.TREATING)
    agree()
    assert isinstance(keys(leased(), replace(MANAGER, side="duty")), Refusal)


def test_the_ledger_says_how_many_were_given_and_how_many_not() -> None:
    """Harm: keys that left without a line in the ledger."""
    tie(MANAGER, RelationKind.ASSIGNMENT)
    other = tie(MANAGER, RelationKind.ASSIGNMENT, SECOND)
    lease = leased([Category.CONTACT], (PERSON, SECOND))
    actions.end_relation(by=MANAGER, now=NOW, relation_id=other)
    assert len(keys(lease).parts) == 1
    entry = Entry.objects.using("vault").get(action="consent.give_lease_keys")
    assert entry.subjects == [["lease", str(lease.lease_id)], ["person", str(PERSON)]]
    assert entry.details == {"people": 1, "closed": 1}
