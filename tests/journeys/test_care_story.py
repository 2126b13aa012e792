"""Reached, agreed, handed over: one person through the care side, by the gate and the rooms that serve it."""

from datetime import timedelta

import pytest

from tandem.care.queries import casework, visits
from tandem.care.queries.referrals import open_referrals, referrals_of
from tandem.care.types import AttemptOutcome, Channel, CloseReason, Need, ReferralState, VisitState
from tandem.consent.queries import consents_of, disclosures_of
from tandem.consent.types import Category, Purpose, RelationKind, SignatureMethod
from tandem.core.actor import system_actor
from tandem.core.refusals import Refused
from tandem.journeys import (
    enrolment,
    make_referral,
    opening,
    own_entry,
    own_record,
    post_overdose_outreach,
    take_consent,
)
from tandem.journeys.arrival import Newcomer
from tandem.people.queries import identity_of, name_of, names_of
from tandem.people.types import ContactChoice, Details
from tests.factories.county import (
    CASE_MANAGER,
    COORDINATOR,
    OFFICER,
    OUTREACH_WORKER,
    POLICE,
    PROVIDER,
    PROVIDER_STAFF,
    TEAM,
    riverbend,
)
from tests.factories.people import NOW, WREN

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
PROGRAM = "Recovery support"


def a_call(choice: ContactChoice | None = None):
    riverbend()
    call = post_overdose_outreach.OverdoseCall(
        occurred_at=NOW - timedelta(hours=30),
        from_agency_id=POLICE,
        newcomer=Newcomer(WREN, choice=choice or ContactChoice()),
    )
    return post_overdose_outreach.receive_overdose_call(
        by=system_actor("post_overdose_outreach"), call=call, team_agency_id=TEAM, now=NOW
    )


def signed(person_id, by=OUTREACH_WORKER):
    terms = take_consent.draft(
        by=by,
        person_id=person_id,
        name="Wren Ashgrove",
        recipient_ids=[PROVIDER],
        categories=[*take_consent.USUAL, Category.SERVICES],
        expires_at=NOW + timedelta(days=90),
        is_adult=True,
        language="en",
    )
    found = take_consent.sign(
        access=opening.record(by=by, person_id=person_id, now=NOW),
        by=by,
        terms=terms,
        shown=take_consent.show(by=by, terms=terms, now=NOW).mark,
        given_name="Wren",
        family_name="Ashgrove",
        birth_on=WREN.birth_on,
        signature="Wren Ashgrove",
        method=SignatureMethod.TYPED,
        now=NOW,
    )
    access = opening.record(by=by, person_id=person_id, now=NOW)
    own_entry.give_code(access=access, by=by, person_id=person_id, now=NOW, wall=NOW)
    return found


def test_a_call_brings_a_visit_to_the_team_and_to_nobody_else():
    person_id, visit_id = a_call()
    mine = opening.cohort(
        by=OUTREACH_WORKER,
        purpose=Purpose.OUTREACH,
        kinds=[RelationKind.VISIT],
        categories=[Category.VISIT_CONTACT, Category.IDENTITY, Category.ENCOUNTER],
        now=NOW,
    )
    lines = visits.open_visits(access=mine.accesses, now=NOW)
    assert [line.id for line in lines] == [visit_id]
    assert names_of(access=mine.accesses, now=NOW)[person_id].full() == "Wren Ashgrove"
    for stranger in (PROVIDER_STAFF, OFFICER):
        with pytest.raises(Refused) as caught:
            opening.record(by=stranger, person_id=person_id, now=NOW)
        assert caught.value.code == "no_relation"


def test_whoever_wants_no_contact_gets_no_visit():
    person_id, visit_id = a_call(ContactChoice(do_not_contact=True))
    assert visit_id is None
    access = opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW)
    assert visits.visits_of(access=access, person_id=person_id, now=NOW) == []


def reached(person_id, visit_id):
    post_overdose_outreach.attempt_visit(
        access=opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW),
        by=OUTREACH_WORKER,
        visit_id=visit_id,
        at=NOW,
        channel=Channel.VISIT,
        outcome=AttemptOutcome.REACHED_SURVIVOR,
        naloxone_kits_left=2,
        needs_asked=[Need.RIDE_TO_DETOX],
        needs_met=[],
        leave_alone=None,
        now=NOW,
    )


def referred(person_id):
    access = opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW)
    return make_referral.refer(
        access=access, by=OUTREACH_WORKER, person_id=person_id, to_agency_id=PROVIDER, service="detox", now=NOW
    )


