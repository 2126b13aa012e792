"""From ties and consents to what may be shown: the quick way of the gate against a slow and plain one.

Harm prevented: a shortcut over fifty people that opens one agency's treatment records to another.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.consent.gate.evaluation import Outcome, Request, consent_state, evaluate
from tandem.consent.policy_engine import Decision, Question, decide, engine
from tandem.consent.policy_files import Reach
from tandem.consent.register import Holdings
from tandem.consent.rules import is_about
from tandem.consent.state_layer import closed_by_state
from tandem.consent.types import (
    CONSENT_GROUNDS,
    GROUND_TIES,
    NO_RELATION,
    PERSON_CATEGORIES,
    Category,
    Channel,
    ConsentKind,
    ConsentRow,
    ConsentState,
    Grant,
    Ground,
    Limit,
    Origin,
    Part2,
    Purpose,
    Recipient,
    RecipientClass,
    RelationKind,
)
from tandem.core.actor import Actor
from tests.factories.consents import NOW, OUTREACH, POLICE, RECOVERY, complete_consent

ROLES = ["case_manager", "outreach_worker", "coordinator", "co_responder", "person", "privacy_officer"]
ROLES += ["medical_responder", "auditor", "court_team", "patrol_officer", "system"]
PURPOSES = [Purpose.TREATMENT, Purpose.OUTREACH, Purpose.COORDINATION, Purpose.OVERSIGHT, Purpose.OWN_RECORD]
Fact = tuple[Category, Origin, bool, UUID]
NARROW = complete_consent(disclosers=(RECOVERY,), recipients=(Recipient(agency_id=OUTREACH),))
RELEASE = replace(NARROW, kind=ConsentKind.GENERAL_ROI, expires_at=NOW + timedelta(days=3))
NOTES = replace(
    NARROW,
    kind=ConsentKind.PART2_COUNSELLING_NOTES,
    categories=frozenset({Category.COUNSELLING_NOTES}),
    expires_at=None,
)
consents = st.builds(
    lambda terms, state: ConsentRow(uuid4(), terms, state, None, None),
    st.sampled_from([NARROW, RELEASE, NOTES, complete_consent()]),
    st.sampled_from(ConsentState),
)
limits = st.builds(
    lambda tie, kinds, agencies, minutes: (tie, Limit(kinds, agencies, NOW + timedelta(minutes=minutes))),
    st.sampled_from([RelationKind.EMERGENCY, RelationKind.AUDIT, RelationKind.COURT_ORDER]),
    st.sampled_from([None, frozenset({Category.TREATMENT})]),
    st.sampled_from([None, frozenset({RECOVERY})]),
    st.integers(1, 60),
)
held = st.builds(
    Holdings,
    st.frozensets(st.sampled_from(RelationKind), max_size=3),
    st.lists(consents, max_size=3).map(tuple),
    st.lists(limits, max_size=1).map(tuple),
)
requests = st.builds(
    lambda role, agency, side, purpose, channel: Request(Actor(uuid4(), role, agency, side), purpose, channel, NOW),
    st.sampled_from(ROLES),
    st.sampled_from([OUTREACH, RECOVERY, None]),
    st.sampled_from(["care", "care", "care", "duty"]),
    st.sampled_from(
        [Purpose.TREATMENT, Purpose.OUTREACH, Purpose.COORDINATION, Purpose.OVERSIGHT, Purpose.OWN_RECORD]
    ),
    st.sampled_from([Channel.PAGE, Channel.PAGE, Channel.PDF, Channel.JOB]),
)


def ask(request: Request, category: Category, origin: Origin, tie: str, consent: ConsentState, *, part2: bool):
    """The decision on a protected or unprotected fact; None when closed."""
    words = (request.by.role, request.purpose, category, origin, consent, tie, request.channel, request.by.side)
    asked = [Question(*words, one) for one in ((Part2.YES, Part2.UNKNOWN) if part2 else (Part2.NO,))]
    found = [decide(one) for one in asked]
    return found[-1] if all(one.is_allowed for one in found) and not any(map(closed_by_state, asked)) else None


def is_open(request: Request, held: Holdings, fact: Fact) -> bool:
    """Whether a fact of this agency may be shown, one tie and one consent after the other."""
    category, origin, part2, agency = fact
    agreed_to = any(agency in one.terms.disclosers for one in _covering(request, held, category, part2))
    for tie in (held.relations - GROUND_TIES) or {NO_RELATION}:
        alone = ask(request, category, origin, tie, ConsentState.NONE, part2=part2)
        if alone and _reaches(request, alone, origin, agency):
            return True
        agreed = ask(request, category, origin, tie, ConsentState.ACTIVE, part2=part2)
        if agreed_to and agreed and (alone is None or agreed.grounds & CONSENT_GROUNDS):
            return True
    for tie, limit in held.limits:
        alone = ask(request, category, origin, tie, ConsentState.NONE, part2=part2)
        inside = limit.categories is None or category in limit.categories
        if alone and inside and (limit.agency_ids is None or agency in limit.agency_ids):
            return True
    return False


def _reaches(request: Request, decision, origin: Origin, agency: UUID) -> bool:
    reach = {one.reach for one in decision.decided_by}
    if Reach.EVERY in reach or (Reach.PASSED_ON in reach and origin is not Origin.CARE):
        return True
    return agency == request.by.agency_id


def _covering(request: Request, held: Holdings, category: Category, part2: bool) -> list[ConsentRow]:
    return [
        one
        for one in held.consents
        if one.state is ConsentState.ACTIVE
        and is_about(
            one.terms,
            agency_id=request.by.agency_id,
            is_treating=RelationKind.TREATING in held.relations,
            category=category,
            purpose=request.purpose,
            part2=part2,
        )
    ]


def shows(outcome: Outcome, fact: Fact) -> bool:
    *cell, agency = fact
    return any(
        [one.category, one.origin, one.part2] == cell and (one.agency_ids is None or agency in one.agency_ids)
        for one in outcome.grants
    )


@settings(max_examples=60, deadline=None)
@given(requests, held)
def test_the_quick_way_opens_what_the_plain_way_opens(request: Request, held: Holdings) -> None:
    outcome = evaluate(request, held, PERSON_CATEGORIES)
    for fact in product(PERSON_CATEGORIES, Origin, (False, True), (OUTREACH, RECOVERY, POLICE)):
        assert shows(outcome, fact) is is_open(request, held, fact), fact
    ends = [one.terms.expires_at for one in outcome.consents if one.terms.expires_at]
    assert outcome.expires_at(NOW + timedelta(days=400)) == min([NOW + timedelta(days=400), *ends, *outcome.ends])


def worker(role: str = "case_manager", agency: UUID | None = OUTREACH) -> Request:
    return Request(Actor(uuid4(), role, agency, "care"), Purpose.TREATMENT, Channel.PAGE, NOW)


def row(terms=NARROW, state=ConsentState.ACTIVE) -> ConsentRow:
    return ConsentRow(uuid4(), terms, state, None, None)


def test_only_wanted_kinds_are_opened() -> None:
    """Harm: a page that asked for a phone number holds a screening too."""
    held = Holdings(frozenset({RelationKind.ASSIGNMENT}), (row(),))
    outcome = evaluate(worker(), held, frozenset({Category.CONTACT}))
    assert {one.category for one in outcome.grants} == {Category.CONTACT}


def test_the_consents_in_use_are_named_and_no_other() -> None:
    """Harm: an accounting that names a consent which had nothing to do with it."""
    used, over = row(), row(state=ConsentState.EXPIRED)
    elsewhere = row(replace(NARROW, recipients=(Recipient(agency_id=RECOVERY),)))
    held = Holdings(frozenset({RelationKind.ASSIGNMENT}), (over, elsewhere, used))
    outcome = evaluate(worker(), held, PERSON_CATEGORIES)
    assert outcome.consents == (used,)
    assert outcome.consent_id == used.id
    assert outcome.ground is Ground.CONSENT
    assert {"part2-consent", "agreement-assignment"} <= set(outcome.policies)
    assert list(outcome.policies) == sorted(set(outcome.policies))
    assert "42 CFR 2.31, 2.33(a)" in outcome.citations
    without = evaluate(worker(), Holdings(held.relations, (over,)), PERSON_CATEGORIES)
    assert (without.consents, without.consent_id, without.ground) == ((), None, Ground.AGREEMENT)


def test_a_ground_opens_as_far_as_its_record_and_ends_with_it() -> None:
    """Harm: an order for one kind of fact that opens them all, or past its day."""
    until = NOW + timedelta(minutes=7)
    limit = Limit(frozenset({Category.TREATMENT}), frozenset({RECOVERY}), until)
    asked = Request(Actor(uuid4(), "privacy_officer", RECOVERY, "care"), Purpose.LEGAL_PROCESS, Channel.PAGE, NOW)
    held = Holdings(frozenset({RelationKind.COURT_ORDER}), (), ((RelationKind.COURT_ORDER, limit),))
    outcome = evaluate(asked, held, PERSON_CATEGORIES)
    assert {one.category for one in outcome.grants} == {Category.TREATMENT}
    assert {one.agency_ids for one in outcome.grants} == {frozenset({RECOVERY})}
    assert outcome.ends == (until,)
    assert (outcome.expires_at(NOW + timedelta(hours=1)), outcome.ground) == (until, Ground.COURT_ORDER)
    assert outcome.policies == ("ground-court-order",)
    nothing = evaluate(asked, Holdings(held.relations, ()), PERSON_CATEGORIES)
    assert (nothing.grants, nothing.ends) == (frozenset(), ())


def test_a_ground_that_opens_nothing_leaves_no_trace() -> None:
    limit = Limit(None, None, NOW + timedelta(minutes=7))
    held = Holdings(frozenset({RelationKind.ASSIGNMENT}), (), ((RelationKind.EMERGENCY, limit),))
    outcome = evaluate(worker(), held, PERSON_CATEGORIES)
    assert outcome.ends == ()
    assert outcome.policies == ("agreement-assignment",)


def test_an_agency_that_nobody_knows_owns_no_facts() -> None:
    held = Holdings(frozenset({RelationKind.ASSIGNMENT}), ())
    outcome = evaluate(worker(agency=None), held, PERSON_CATEGORIES)
    care = {one.agency_ids for one in outcome.grants if one.origin is Origin.CARE}
    assert care == {frozenset()}
    assert Grant(Category.CONTACT, Origin.EMERGENCY, False, None) in outcome.grants


def test_a_refusal_is_explained_by_the_best_consent_about_it() -> None:
    """Harm: somebody whose consent is in force reads that none is, or the other way round."""
    over, gone = row(state=ConsentState.EXPIRED), row(state=ConsentState.REVOKED)

    def state(*rows: ConsentRow, category: Category = Category.TREATMENT, treating: bool = False) -> ConsentState:
        return consent_state(rows, worker(), category, is_treating=treating)

    assert state() is ConsentState.NONE
    assert state(over, gone) is ConsentState.EXPIRED
    assert state(gone, over) is ConsentState.REVOKED
    assert state(gone, row(), over) is ConsentState.ACTIVE
    assert state(row(), category=Category.SCREENING) is ConsentState.NONE
    assert state(row(RELEASE)) is ConsentState.NONE


def test_what_a_consent_helped_to_open_is_opened_by_consent_until_its_end_if_it_has_one() -> None:
    """Harm: an accounting that says "agreement" where somebody's signature was used."""
    by_tie = Decision(True, tuple(one for one in engine().policies.values() if one.id == "agreement-visit"))
    assert Outcome(frozenset(), (by_tie,), (row(),)).ground is Ground.CONSENT
    assert Outcome(frozenset(), (by_tie,), ()).ground is Ground.AGREEMENT
    assert Outcome(frozenset(), (by_tie,), (row(NOTES),)).expires_at(NOW) == NOW


