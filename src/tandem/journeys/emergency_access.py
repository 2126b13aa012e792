"""A record opened in a medical emergency: for an hour, with a record, a second person told, and a review (§ 2.51)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.care.queries.casework import ServiceLine, services_of
from tandem.care.queries.sources import source_agencies
from tandem.care.queries.visits import EncounterLine, encounters_of
from tandem.consent import actions, gate, queries
from tandem.consent.rules.grounds import REVIEWERS
from tandem.consent.types import (
    Access,
    AccessDenied,
    Category,
    Channel,
    EmergencyNature,
    Opening,
    OpeningState,
    Purpose,
    ReviewReason,
)
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys.opening import granted
from tandem.people.queries import contact_of, identity_of, person_by_code
from tandem.people.types import Contact, Identity

# What is shown: as much as somebody needs who treats a person that cannot speak, and no more.
NEEDED = frozenset({Category.IDENTITY, Category.CONTACT, Category.ENCOUNTER, Category.SERVICES})


@dataclass(frozen=True, slots=True)
class EmergencyFacts:
    """What an opening shows. `identity` None: nothing is held under this id."""

    opening: Opening
    access: Access
    identity: Identity | None
    contact: Contact | None
    encounters: list[EncounterLine]
    services: list[ServiceLine]


def whose_card(*, by: Actor, typed: str, now: datetime) -> UUID:
    """Whose card a code stands on. Refused with one sentence for every code that has ended."""
    search = granted(
        gate.open_search(by=by, purpose=Purpose.TREATMENT, channel=Channel.PAGE, now=now, searched_by=["own_code"])
    )
    person_id = person_by_code(access=search, typed=typed, now=now)
    if person_id is None:
        actions.record_wrong_card(by=by)
        raise Refused("no_card", _("No record opens with this code. Look at the card again."))
    return person_id


def open_in_emergency(*, by: Actor, person_id: UUID, nature: EmergencyNature, now: datetime) -> UUID:
    """Open for an hour and count what is shown as a disclosure, in one transaction. Twice in an hour is once."""
    with transaction.atomic(using="vault"):
        running = _running(by, person_id, now)
        if running:
            return running.id
        record_id = actions.open_emergency(by=by, now=now, person_id=person_id, nature=nature)
        access = _opened(by, person_id, now)
        actions.record_ground_disclosure(
            by=by,
            now=now,
            record_id=record_id,
            discloser_ids=source_agencies(access=access, person_id=person_id, categories=NEEDED, now=now),
            categories=NEEDED & access.categories,
        )
    return record_id


def facts_of(*, by: Actor, record_id: UUID, now: datetime) -> EmergencyFacts:
    """What the opener sees while the hour lasts; the gate is asked, and writes the ledger, at every look."""
    opening = next((one for one in queries.openings_by(by=by, now=now) if one.id == record_id), None)
    if opening is None:
        raise Refused("no_opening", _("You have no such opening."))
    if now >= opening.until_at:
        raise Refused("over", _("This opening is over. In a new emergency, open the record anew."))
    access = _opened(by, opening.person_id, now)
    who = {"access": access, "person_id": opening.person_id, "now": now}
    try:
        identity, contact = identity_of(**who), contact_of(**who)
    except AccessDenied:
        identity = contact = None
    return EmergencyFacts(opening, access, identity, contact, encounters_of(**who), services_of(**who))


def own_openings(*, by: Actor, now: datetime) -> list[Opening]:
    """What an opener opened, newest first."""
    return queries.openings_by(by=by, now=now)


def close(*, by: Actor, record_id: UUID, now: datetime) -> None:
    """The person is safe: close the record before the hour is over."""
    actions.end_ground(by=by, now=now, record_id=record_id)


def to_review(*, by: Actor, now: datetime) -> list[Opening]:
    """Openings that a reviewer was told of or that wait for anybody, the unreviewed and oldest first."""
    if by.role not in REVIEWERS:
        raise Refused("role", _("A privacy officer or coordinator reviews emergency openings."))
    found = {one.id: one for one in queries.openings_told_to(by=by, now=now)}
    found |= {one.id: one for one in queries.unreviewed_openings(now=now) if _is_for(by, one)}
    return sorted(found.values(), key=lambda one: (one.state is not OpeningState.OPENED, one.from_at))


def opening_to_review(*, by: Actor, record_id: UUID, now: datetime) -> Opening:
    """One of them; the second person has taken note by reading it."""
    opening = next((one for one in to_review(by=by, now=now) if one.id == record_id), None)
    if opening is None:
        raise Refused("no_opening", _("There is no such opening for you."))
    if record_id in queries.unread_notices(by=by):
        actions.take_note(by=by, now=now, record_id=record_id)
    return opening


def review(*, by: Actor, record_id: UUID, finding: OpeningState, reason: ReviewReason, now: datetime) -> None:
    """Say whether it was justified."""
    opening_to_review(by=by, record_id=record_id, now=now)
    actions.review_opening(by=by, now=now, record_id=record_id, finding=finding, reason=reason)


def statement(*, now: datetime) -> dict[str, int]:
    """How many records were opened in an emergency, how many were reviewed, and how many reviews are late."""
    return queries.opening_counts(now=now)


def _is_for(by: Actor, opening: Opening) -> bool:
    """Whether an unreviewed opening waits for this reviewer: one of their agency, or a late one for every officer."""
    return opening.agency_id == by.agency_id or (by.role == "privacy_officer" and opening.is_overdue)


def _running(by: Actor, person_id: UUID, now: datetime) -> Opening | None:
    mine = queries.openings_by(by=by, now=now)
    return next((one for one in mine if one.person_id == person_id and one.from_at <= now < one.until_at), None)


def _opened(by: Actor, person_id: UUID, now: datetime) -> Access:
    return granted(
        gate.open_record(
            by=by, person=person_id, purpose=Purpose.TREATMENT, channel=Channel.PAGE, now=now, categories=NEEDED
        )
    )
