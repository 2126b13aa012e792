"""Loads the made-up caseload: officers' offers into records, through the relay, then the stories into the vault.

Each side is all or nothing: one transaction with its finished marker, an entry of the ledger, inside. The relay in
between applies each offer once. A load that was cut off goes on where it stopped; a finished one is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.audit.queries import latest_entries
from tandem.care.queries.visits import offered_encounters
from tandem.consent.types import Category, Purpose, RelationKind
from tandem.core import side
from tandem.core.actor import system_actor
from tandem.handoff.queries import opened_envelope
from tandem.handoff.types import DeclinedBy, DeclineReason
from tandem.journeys import deflection_intake, offer_deflection, opening, relay
from tandem.journeys.own_entry import give_code
from tandem.journeys.riverbend import steps, truth
from tandem.journeys.riverbend.casework_told import play
from tandem.journeys.riverbend.cast import JOB, Cast
from tandem.journeys.riverbend.telling import Arrived, Telling
from tandem.journeys.vault_key import vault_key
from tandem.surveillance.queries.events import overdoses_by_label

OFFERS_MADE = "demo.make_offers"
STORIES_TOLD = "demo.tell_stories"


def load_caseload(plan: steps.Plan, cast: Cast) -> Iterator[str]:
    """Load what is missing of the plan; yields a line of progress for each part done."""
    if _entry("default", OFFERS_MADE) is None:
        make_offers(plan, cast)
        yield f"Riverbend: {len(_offers(plan))} offers by officers, {len(plan.declined)} declined"
    if _entry("vault", STORIES_TOLD) is None:
        with side.on(side.CARE):
            carry_over()
            tell_stories(plan, cast)
            carry_over()
        encounters = sum(len(story.of(steps.OverdoseCall) + story.of(steps.Meeting)) for story in plan.stories)
        encounters += len(_offers(plan))
        yield f"Riverbend: {len(plan.stories)} made-up people, {encounters} encounters"


def make_offers(plan: steps.Plan, cast: Cast) -> None:
    """The officer's year: each accepted offer sealed at its time, each declined one noted."""
    with side.on(side.DUTY), transaction.atomic(using="default"):
        for resident, offer in _offers(plan):
            offer_deflection.offer_deflection(
                by=cast.officer,
                details=offer_deflection.OfferDetails(
                    meeting_place=offer.meeting_place,
                    given_name=resident.given_name,
                    family_name=resident.family_name,
                    birth_on=resident.birth_on,
                    phone=resident.phone,
                    language=resident.language.value,
                    pathway=offer_deflection.OfferPathway(offer.pathway.value),
                    may_call=resident.choice.may_call,
                    may_text=resident.choice.may_text,
                ),
                occurred_at=offer.occurred_at,
                to_agency_id=cast.team_id,
                now=offer.at,
            )
        for one in plan.declined:
            offer_deflection.decline_offer(
                by=cast.officer,
                declined_by=DeclinedBy(one.declined_by),
                reason=DeclineReason(one.reason),
                at=one.at,
                now=one.at,
                pathway=one.pathway.value,
            )
        _finish("default", OFFERS_MADE, plan)


def carry_over() -> None:
    """Run the relay, each offer opened at the time when it was sent."""
    jobs = {**relay.JOBS, offer_deflection.OPEN_ENVELOPE: _open_at_its_time}
    while True:
        drained = relay.drain(now=truth.CLOCK, jobs=jobs)
        if drained.failed:
            raise RuntimeError("an offer of the demonstration could not be carried over; `tandem doctor` says more")
        if not drained.applied:
            return


def tell_stories(plan: steps.Plan, cast: Cast) -> None:
    """Every story, step by step, in one transaction of the vault."""
    events = overdoses_by_label(agency_id=cast.ems_id, labels=plan.events)
    people: dict[str, UUID] = {}
    with transaction.atomic(using="vault"):
        offers = arrived_offers(cast)
        for story in plan.stories:
            told = Telling(cast, story.resident, events, offers)
            for step in story.steps:
                play(told, step)
            people[story.resident.key] = told.known()
        _finish("vault", STORIES_TOLD, plan, [("person", people[plan.shown])])


def arrived_offers(cast: Cast) -> dict[datetime, Arrived]:
    """The officers' offers in the team's inbox, by the time when they were sent."""
    clocks = offer_deflection.clocks_of(by=cast.officer, since=steps_begin())
    sent = {clock.receipt: clock.received_at for clock in clocks}
    team = opening.cohort(
        by=cast.outreach,
        purpose=Purpose.OUTREACH,
        kinds=[RelationKind.VISIT],
        categories=[Category.ENCOUNTER],
        now=truth.CLOCK,
    )
    inbox = offered_encounters(access=team.accesses, now=truth.CLOCK)
    return {
        sent[line.receipt]: Arrived(person_id, line.id, line.receipt)
        for line, person_id in inbox
        if line.receipt in sent
    }


def steps_begin() -> datetime:
    """The first moment of the county's year."""
    return datetime.combine(truth.FIRST_DAY, datetime.min.time(), tzinfo=truth.TIMEZONE)


def shown_person() -> UUID:
    """The id of the person whose own page the demonstration shows."""
    entry = _entry("vault", STORIES_TOLD)
    if entry is None:
        raise RuntimeError("the caseload is not loaded")
    return next(UUID(identifier) for kind, identifier in entry if kind == "person")


def new_own_code(cast: Cast, secret: str) -> str:
    """A fresh code, with a secret, for the own page of the person whom the demonstration shows.

    It is told like the rest at the time of the stories, so that also one that replaces another opens by now.
    """
    person_id = shown_person()
    with side.on(side.CARE):
        access = opening.record(by=cast.case_manager, person_id=person_id, now=truth.CLOCK)
        at = {"now": truth.CLOCK, "wall": truth.CLOCK}
        return give_code(access=access, by=cast.case_manager, person_id=person_id, secret=secret, **at).code


def _offers(plan: steps.Plan) -> list[tuple[steps.Resident, steps.OfficerOffer]]:
    found = [(story.resident, offer) for story in plan.stories for offer in story.of(steps.OfficerOffer)]
    return sorted(found, key=lambda pair: pair[1].at)


def _open_at_its_time(*, payload: Mapping[str, str], now: datetime) -> None:
    parts = opened_envelope(envelope_id=UUID(payload["envelope_id"]), private_key=vault_key())
    deflection_intake.open_envelope(payload=payload, now=datetime.fromisoformat(parts["sent_at"]))


def _entry(using: str, action: str) -> tuple[tuple[str, str], ...] | None:
    """The subjects of a finished marker, or None."""
    found = latest_entries(using=using, limit=1, action_prefix=action)
    return found[0].subjects if found else None


def _finish(using: str, action: str, plan: steps.Plan, subjects: list[tuple[str, UUID]] | None = None) -> None:
    """The finished marker, in the transaction of what it marks."""
    append_entry(
        using=using,
        by=system_actor(JOB, side.DUTY if using == "default" else side.CARE),
        action=action,
        subjects=subjects or [],
        details={"seed": plan.seed, "stories": len(plan.stories)},
    )