def test_two_grounds_of_one_kind_are_one_decision() -> None:
    limits = tuple((RelationKind.EMERGENCY, Limit(None, None, NOW + timedelta(minutes=n))) for n in (7, 9))
    held = Holdings(frozenset({RelationKind.EMERGENCY}), (), limits)
    outcome = evaluate(worker("medical_responder"), held, PERSON_CATEGORIES)
    assert [one.policies for one in outcome.decisions] == [("ground-emergency",)]


def test_a_consent_opens_the_facts_of_its_givers_and_one_about_something_else_nothing() -> None:
    held = Holdings(frozenset({RelationKind.ASSIGNMENT}), (row(),))
    outcome = evaluate(worker(), held, PERSON_CATEGORIES)
    assert Grant(Category.TREATMENT, Origin.CARE, True, frozenset({RECOVERY})) in outcome.grants
    elsewhere = row(replace(NARROW, recipients=(Recipient(agency_id=RECOVERY),)))
    without = evaluate(worker(), replace(held, consents=(elsewhere,)), PERSON_CATEGORIES)
    assert without.policies == ("agreement-assignment",)


def test_who_has_no_tie_may_still_search() -> None:
    wanted = frozenset({Category.PERSON_SEARCH})
    assert evaluate(worker(), Holdings(frozenset(), ()), wanted).policies == ("agreement-search",)


