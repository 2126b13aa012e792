"""What the gate looks up for itself: whose ties count, how far a ground reaches, which consents are in force.

Harm prevented: a tie that was over, of somebody else, or of nobody, that opens a record all the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tandem.consent import actions, register
from tandem.consent.models import Consent, ConsentLimit, RecordedGround, Relation, Revocation
from tandem.consent.register import Holdings, _within, consents_by_person, holdings, is_treating
from tandem.consent.types import AuditBody, Category, ConsentState, Ground, Limit, RelationKind
from tandem.core.actor import Actor, system_actor
from tests.actions.consent.asking import WORKER, agree, tie
from tests.factories.consents import NOW, OUTREACH, PERSON, RECOVERY, complete_consent, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
MANAGER = staff("case_manager", RECOVERY)
Tie = RelationKind


def ties(by: Actor, now: datetime = NOW) -> set[RelationKind]:
    return set(holdings(by=by, person_ids=[PERSON], now=now)[PERSON].relations)


def test_a_tie_counts_from_its_first_moment_until_its_end() -> None:
    tie(MANAGER, Tie.TREATING, until_at=NOW + HOUR)
    found = [ties(MANAGER, now) for now in (NOW - TICK, NOW, NOW + HOUR - TICK, NOW + HOUR)]
    assert found == [set(), {Tie.TREATING}, {Tie.TREATING}, set()]
    asked = {"person_id": PERSON, "agency_id": RECOVERY}
    assert not is_treating(**asked, now=NOW)
    tie(MANAGER, Tie.ASSIGNMENT, to_agency=True)
    assert not is_treating(**asked, now=NOW)
    tie(MANAGER, Tie.TREATING, to_agency=True, until_at=NOW + HOUR)
    assert [is_treating(**asked, now=now) for now in (NOW - TICK, NOW, NOW + HOUR)] == [False, True, False]
    assert not is_treating(person_id=PERSON, agency_id=OUTREACH, now=NOW)
    assert not is_treating(person_id=uuid4(), agency_id=RECOVERY, now=NOW)


def test_whose_ties_count() -> None:
    """Harm: a job, a code or an account without agency that holds the ties of everybody."""
    own = staff("person", None)
    tie(own, Tie.SELF)
    tie(own, Tie.VISIT)
    tie(MANAGER, Tie.VISIT)
    tie(MANAGER, Tie.TEAM)
    tie(MANAGER, Tie.TREATING, to_agency=True)
    assert ties(own) == {Tie.SELF}
    assert ties(MANAGER) == {Tie.VISIT, Tie.TEAM, Tie.TREATING}
    assert ties(staff("case_manager", RECOVERY)) == {Tie.TREATING}
    assert ties(replace(MANAGER, agency_id=OUTREACH)) == {Tie.VISIT, Tie.TEAM}
    assert ties(replace(MANAGER, agency_id=None)) == {Tie.VISIT, Tie.TEAM}
    assert ties(staff("case_manager", None)) == set()
    assert ties(replace(MANAGER, account_id=None)) == set()
    assert ties(system_actor("intake")) == {Tie.VISIT}
    assert ties(staff("system", None)) == set()
    assert ties(replace(MANAGER, role="system")) == {Tie.VISIT, Tie.TEAM, Tie.TREATING}


def test_nothing_is_known_of_who_has_no_tie() -> None:
    """Harm: the consents of a stranger in memory, or one person's tie counted for another."""
    agree()
    other = uuid4()
    tie(MANAGER, Tie.TREATING, other)
    found = holdings(by=MANAGER, person_ids=[PERSON, other, other], now=NOW)
    assert found == {PERSON: Holdings(frozenset(), ()), other: Holdings(frozenset({Tie.TREATING}), ())}


