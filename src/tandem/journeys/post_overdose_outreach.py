"""Somebody survived an overdose: an outreach visit is due 24 to 72 hours later, attempted, and reached or closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import agency_by_id
from tandem.care.actions import outreach
from tandem.care.queries.visits import visit_by_id, visits_of
from tandem.care.rules.outreach import OPEN_STATES, is_part2_of, origin_of
from tandem.care.types import AttemptOutcome, Channel, EncounterKind, Need, Pathway, Source, VisitState
from tandem.consent.types import Access, RelationSource
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.arrival import Newcomer, met_again, welcome
from tandem.people.actions import record_contact_choice
from tandem.people.queries import contact_of
from tandem.people.types import ContactChoice


@dataclass(frozen=True, slots=True)
class OverdoseCall:
    """A call about somebody who can be reached; `event_id` is the event in surveillance, if known."""

    occurred_at: datetime
    from_agency_id: UUID
    newcomer: Newcomer
    event_id: UUID | None = None


def receive_overdose_call(
    *,
    by: Actor,
    call: OverdoseCall,
    team_agency_id: UUID,
    account_id: UUID | None = None,
    known_id: UUID | None = None,
    now: datetime,
) -> tuple[UUID, UUID | None]:
    """Keep the person, or take the known one, and plan the visit; the second id is None when no contact is wanted."""
    with transaction.atomic(using="vault"):
        source = source_of_call(call.from_agency_id)
        story = {"team_agency_id": team_agency_id, "story": RelationSource.OUTREACH, "now": now}
        if known_id:
            person_id, access = met_again(by=by, person_id=known_id, **story)
        else:
            person_id, access = welcome(by=by, newcomer=call.newcomer, source=source, **story)
        encounter_id = outreach.record_encounter(
            access=access,
            by=by,
            person_id=person_id,
            kind=EncounterKind.OVERDOSE_CALL,
            pathway=Pathway.NALOXONE_PLUS,
            occurred_at=call.occurred_at,
            source=source,
            event_id=call.event_id,
            now=now,
        )
        if contact_of(access=access, person_id=person_id, now=now).choice.do_not_contact:
            return person_id, None
        if known_id and (waiting := _open_visit(access, person_id, team_agency_id, now)):
            return person_id, waiting
        visit_id = outreach.plan_visit(
            access=access,
            by=by,
            encounter_id=encounter_id,
            team_agency_id=team_agency_id,
            account_id=account_id,
            now=now,
        )
    return person_id, visit_id


def _open_visit(access: Access, person_id: UUID, team_agency_id: UUID, now: datetime) -> UUID | None:
    """The visit of the team that is still to be made: one visit answers both calls."""
    lines = visits_of(access=access, person_id=person_id, now=now)
    return next((one.id for one in lines if one.label.agency_id == team_agency_id and one.state in OPEN_STATES), None)


def source_of_call(agency_id: UUID) -> Source:
    """Where the facts of a call come from; people of a demonstration agency are made up."""
    agency = agency_by_id(using="vault", agency_id=agency_id)
    if agency is None:
        raise LookupError("the agency that took the call is not registered in the vault")
    return Source(
        origin=origin_of(EncounterKind.OVERDOSE_CALL, agency.kind),
        is_part2=is_part2_of(agency.kind, agency.part2_status),
        agency_id=agency.id,
        is_synthetic=agency.is_demo,
    )


def attempt_visit(
    *,
    access: Access,
    by: Actor,
    visit_id: UUID,
    at: datetime,
    channel: Channel,
    outcome: AttemptOutcome,
    naloxone_kits_left: int,
    needs_asked: Collection[Need],
    needs_met: Collection[Need],
    leave_alone: ContactChoice | None,
    now: datetime,
) -> None:
    """Note an attempt; with `leave_alone` also that the person wants no contact, which ends the visit."""
    with transaction.atomic(using="vault"):
        outreach.record_attempt(
            access=access,
            by=by,
            visit_id=visit_id,
            at=at,
            channel=channel,
            outcome=outcome,
            naloxone_kits_left=naloxone_kits_left,
            needs_asked=needs_asked,
            needs_met=needs_met,
            now=now,
        )
        if leave_alone is None:
            return
        visit = visit_by_id(access=access, visit_id=visit_id, now=now)
        record_contact_choice(access=access, by=by, person_id=visit.person_id, choice=leave_alone, now=now)
        if visit.state is VisitState.ATTEMPTED:
            outreach.end_visit(access=access, by=by, visit_id=visit_id, is_suppressed=True, now=now)


def take_visit(*, access: Access, by: Actor, visit_id: UUID, now: datetime) -> None:
    """A worker takes a visit of the team's list."""
    if by.account_id is None:
        raise Refused("no_account", _("A visit is taken by a worker."))
    outreach.assign_visit(access=access, by=by, visit_id=visit_id, account_id=by.account_id, now=now)
