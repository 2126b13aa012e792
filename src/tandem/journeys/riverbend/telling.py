"""Plays one step of a story through the journeys and the gate, as the staff would have done at that time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tandem.care.actions import outreach
from tandem.care.queries.visits import encounters_of
from tandem.care.types import EncounterKind, Pathway
from tandem.consent import gate
from tandem.consent.types import Access, Channel, Purpose, RelationSource
from tandem.core.actor import Actor
from tandem.journeys import opening, post_overdose_outreach, warm_handoff
from tandem.journeys.arrival import Newcomer, welcome
from tandem.journeys.enrolment import own_source
from tandem.journeys.riverbend import steps
from tandem.journeys.riverbend.cast import Cast
from tandem.people.types import ContactChoice, Details

PROGRAM = "Recovery support"
LEFT_ALONE = ContactChoice(do_not_contact=True, may_visit_address=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An officer's offer as it stands in the team's inbox."""

    person_id: UUID
    encounter_id: UUID
    receipt: str


@dataclass(slots=True)
class Telling:
    """One story as it is played: what came into being so far."""

    cast: Cast
    resident: steps.Resident
    event_ids: Mapping[str, UUID]
    offers: Mapping[datetime, Arrived]
    person_id: UUID | None = None
    visit_id: UUID | None = None
    case_id: UUID | None = None
    consent_id: UUID | None = None
    goal_id: UUID | None = None
    arrived: Arrived | None = None

    def known(self) -> UUID:
        """The person's id; a story begins with a meeting."""
        if self.person_id is None:
            raise ValueError("a story begins with a call, an offer or a meeting")
        return self.person_id

    def opened(self, by: Actor, step: steps.Step) -> Access:
        """The record, opened by the gate at the time of the step."""
        return opening.record(by=by, person_id=self.known(), now=step.at)

    def newcomer(self) -> Newcomer:
        """The person as the caller describes them."""
        one = self.resident
        details = Details(
            given_name=one.given_name,
            family_name=one.family_name,
            birth_on=one.birth_on,
            phone=one.phone,
            address=one.address,
        )
        return Newcomer(details, one.language, one.choice)


def take_call(told: Telling, step: steps.OverdoseCall) -> None:
    """The first call makes the person known; a later one is put with them."""
    cast, taker = told.cast, told.cast.outreach.account_id if step.is_taken else None
    if told.person_id is None:
        call = post_overdose_outreach.OverdoseCall(
            occurred_at=step.occurred_at,
            from_agency_id=cast.ems_id,
            newcomer=told.newcomer(),
            event_id=told.event_ids.get(step.event),
        )
        told.person_id, told.visit_id = post_overdose_outreach.receive_overdose_call(
            by=cast.dispatch, call=call, team_agency_id=cast.team_id, account_id=taker, now=step.at
        )
        return
    access = opening.granted(
        gate.open_record(
            by=cast.dispatch, person=told.person_id, purpose=Purpose.OUTREACH, channel=Channel.JOB, now=step.at
        )
    )
    encounter_id = outreach.record_encounter(
        access=access,
        by=cast.dispatch,
        person_id=told.person_id,
        kind=EncounterKind.OVERDOSE_CALL,
        pathway=Pathway.NALOXONE_PLUS,
        occurred_at=step.occurred_at,
        source=post_overdose_outreach.source_of_call(cast.ems_id),
        event_id=told.event_ids.get(step.event),
        now=step.at,
    )
    told.visit_id = outreach.plan_visit(
        access=access,
        by=cast.dispatch,
        encounter_id=encounter_id,
        team_agency_id=cast.team_id,
        account_id=taker,
        now=step.at,
    )


def find_offer(told: Telling, step: steps.OfficerOffer) -> None:
    """The envelope was opened before: the person stands in the team's inbox under its receipt."""
    told.arrived = told.offers[step.at]
    told.person_id = told.arrived.person_id


def meet(told: Telling, step: steps.Meeting) -> None:
    """Outreach meets somebody, new or known."""
    by = told.cast.outreach
    source = own_source(by)
    if told.person_id is None:
        told.person_id, access = welcome(
            by=by,
            newcomer=told.newcomer(),
            source=source,
            team_agency_id=told.cast.team_id,
            story=RelationSource.OUTREACH,
            now=step.at,
        )
    else:
        access = told.opened(by, step)
    outreach.record_encounter(
        access=access,
        by=by,
        person_id=told.person_id,
        kind=step.kind,
        pathway=step.pathway,
        occurred_at=step.at,
        source=source,
        now=step.at,
    )


def attempt(told: Telling, step: steps.Attempt) -> None:
    """An attempt of the open visit."""
    by = told.cast.outreach
    post_overdose_outreach.attempt_visit(
        access=told.opened(by, step),
        by=by,
        visit_id=there(told.visit_id),
        at=step.at,
        channel=step.channel,
        outcome=step.outcome,
        naloxone_kits_left=step.kits,
        needs_asked=step.asked,
        needs_met=step.met,
        leave_alone=LEFT_ALONE if step.is_left_alone else None,
        now=step.at,
    )


def end_visit(told: Telling, step: steps.VisitEnded) -> None:
    """The team stops trying."""
    by = told.cast.outreach
    outreach.end_visit(access=told.opened(by, step), by=by, visit_id=there(told.visit_id), now=step.at)


def say_step(told: Telling, step: steps.HandoffSaid) -> None:
    """A step of the warm handoff, for the officer's clock."""
    by, arrived = told.cast.outreach, told.arrived
    if arrived is None:
        raise ValueError("only an officer's offer has a handoff")
    warm_handoff.say_step(
        access=told.opened(by, step),
        by=by,
        encounter_id=arrived.encounter_id,
        receipt=arrived.receipt,
        step=step.step,
        now=step.at,
    )


def offer(told: Telling, step: steps.Offered) -> None:
    """Care is offered at the latest encounter, and answered."""
    by = told.cast.outreach
    access = told.opened(by, step)
    latest = encounters_of(access=access, person_id=told.known(), now=step.at)[0]
    offer_id = outreach.record_offer(
        access=access, by=by, encounter_id=latest.id, program=PROGRAM, offered_at=step.at, now=step.at
    )
    outreach.answer_offer(
        access=access,
        by=by,
        offer_id=offer_id,
        answer=step.answer,
        declined_by=step.declined_by,
        reason=step.reason,
        now=step.at,
    )


MEETINGS: Mapping[type[steps.Step], Callable[[Telling, Any], None]] = {
    steps.OverdoseCall: take_call,
    steps.OfficerOffer: find_offer,
    steps.Meeting: meet,
    steps.Attempt: attempt,
    steps.VisitEnded: end_visit,
    steps.HandoffSaid: say_step,
    steps.Offered: offer,
}


def there(identifier: UUID | None) -> UUID:
    """The id of something that an earlier step made."""
    if identifier is None:
        raise ValueError("the step needs something that an earlier step makes")
    return identifier