def ground(kind: Ground, tied: RelationKind, **changes: object) -> RecordedGround:
    """A recorded ground of the manager, and the tie that rests on it."""
    given = {
        "ground": kind,
        "person_id": PERSON,
        "account_id": MANAGER.account_id,
        "agency_id": RECOVERY,
        "disclosed_by": uuid4(),
        "nature": "overdose",
        "audited_agency_id": OUTREACH if kind is Ground.AUDIT else None,
        "body": AuditBody.FUNDER,
        "order_id": uuid4(),
        "mandate_id": uuid4(),
        "scope": [Category.TREATMENT],
        "from_at": NOW,
        "until_at": NOW + HOUR,
    }
    record = RecordedGround(**{**given, **changes})
    record.save(using="vault", force_insert=True)
    row = Relation(person_id=PERSON, account_id=MANAGER.account_id, kind=tied, source="demo", record=record)
    row.from_at, row.until_at = NOW - HOUR, NOW + 2 * HOUR
    row.save(using="vault", force_insert=True)
    return record


def reach(now: datetime = NOW) -> tuple[tuple[RelationKind, Limit], ...]:
    return holdings(by=MANAGER, person_ids=[PERSON], now=now)[PERSON].limits


@pytest.mark.parametrize(
    ("kind", "tied", "kinds", "whose"),
    [
        (Ground.MEDICAL_EMERGENCY, Tie.EMERGENCY, None, None),
        (Ground.AUDIT, Tie.AUDIT, None, {OUTREACH}),
        (Ground.COURT_ORDER, Tie.COURT_ORDER, {Category.TREATMENT}, {RECOVERY}),
        (Ground.CHILD_ABUSE_REPORT, Tie.REPORT, None, {RECOVERY}),
        (Ground.RESEARCH, Tie.RESEARCH, None, set()),
    ],
)
def test_how_far_a_ground_reaches(kind: Ground, tied: RelationKind, kinds, whose) -> None:
    """Harm: a ground for one agency's facts that opens another's."""
    ground(kind, tied)
    limit = Limit(kinds and frozenset(kinds), whose if whose is None else frozenset(whose), NOW + HOUR)
    assert reach() == ((tied, limit),)


def test_a_ground_counts_while_its_record_stands_and_for_its_holder_alone() -> None:
    record = ground(Ground.MEDICAL_EMERGENCY, Tie.EMERGENCY)
    assert [len(reach(now)) for now in (NOW - TICK, NOW, NOW + HOUR - TICK, NOW + HOUR)] == [0, 1, 1, 0]
    rows = RecordedGround.objects.using("vault").filter(id=record.id)
    rows.update(account_id=uuid4())
    assert reach() == ()
    rows.update(account_id=MANAGER.account_id, ended_at=NOW)
    assert reach() == ()


def test_a_record_under_which_nothing_opens_gives_no_reach() -> None:
    """Harm: the note that staff told of a crime opens the record to them."""
    ground(Ground.CRIME_ON_PREMISES, Tie.REPORT)
    ground(Ground.MEDICAL_EMERGENCY, Tie.EMERGENCY)
    assert [one for one, _limit in reach()] == [Tie.EMERGENCY]


def states(now: datetime = NOW) -> dict[UUID, ConsentState]:
    return {row.id: row.state for row in consents_by_person(person_ids=[PERSON], now=now)[PERSON]}


def test_consents_come_newest_first_and_end_when_the_revocation_takes_effect() -> None:
    first, second = agree(), agree()
    Consent.objects.using("vault").filter(id=first).update(recorded_at=NOW - HOUR)
    assert list(states()) == [second, first]
    Consent.objects.using("vault").filter(id=first).update(recorded_at=NOW + HOUR)
    assert list(states()) == [first, second]
    actions.revoke_consent(by=WORKER, now=NOW, consent_id=first)
    (row, _other) = consents_by_person(person_ids=[PERSON], now=NOW)[PERSON]
    assert (row.state, row.revoked_at, row.recorded_by) == (ConsentState.REVOKED, NOW, WORKER.account_id)
    Revocation.objects.using("vault").update(takes_effect_at=NOW + HOUR)
    (row, _other) = consents_by_person(person_ids=[PERSON], now=NOW)[PERSON]
    assert row.revoked_at == NOW + HOUR
    assert consents_by_person(person_ids=[uuid4()], now=NOW) == {}


