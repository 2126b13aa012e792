"""Encounters, offers, outreach visits and attempts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.care.actions.deed import Deed
from tandem.care.models import Encounter, HandoffStep, Offer, OutreachVisit, VisitAttempt, VisitStatus
from tandem.care.opened import source_of
from tandem.care.rules import outreach as rules
from tandem.care.rules.life_cycles import VISIT
from tandem.care.rules.referrals import refusal_to_answer_offer
from tandem.care.types import (
    AttemptOutcome,
    Channel,
    DeclinedBy,
    DeclineReason,
    EncounterKind,
    Need,
    OfferAnswer,
    Pathway,
    Source,
    VisitState,
)
from tandem.consent.types import Access, Category, Refusal
from tandem.core.actor import Actor
from tandem.people.queries import contact_of


def record_encounter(
    *,
    access: Access,
    by: Actor,
    person_id: UUID,
    kind: EncounterKind,
    pathway: Pathway,
    occurred_at: datetime,
    source: Source,
    event_id: UUID | None = None,
    receipt: str = "",
    needs: Collection[Need] = (),
    is_officer_waiting: bool = False,
    now: datetime,
) -> UUID:
    """Note how and when the partners met a person."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.new(
            Encounter,
            Category.ENCOUNTER,
            person_id,
            source,
            kind=kind,
            pathway=pathway,
            occurred_at=occurred_at,
            event_id=event_id,
            receipt=receipt,
            needs=sorted(needs),
            is_officer_waiting=is_officer_waiting,
        )
        deed.note("record_encounter", row, "encounter")
    return row.id


def record_offer(
    *, access: Access, by: Actor, encounter_id: UUID, program: str, offered_at: datetime, now: datetime
) -> UUID:
    """Note that care was offered at an encounter."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        encounter = deed.found(Encounter, Category.ENCOUNTER, encounter_id)
        row = deed.new(
            Offer,
            Category.ENCOUNTER,
            encounter.person_id,
            source_of(encounter),
            encounter=encounter,
            program=program,
            offered_at=offered_at,
        )
        deed.note("record_offer", row, "offer")
    return row.id


def answer_offer(
    *,
    access: Access,
    by: Actor,
    offer_id: UUID,
    answer: OfferAnswer,
    declined_by: DeclinedBy | None = None,
    reason: DeclineReason | None = None,
    now: datetime,
) -> None:
    """Note what became of an offer; a no has a reason and somebody who said it."""
    Deed.stop_if(refusal_to_answer_offer(answer, declined_by, reason))
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(Offer, Category.ENCOUNTER, offer_id)
        row.answer, row.answered_at = answer, now
        row.declined_by, row.decline_reason = declined_by or "", reason or ""
        row.save(using="vault")
        deed.note("answer_offer", row, "offer", answer=answer, reason=reason or "")


def plan_visit(
    *,
    access: Access,
    by: Actor,
    encounter_id: UUID,
    team_agency_id: UUID,
    account_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Plan an outreach visit 24 to 72 hours after an encounter, for a team and perhaps one of its workers."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        encounter = deed.found(Encounter, Category.ENCOUNTER, encounter_id)
        is_open = OutreachVisit.objects.using("vault").filter(
            person_id=encounter.person_id, agency_id=team_agency_id, state__in=rules.OPEN_STATES
        )
        choice = contact_of(access=access, person_id=encounter.person_id, now=now).choice
        Deed.stop_if(
            rules.refusal_to_plan_visit(do_not_contact=choice.do_not_contact, has_open_visit=is_open.exists())
        )
        due_from_at, due_at = rules.window_of(encounter.occurred_at)
        source = source_of(encounter)
        row = deed.new(
            OutreachVisit,
            Category.VISIT_CONTACT,
            encounter.person_id,
            Source(source.origin, source.is_part2, team_agency_id, source.is_synthetic),
            encounter=encounter,
            due_from_at=due_from_at,
            due_at=due_at,
            account_id=account_id,
            state=VisitState.ASSIGNED if account_id else VisitState.PLANNED,
        )
        deed.begin(VisitStatus, VisitState(row.state), visit=row)
        deed.note("plan_visit", row, "visit")
    return row.id


def assign_visit(*, access: Access, by: Actor, visit_id: UUID, account_id: UUID, now: datetime) -> None:
    """Give a visit to one worker."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(OutreachVisit, Category.VISIT_CONTACT, visit_id)
        deed.move(row, VisitStatus, VISIT, VisitState.ASSIGNED, visit=row)
        row.account_id = account_id
        row.save(using="vault")
        deed.note("assign_visit", row, "visit")