def test_reached_agreed_handed_over_and_back():
    person_id, visit_id = a_call()
    reached(person_id, visit_id)
    with pytest.raises(Refused) as caught:
        referred(person_id)
    assert caught.value.code == "no_consent"
    with pytest.raises(Refused):
        opening.record(by=PROVIDER_STAFF, person_id=person_id, now=NOW)

    consent = signed(person_id)
    access = opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW)
    sent = referred(person_id)
    assert "42 CFR part 2" in sent.notice

    theirs = opening.record(by=PROVIDER_STAFF, person_id=person_id, now=NOW)
    assert name_of(access=theirs, person_id=person_id, now=NOW).full() == "Wren Ashgrove"
    line = open_referrals(access={person_id: theirs}, to_agency_id=PROVIDER, now=NOW)[0]
    assert (line.state, line.consent_id) == (ReferralState.REQUESTED, consent.consent_id)
    make_referral.answer(access=theirs, by=PROVIDER_STAFF, referral=line, new=ReferralState.ACCEPTED, now=NOW)
    assert visits.visits_of(access=access, person_id=person_id, now=NOW)[0].state is VisitState.REACHED
    assert referrals_of(access=access, person_id=person_id, now=NOW)[0].state is ReferralState.ACCEPTED

    mine = own_record.opened(person_id=person_id, now=NOW)
    later = NOW + timedelta(minutes=1)
    own_record.withdraw(access=mine, person_id=person_id, consent_id=consent.consent_id, now=later)
    with pytest.raises(Refused):
        opening.record(by=PROVIDER_STAFF, person_id=person_id, now=NOW + timedelta(minutes=2))


def test_a_rejected_referral_ends_what_the_receiver_could_see():
    person_id, _visit = a_call()
    signed(person_id)
    referred(person_id)
    theirs = opening.record(by=PROVIDER_STAFF, person_id=person_id, now=NOW)
    line = open_referrals(access={person_id: theirs}, to_agency_id=PROVIDER, now=NOW)[0]
    from tandem.care.types import ReferralReason

    make_referral.answer(
        access=theirs,
        by=PROVIDER_STAFF,
        referral=line,
        new=ReferralState.REJECTED,
        reason=ReferralReason.NO_CAPACITY,
        now=NOW,
    )
    with pytest.raises(Refused):
        opening.record(by=PROVIDER_STAFF, person_id=person_id, now=NOW)


def test_a_case_is_opened_by_whoever_works_with_the_person_and_closed_with_its_tie():
    person_id, _visit = a_call()
    access = opening.record(by=CASE_MANAGER, person_id=person_id, now=NOW)
    case_id = enrolment.open_case(access=access, by=CASE_MANAGER, person_id=person_id, program=PROGRAM, now=NOW)
    access = opening.record(by=CASE_MANAGER, person_id=person_id, now=NOW)
    assert access.purpose is Purpose.TREATMENT
    assert len(casework.follow_ups_of(access=access, person_id=person_id, case_id=case_id, now=NOW)) == 4
    team = opening.record(by=COORDINATOR, person_id=person_id, now=NOW)
    assert casework.cases_of(access=team, person_id=person_id, now=NOW)
    enrolment.close_case(access=access, by=CASE_MANAGER, case_id=case_id, reason=CloseReason.MOVED_AWAY, now=NOW)
    assert opening.record(by=CASE_MANAGER, person_id=person_id, now=NOW).purpose is Purpose.OUTREACH


def test_the_persons_own_page_shows_what_is_held_and_who_looked():
    person_id, _visit = a_call()
    consent = signed(person_id)
    access = own_record.opened(person_id=person_id, now=NOW)
    assert identity_of(access=access, person_id=person_id, now=NOW).name.full() == "Wren Ashgrove"
    assert consents_of(access=access, person_id=person_id, now=NOW)[0].id == consent.consent_id
    assert disclosures_of(access=access, person_id=person_id, now=NOW) == []
    looks = own_record.who_looked(access=access, person_id=person_id)
    assert {look.role for look in looks} == {"system", "outreach_worker", "person"}
    assert "people.issue_own_code" in {look.action for look in looks}
    assert all(look.policies for look in looks if look.action == "consent.open_record")
    assert sum(look.role == "person" for look in looks) == 1
    staff = opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW)
    with pytest.raises(ValueError, match="own"):
        own_record.who_looked(access=staff, person_id=person_id)


def test_who_wants_to_be_left_alone_says_so_once():
    person_id, visit_id = a_call()
    access = opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW)
    post_overdose_outreach.attempt_visit(
        access=access,
        by=OUTREACH_WORKER,
        visit_id=visit_id,
        at=NOW,
        channel=Channel.VISIT,
        outcome=AttemptOutcome.DEFERRED,
        naloxone_kits_left=0,
        needs_asked=[],
        needs_met=[],
        leave_alone=ContactChoice(do_not_contact=True),
        now=NOW,
    )
    assert visits.visits_of(access=access, person_id=person_id, now=NOW)[0].state is VisitState.SUPPRESSED


def test_a_call_without_a_name_is_welcome():
    riverbend()
    call = post_overdose_outreach.OverdoseCall(NOW, POLICE, Newcomer(Details(address="under the bridge")))
    _person, visit_id = post_overdose_outreach.receive_overdose_call(
        by=COORDINATOR, call=call, team_agency_id=TEAM, now=NOW
    )
    assert visit_id


def test_every_need_that_an_officer_can_tick_is_known_in_care():
    """Harm: what cannot wait is dropped on the way, because the other side has no word for it."""
    from tandem.care.types import Need as CareNeed
    from tandem.journeys.offer_deflection import Need as OfferNeed

    assert {need.value for need in OfferNeed} <= {need.value for need in CareNeed}
