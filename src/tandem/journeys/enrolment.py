"""A person takes part: one worker is assigned, a case opened; later the case is put on hold or closed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.queries import agency_by_id
from tandem.care.actions import casework
from tandem.care.queries.casework import case_by_id
from tandem.care.rules.outreach import is_part2_of
from tandem.care.types import CaseState, CloseReason, Source
from tandem.consent.actions import end_relation, record_relation
from tandem.consent.types import Access, Origin, RelationKind, RelationSource
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys import opening


def own_source(by: Actor, *, is_synthetic: bool = False) -> Source:
    """The source of what an actor learns in care: their own agency."""
    agency = agency_by_id(using="vault", agency_id=by.agency_id) if by.agency_id else None
    if agency is None:
        raise Refused("no_agency", _("Your account belongs to no partner agency."))
    return Source(
        Origin.CARE, is_part2_of(agency.kind, agency.part2_status), agency.id, is_synthetic or agency.is_demo
    )


def open_case(
    *, access: Access, by: Actor, person_id: UUID, program: str, opened_at: datetime | None = None, now: datetime
) -> UUID:
    """Assign the person to the actor and open a case. The actor had the record open before: no tie out of nothing."""
    if by.account_id is None or access.person_id != person_id:
        raise Refused("not_open", _("Open the person's page first."))
    with transaction.atomic(using="vault"):
        record_relation(
            by=by,
            person_id=person_id,
            kind=RelationKind.ASSIGNMENT,
            source=RelationSource.CASE,
            account_id=by.account_id,
            now=now,
        )
        return casework.open_case(
            access=opening.record(by=by, person_id=person_id, now=now),
            by=by,
            person_id=person_id,
            source=own_source(by),
            program=program,
            account_id=by.account_id,
            opened_at=opened_at or now,
            now=now,
        )


def close_case(*, access: Access, by: Actor, case_id: UUID, reason: CloseReason | None, now: datetime) -> None:
    """Close a case with its reason, and end the assignment that it gave."""
    with transaction.atomic(using="vault"):
        case = case_by_id(access=access, case_id=case_id, now=now)
        casework.change_case(access=access, by=by, case_id=case_id, new=CaseState.CLOSED, reason=reason, now=now)
        holder = Actor(case.account_id, "case_manager", None, "care")
        tie = opening.relations_between(by=holder, person_id=case.person_id, now=now).get(RelationKind.ASSIGNMENT)
        if tie:
            end_relation(by=by, relation_id=tie, now=now)
