"""A person becomes known: searched for, kept, tied to a team, opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tandem.care.types import Source
from tandem.consent import gate
from tandem.consent.actions import record_relation
from tandem.consent.types import Access, Channel, Purpose, RelationKind, RelationSource
from tandem.core.actor import Actor
from tandem.journeys.opening import granted, record
from tandem.people.actions import create_person
from tandem.people.types import ContactChoice, Details, Language

TEAM_TIES = (RelationKind.VISIT, RelationKind.TEAM)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is met for the first time, as far as anyone knows."""

    details: Details
    language: Language = Language.ENGLISH
    choice: ContactChoice = field(default_factory=ContactChoice)


def welcome(
    *,
    by: Actor,
    newcomer: Newcomer,
    source: Source,
    team_agency_id: UUID,
    story: RelationSource,
    now: datetime,
) -> tuple[UUID, Access]:
    """Keep a person and tie them to a team. The caller holds the vault transaction that this belongs to."""
    channel = Channel.JOB if by.account_id is None else Channel.PAGE
    search = granted(gate.open_search(by=by, purpose=Purpose.OUTREACH, channel=channel, now=now))
    person_id = create_person(
        access=search,
        by=by,
        details=newcomer.details,
        language=newcomer.language,
        choice=newcomer.choice,
        origin=source.origin,
        is_part2=source.is_part2,
        agency_id=source.agency_id,
        is_synthetic=source.is_synthetic,
        now=now,
    )
    return person_id, tied(by=by, person_id=person_id, team_agency_id=team_agency_id, story=story, now=now)


def met_again(
    *, by: Actor, person_id: UUID, team_agency_id: UUID, story: RelationSource, now: datetime
) -> tuple[UUID, Access]:
    """Somebody whom the actor already works with is met again: nothing is written down anew."""
    record(by=by, person_id=person_id, now=now)
    return person_id, tied(by=by, person_id=person_id, team_agency_id=team_agency_id, story=story, now=now)


def tied(*, by: Actor, person_id: UUID, team_agency_id: UUID, story: RelationSource, now: datetime) -> Access:
    """Tie a person to the team that goes to them, and open their record for the visit."""
    channel = Channel.JOB if by.account_id is None else Channel.PAGE
    for kind in TEAM_TIES:
        record_relation(by=by, person_id=person_id, kind=kind, source=story, agency_id=team_agency_id, now=now)
    return granted(gate.open_record(by=by, person=person_id, purpose=Purpose.OUTREACH, channel=channel, now=now))
