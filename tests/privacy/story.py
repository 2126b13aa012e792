"""One made-up person through every step of the loop, with canaries in each field that names or describes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.test import Client
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.care import models
from tandem.care.types import AttemptOutcome, Channel, GoalArea, Need
from tandem.consent.types import Category, SignatureMethod
from tandem.journeys import (
    enrolment,
    make_referral,
    offer_deflection,
    opening,
    post_overdose_outreach,
    relay,
    take_consent,
)
from tandem.journeys.arrival import Newcomer
from tandem.people.types import ContactChoice, Details
from tests.factories.county import POLICE, PROVIDER, TEAM, riverbend
from tests.factories.signin import Staff, sign_in

# Angle brackets and quotes make every kind of escaping visible; no word of them occurs on a page by itself.
CANARIES = {
    "given_name": "Zqgiven<Wren>",
    "family_name": "Zqfamily'Ashgrove",
    "phone": "555-0177-4242",
    "address": 'Zqplace "12" Made-up Lane',
    "contact_note": "Zqnote grey & green hat",
    "goal": "Zqgoal a room of my own",
    "program": "Zqprogram recovery",
    "offer_name": "Zqoffer Robin",
    "offer_place": "Zqbench by Made-up Library",
    "offer_note": "Zqcoat orange",
    "offer_phone": "555-0188-4343",
}
BORN = date(1931, 7, 29)
AGENCY = {
    Role.PATROL_OFFICER: "riverbend-police",
    Role.DUTY_SUPERVISOR: "riverbend-police",
    Role.CO_RESPONDER: "riverbend-police",
}


@dataclass(frozen=True)
class Story:
    """The ids by which the pages are reached."""

    person_id: UUID
    visit_id: UUID
    consent_id: UUID
    referral_id: UUID
    case_id: UUID
    goal_id: UUID
    follow_up_id: UUID
    offered_id: UUID
    encounter_id: UUID
    envelope_id: UUID
    receipt: str


def signed_in(role: Role, agency: str = "") -> tuple[Client, Staff]:
    """A browser of this role at its agency of the made-up county."""
    client = Client(raise_request_exception=False)
    return client, sign_in(client, role, agency=agency or AGENCY.get(role, "riverbend-outreach"))


def told() -> Story:
    """Call, visit, offer, consent, referral, case, goal and follow-ups of made-up people."""
    riverbend()
    worker = signed_in(Role.CASE_MANAGER)[1]
    officer = signed_in(Role.PATROL_OFFICER)[1]
    person_id, visit_id = called(worker)
    consent_id, referral_id = agreed(worker, person_id)
    case_id = enrolled(worker, person_id)
    receipt = offered(officer)
    encounter = models.Encounter.objects.using("vault").get(receipt=receipt)
    envelope = offer_deflection.clocks_of(by=officer.actor, since=timezone.now() - timedelta(days=1))[0]
    return Story(
        person_id=person_id,
        visit_id=visit_id,
        consent_id=consent_id,
        referral_id=referral_id,
        case_id=case_id,
        goal_id=models.Goal.objects.using("vault").get().id,
        follow_up_id=models.FollowUp.objects.using("vault").get(day=30).id,
        offered_id=encounter.person_id,
        encounter_id=encounter.id,
        envelope_id=envelope.envelope_id,
        receipt=receipt,
    )


def called(worker: Staff) -> tuple[UUID, UUID]:
    """An overdose call that names the person, and an attempt that reached them."""
    now = timezone.now()
    details = Details(
        given_name=CANARIES["given_name"],
        family_name=CANARIES["family_name"],
        birth_on=BORN,
        phone=CANARIES["phone"],
        address=CANARIES["address"],
        contact_note=CANARIES["contact_note"],
    )
    call = post_overdose_outreach.OverdoseCall(
        now - timedelta(hours=30), POLICE, Newcomer(details, choice=ContactChoice(may_call=True))
    )
    person_id, visit_id = post_overdose_outreach.receive_overdose_call(
        by=worker.actor, call=call, team_agency_id=TEAM, now=now
    )
    assert visit_id
    post_overdose_outreach.attempt_visit(
        access=opening.record(by=worker.actor, person_id=person_id, now=now),
        by=worker.actor,
        visit_id=visit_id,
        at=now,
        channel=Channel.VISIT,
        outcome=AttemptOutcome.REACHED_SURVIVOR,
        naloxone_kits_left=2,
        needs_asked=[Need.BED_TONIGHT],
        needs_met=[],
        leave_alone=None,
        now=now,
    )
    return person_id, visit_id


def agreed(worker: Staff, person_id: UUID) -> tuple[UUID, UUID]:
    """The person signs with their name, and is referred."""
    now, by = timezone.now(), worker.actor
    terms = take_consent.draft(
        by=by,
        person_id=person_id,
        name=f"{CANARIES['given_name']} {CANARIES['family_name']}",
        recipient_ids=[PROVIDER],
        categories=[*take_consent.USUAL, Category.SERVICES],
        expires_at=now + timedelta(days=90),
        is_adult=True,
        language="en",
    )
    signed = take_consent.sign(
        access=opening.record(by=by, person_id=person_id, now=now),
        by=by,
        terms=terms,
        shown=take_consent.show(by=by, terms=terms, now=now).mark,
        given_name=CANARIES["given_name"],
        family_name=CANARIES["family_name"],
        birth_on=BORN,
        signature=f"{CANARIES['given_name']} {CANARIES['family_name']}",
        method=SignatureMethod.TYPED,
        now=now,
    )
    access = opening.record(by=by, person_id=person_id, now=now)
    sent = make_referral.refer(
        access=access, by=by, person_id=person_id, to_agency_id=PROVIDER, service="moud", now=now
    )
    return signed.consent_id, sent.referral_id


def enrolled(worker: Staff, person_id: UUID) -> UUID:
    """A case with a goal in the person's words."""
    from tandem.care.actions.casework import set_goal

    now, by = timezone.now(), worker.actor
    access = opening.record(by=by, person_id=person_id, now=now)
    case_id = enrolment.open_case(access=access, by=by, person_id=person_id, program=CANARIES["program"], now=now)
    access = opening.record(by=by, person_id=person_id, now=now)
    set_goal(access=access, by=by, case_id=case_id, area=GoalArea.HOUSING, words=CANARIES["goal"], now=now)
    return case_id


def offered(officer: Staff) -> str:
    """An officer's offer that has arrived on the care side."""
    now = timezone.now()
    details = offer_deflection.OfferDetails(
        meeting_place=CANARIES["offer_place"],
        given_name=CANARIES["offer_name"],
        phone=CANARIES["offer_phone"],
        note=CANARIES["offer_note"],
        agreed_to_contact=True,
    )
    receipt = offer_deflection.offer_deflection(
        by=officer.actor, details=details, occurred_at=now, to_agency_id=TEAM, now=now
    )
    assert relay.drain(now=now).failed == 0
    return receipt
