"""Retention of people: harm prevented is a name kept for ever because somebody was once worried about its bearer.

And its opposite: the record of somebody who is in care, or whom a court has asked about, destroyed in the night.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tandem.audit.models import Entry
from tandem.care.models import Case, Encounter, OutreachVisit
from tandem.consent.models import Relation
from tandem.core.actor import system_actor
from tandem.core.retention import Proof
from tandem.journeys.retention import nightly
from tandem.journeys.retention.nightly import keep_limits
from tandem.keys.queries.state import destroyed_among
from tandem.people.models import OwnAttempt, OwnCode, Person
from tests.factories.people import NOW, TEAM, a_person, a_visit

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)
BY = system_actor("test")


def somebody(*, days: int, is_synthetic: bool = False) -> UUID:
    """Somebody who was called about so many days ago; nothing since."""
    person_id = a_person()
    a_visit(person_id)
    at = NOW - timedelta(days=days)
    Person.objects.filter(id=person_id).update(is_synthetic=is_synthetic, created_at=at)
    Encounter.objects.filter(person_id=person_id).update(occurred_at=at)
    OutreachVisit.objects.filter(person_id=person_id).update(due_at=at + timedelta(days=3), state="closed")
    return person_id


def a_case(person_id: UUID, *, state: str, days: int) -> None:
    at = NOW - timedelta(days=days)
    row = Case(person_id=person_id, agency_id=TEAM, program="made-up", account_id=TEAM, opened_at=at, state=state)
    row.origin, row.is_part2, row.created_at = "care", True, at
    row.closed_at = at if state == "closed" else None
    row.save(using="vault")


def night() -> dict[str, Proof]:
    return {one.field_class: one for one in keep_limits(by=BY, now=NOW)}


def name_of(person_id: UUID) -> str:
    return str(Person.objects.get(id=person_id).given_name.reveal())


def test_whoever_was_only_called_about_is_forgotten_after_90_days():
    old, new = somebody(days=95), somebody(days=60)
    proof = night()["outreach_contact"]
    assert (proof.removed, proof.past, proof.held) == (1, 0, 0)
    assert (name_of(old), name_of(new)) == ("", "Wren")
    assert destroyed_among([old, new]) == {old}
    entry = Entry.objects.using("vault").get(action="keys.destroy_subject_key")
    assert (entry.reason, entry.job) == ("retention_ended", "test")


def test_a_second_night_has_nothing_left_to_do():
    somebody(days=95)
    night()
    proof = night()["outreach_contact"]
    assert (proof.removed, proof.oldest_at) == (0, None)


def test_whoever_is_in_care_stays():
    """Harm: the morning after, a case worker opens an empty record."""
    open_case, closed_case, long_closed = (somebody(days=4000) for _ in range(3))
    a_case(open_case, state="open", days=4000)
    a_case(closed_case, state="closed", days=2000)
    a_case(long_closed, state="closed", days=2600)
    proofs = night()
    assert proofs["outreach_contact"].removed == 0
    assert proofs["care_record"].removed == 1
    assert [name_of(one) for one in (open_case, closed_case, long_closed)] == ["Wren", "Wren", ""]


def test_a_tie_in_force_stops_the_clock():
    person_id = somebody(days=95)
    tie = Relation(
        person_id=person_id, agency_id=TEAM, kind="team", source="roster", from_at=NOW - timedelta(days=95)
    )
    tie.save(using="vault")
    assert night()["outreach_contact"].removed == 0


def test_a_legal_hold_stops_the_deletion_and_is_said(monkeypatch):
    """Harm: what a court has ordered is destroyed meanwhile; or a hold is used to keep people in silence."""
    person_id = somebody(days=95)
    monkeypatch.setattr(nightly, "persons_held", lambda now: frozenset({person_id}))
    proof = night()["outreach_contact"]
    assert (proof.removed, proof.past, proof.held, proof.is_kept) == (0, 0, 1, True)
    assert name_of(person_id) == "Wren"


def test_made_up_people_are_left_alone():
    person_id = somebody(days=4000, is_synthetic=True)
    proof = night()["outreach_contact"]
    assert (proof.removed, proof.oldest_at) == (0, None)
    assert name_of(person_id) == "Wren"


def test_replaced_codes_and_old_tries_go():
    person = Person.objects.get(id=somebody(days=3))
    for days in (31, 3):
        code = OwnCode(person=person, code_hash=f"{days}", revoked_at=NOW - timedelta(days=days))
        code.save(using="vault")
        OwnAttempt(at=NOW - timedelta(days=days), address_hash="x", code=code).save(using="vault")
    OwnCode(person=person, code_hash="in-force").save(using="vault")
    proofs = night()
    assert proofs["own_code"].removed == 1
    assert sorted(OwnCode.objects.values_list("code_hash", flat=True)) == ["3", "in-force"]
    assert not OwnAttempt.objects.exists()