def record_attempt(
    *,
    access: Access,
    by: Actor,
    visit_id: UUID,
    at: datetime,
    channel: Channel,
    outcome: AttemptOutcome,
    naloxone_kits_left: int = 0,
    needs_asked: Collection[Need] = (),
    needs_met: Collection[Need] = (),
    now: datetime,
) -> UUID:
    """Note an attempt to reach a person; it moves the visit on. Refused for whoever asked to be left alone."""
    Deed.stop_if(rules.refusal_to_leave_naloxone(outcome, naloxone_kits_left))
    Deed.stop_if(rules.refusal_to_record_needs(outcome, frozenset(needs_asked), frozenset(needs_met)))
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        visit = deed.found(OutreachVisit, Category.VISIT_CONTACT, visit_id)
        Deed.stop_if(_refusal_to_attempt(access, visit, channel, now) or rules.refusal_of_time(at=at, now=now))
        row = deed.new(
            VisitAttempt,
            Category.VISIT_CONTACT,
            visit.person_id,
            source_of(visit),
            visit=visit,
            at=at,
            channel=channel,
            outcome=outcome,
            account_id=by.account_id,
            naloxone_kits_left=naloxone_kits_left,
            needs_asked=sorted(needs_asked),
            needs_met=sorted(needs_met),
        )
        new = rules.state_after(outcome)
        deed.move(visit, VisitStatus, VISIT, new, outcome, visit=visit)
        visit.save(using="vault")
        deed.note("record_attempt", visit, "visit", outcome=outcome, kits=naloxone_kits_left)
    return row.id


def end_visit(*, access: Access, by: Actor, visit_id: UUID, is_suppressed: bool = False, now: datetime) -> None:
    """Close a visit, or suppress it because the person asked not to be contacted."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        row = deed.found(OutreachVisit, Category.VISIT_CONTACT, visit_id)
        new = VisitState.SUPPRESSED if is_suppressed else VisitState.CLOSED
        deed.move(row, VisitStatus, VISIT, new, visit=row)
        row.save(using="vault")
        deed.note("end_visit", row, "visit", state=new)


def record_handoff_step(
    *, access: Access, by: Actor, encounter_id: UUID, step: str, at: datetime, now: datetime
) -> bool:
    """Note a step of a warm handoff (on the way, arrived, released); False if it was noted before."""
    deed = Deed(access, by, now)
    with transaction.atomic(using="vault"):
        encounter = deed.found(Encounter, Category.ENCOUNTER, encounter_id)
        _, is_new = HandoffStep.objects.using("vault").get_or_create(
            receipt=encounter.receipt,
            step=step,
            defaults={"encounter_id": encounter.id, "at": at, "account_id": by.account_id},
        )
        if is_new:
            deed.note("record_handoff_step", encounter, "encounter", step=step)
    return is_new


def _refusal_to_attempt(access: Access, visit: OutreachVisit, channel: Channel, now: datetime) -> Refusal | None:
    """The rule, asked with what stands in the vault."""
    return rules.refusal_to_attempt(
        choice=contact_of(access=access, person_id=visit.person_id, now=now).choice,
        channel=channel,
        state=VisitState(visit.state),
        attempts=VisitAttempt.objects.using("vault").filter(visit=visit).count(),
    )