def test_the_gate_learns_that_somebody_signed_and_not_who() -> None:
    agree()
    (told,) = consents_by_person(person_ids=[PERSON], now=NOW)[PERSON]
    (untold,) = consents_by_person(person_ids=[PERSON], now=NOW, with_names=False)[PERSON]
    assert told.terms.patient_name == "Made-up Person"
    assert untold.terms.patient_name not in ("", "Made-up Person")
    assert (untold.terms.docket, untold.terms.co_signature) == ("", "")
    assert replace(untold.terms, patient_name="", signature="") == replace(told.terms, patient_name="", signature="")


def test_keys_are_fetched_together_and_by_those_alone_who_read_names(monkeypatch) -> None:
    """Harm: the gate opens every name to decide, or a list of fifty fetches a key fifty times."""
    warmed: list[set[UUID]] = []
    monkeypatch.setattr(register, "warm", warmed.append)
    agree()
    tie(MANAGER, Tie.TREATING)
    warmed.clear()
    assert holdings(by=MANAGER, person_ids=[PERSON], now=NOW)[PERSON].consents
    assert warmed == []
    consents_by_person(person_ids=[PERSON], now=NOW)
    assert warmed == [{PERSON}]


def limit(consent_id: UUID, other_id: UUID | None, merge_id: UUID | None = None, hours: int = 0) -> ConsentLimit:
    return ConsentLimit(
        consent_id=consent_id, other_id=other_id, merge_id=merge_id or uuid4(), from_at=NOW + hours * HOUR
    )


def test_a_consent_that_a_merge_limits_holds_while_the_other_does() -> None:
    """Harm: two records are joined, one person's no is forgotten; or a consent taken back comes to life again."""
    one, other = agree(categories=frozenset({Category.CONTACT, Category.REFERRAL})), agree(expires_at=NOW + HOUR)
    limit(one, other).save(using="vault", force_insert=True)
    assert states() == {one: ConsentState.ACTIVE, other: ConsentState.ACTIVE}
    found = {row.id: row.terms for row in consents_by_person(person_ids=[PERSON], now=NOW)[PERSON]}
    assert found[one].categories == {Category.CONTACT, Category.REFERRAL}
    assert found[one].expires_at == NOW + HOUR
    assert states(NOW + HOUR) == {one: ConsentState.INCOMPLETE, other: ConsentState.EXPIRED}
    actions.revoke_consent(by=WORKER, now=NOW, consent_id=one)
    assert states()[one] is ConsentState.REVOKED


@pytest.mark.parametrize("whose", ["nobody's", "somebody else's"])
def test_a_consent_that_nothing_matches_is_not_in_force(whose: str) -> None:
    one, other, elsewhere = agree(), uuid4(), None
    if whose == "somebody else's":
        tie(WORKER, Tie.VISIT, other)
        elsewhere = actions.record_consent(by=WORKER, now=NOW, terms=complete_consent(person_id=other))
    limit(one, elsewhere).save(using="vault", force_insert=True)
    assert states() == {one: ConsentState.INCOMPLETE}


def test_which_consents_limit_another() -> None:
    """A merge counts with those before it, and not with those after, nor with itself; a ring comes to an end."""
    a, b, c, d, e = (uuid4() for _ in range(5))
    merge = uuid4()
    limits = {
        a: [limit(a, b, merge, hours=2), limit(a, None, hours=2)],
        b: [
            limit(b, c, hours=1),
            limit(b, d, hours=3),
            limit(b, e, merge, hours=1),
            limit(b, a, hours=2),
        ],
        c: [limit(c, a, hours=1)],
    }
    assert _within(a, limits) == {b, None, c}
    same_moment = {a: [limit(a, b)], b: [limit(b, d)]}
    assert _within(a, same_moment) == {b, d}
    assert _within(d, limits) == set()
