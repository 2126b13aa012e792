"""A program's month counted from what its team did. Witness: the story told here, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tandem.care.queries.month_counts import month_counts
from tandem.care.types import AttemptOutcome, Channel
from tandem.consent.types import Category, SignatureMethod
from tandem.core.actor import system_actor
from tandem.journeys import make_referral, opening, post_overdose_outreach, take_consent
from tandem.journeys.arrival import Newcomer
from tandem.people.types import ContactChoice, Details, Language
from tests.factories.county import OUTREACH_WORKER, POLICE, PROVIDER, TEAM, riverbend
from tests.factories.people import NOW, WREN

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CALLED = NOW - timedelta(hours=30)
DAYS = (date(2026, 11, 1), date(2026, 12, 1))


def a_call(at=CALLED, details=WREN, language=Language.ENGLISH, choice=None):
    call = post_overdose_outreach.OverdoseCall(
        occurred_at=at,
        from_agency_id=POLICE,
        newcomer=Newcomer(details, language=language, choice=choice or ContactChoice()),
    )
    by = system_actor("post_overdose_outreach")
    return post_overdose_outreach.receive_overdose_call(by=by, call=call, team_agency_id=TEAM, now=NOW)


def tried(person_id, visit_id, outcome, kits=0):
    post_overdose_outreach.attempt_visit(
        access=opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW),
        by=OUTREACH_WORKER,
        visit_id=visit_id,
        at=NOW,
        channel=Channel.VISIT,
        outcome=outcome,
        naloxone_kits_left=kits,
        needs_asked=[],
        needs_met=[],
        leave_alone=None,
        now=NOW,
    )


def agreed_and_referred(person_id):
    terms = take_consent.draft(
        by=OUTREACH_WORKER,
        person_id=person_id,
        name="Wren Ashgrove",
        recipient_ids=[PROVIDER],
        categories=[*take_consent.USUAL, Category.SERVICES],
        expires_at=NOW + timedelta(days=90),
        is_adult=True,
        language="en",
    )
    take_consent.sign(
        access=opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW),
        by=OUTREACH_WORKER,
        terms=terms,
        shown=take_consent.show(by=OUTREACH_WORKER, terms=terms, now=NOW).mark,
        given_name="Wren",
        family_name="Ashgrove",
        birth_on=WREN.birth_on,
        signature="Wren Ashgrove",
        method=SignatureMethod.TYPED,
        now=NOW,
    )
    make_referral.refer(
        access=opening.record(by=OUTREACH_WORKER, person_id=person_id, now=NOW),
        by=OUTREACH_WORKER,
        person_id=person_id,
        to_agency_id=PROVIDER,
        service="detox",
        now=NOW,
    )


def counted():
    start, end = NOW - timedelta(days=19), NOW + timedelta(days=10)
    return month_counts(agency_id=TEAM, days=DAYS, start=start, end=end, until=NOW + timedelta(hours=1))


def test_every_step_is_counted_once_a_person():
    riverbend()
    first, first_visit = a_call()
    second, second_visit = a_call(details=Details(given_name="Rio"), language=Language.SPANISH)
    a_call(choice=ContactChoice(do_not_contact=True))
    a_call(at=NOW - timedelta(days=25))  # another month
    tried(first, first_visit, AttemptOutcome.REACHED_SURVIVOR, kits=2)
    tried(second, second_visit, AttemptOutcome.NO_CONTACT)
    agreed_and_referred(first)
    found = counted()
    assert found.reach == {
        "call": 3,
        "visit": 2,
        "attempted": 2,
        "reached": 1,
        "accepted": 1,
        "consented": 1,
        "referred": 1,
        "started": 0,
    }
    assert found.within == {72: 2, 48: 2, 24: 0}
    assert (found.attempt_hours.n, found.attempt_hours.median) == (2, 30.0)
    assert (found.naloxone_people, found.naloxone_kits) == (1, 2)
    assert found.groups["language"]["es"]["call"] == 1
    assert found.groups["language"]["en"]["reached"] == 1
    assert sum(counts["call"] for counts in found.groups["age_band"].values()) == 3
    assert found.groups["age_band"]["unknown"]["call"] == 1
    assert found.is_synthetic


def test_a_program_without_anybody_counts_zero():
    riverbend()
    assert set(counted().reach.values()) == {0}