def test_a_consent_adds_what_it_opens_and_not_what_a_tie_opened_of_ones_own() -> None:
    """Harm: a visit opens one's own notes; a consent in force opens another agency's by the same tie."""
    terms = replace(NARROW, purposes=frozenset({Purpose.OUTREACH, Purpose.TREATMENT}))
    asked = Request(Actor(uuid4(), "outreach_worker", OUTREACH, "care"), Purpose.OUTREACH, Channel.PAGE, NOW)
    visit = evaluate(asked, Holdings(frozenset({RelationKind.VISIT}), (row(terms),)), PERSON_CATEGORIES).grants
    assert not shows(Outcome(visit, (), ()), (Category.CONTACT, Origin.CARE, False, RECOVERY))
    assert shows(Outcome(visit, (), ()), (Category.CONTACT, Origin.CARE, True, RECOVERY))
    case = evaluate(asked, Holdings(frozenset({RelationKind.ASSIGNMENT}), (row(terms),)), PERSON_CATEGORIES).grants
    assert shows(Outcome(case, (), ()), (Category.CONTACT, Origin.CARE, False, RECOVERY))


def test_whose_facts_a_tie_opens_by_itself() -> None:
    """Harm: the account of another agency opens to a privacy officer because the fact came with a call."""
    wanted = frozenset({Category.PERSON_SEARCH})
    search = evaluate(worker(), Holdings(frozenset(), ()), wanted).grants
    assert {one.agency_ids for one in search} == {None}
    officer = Request(Actor(uuid4(), "privacy_officer", OUTREACH, "care"), Purpose.OVERSIGHT, Channel.PAGE, NOW)
    account = evaluate(officer, Holdings(frozenset(), ()), frozenset({Category.CONSENT_RECORD})).grants
    assert Origin.EMERGENCY in {one.origin for one in account}
    assert {one.agency_ids for one in account} == {frozenset({OUTREACH})}


def test_a_class_of_receivers_is_who_holds_a_treating_tie() -> None:
    terms = replace(NARROW, recipients=(Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS),))
    used = {
        tie: bool(evaluate(worker(), Holdings(frozenset({tie}), (row(terms),)), PERSON_CATEGORIES).consents)
        for tie in (RelationKind.TREATING, RelationKind.ASSIGNMENT)
    }
    assert used == {RelationKind.TREATING: True, RelationKind.ASSIGNMENT: False}
