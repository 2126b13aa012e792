"""Outreach visits, attempts, encounters and offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from tandem.care import models
from tandem.care.opened import history, label_of, of_cohort, of_person, one
from tandem.care.rules.outreach import OPEN_STATES
from tandem.care.types import (
    AttemptOutcome,
    Change,
    Channel,
    DeclinedBy,
    DeclineReason,
    EncounterKind,
    Need,
    OfferAnswer,
    Pathway,
    VisitLine,
    VisitState,
)
from tandem.consent.types import Access, Category
from tandem.keys.fields import warm


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a visit."""

    at: datetime
    channel: Channel
    outcome: AttemptOutcome
    account_id: UUID | None
    naloxone_kits_left: int
    needs_asked: tuple[Need, ...]
    needs_met: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class EncounterLine:
    """One encounter of a person, with the offers made there."""

    id: UUID
    kind: EncounterKind
    pathway: Pathway
    occurred_at: datetime
    agency_id: UUID
    receipt: str
    needs: tuple[Need, ...]
    is_officer_waiting: bool


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer and what became of it."""

    id: UUID
    encounter_id: UUID
    program: str
    offered_at: datetime
    answer: OfferAnswer
    declined_by: DeclinedBy | None
    decline_reason: DeclineReason | None


def open_visits(*, access: Mapping[UUID, Access], now: datetime, account_id: UUID | None = None) -> list[VisitLine]:
    """Open visits of a cohort in the order in which they fall due; optionally one worker's and the free ones."""
    rows = _visit_rows().filter(person_id__in=list(access), state__in=OPEN_STATES).order_by("due_at")
    found = of_cohort(rows, access=access, category=Category.VISIT_CONTACT, now=now)
    lines = [_as_visit(row, access[row.person_id]) for row in found]
    return [line for line in lines if account_id is None or line.account_id in (account_id, None)]


def visit_by_id(*, access: Access, visit_id: UUID, now: datetime) -> VisitLine:
    """One visit."""
    one(models.OutreachVisit, access=access, category=Category.VISIT_CONTACT, identifier=visit_id, now=now)
    return _as_visit(_visit_rows().get(id=visit_id), access)


def visits_of(*, access: Access, person_id: UUID, now: datetime) -> list[VisitLine]:
    """Every visit of a person that the Access opens, newest first."""
    rows = of_person(
        models.OutreachVisit, access=access, category=Category.VISIT_CONTACT, person_id=person_id, now=now
    )
    full = _visit_rows().filter(id__in=[row.id for row in rows]).order_by("-due_at")
    return [_as_visit(row, access) for row in full]


def attempts_of(*, access: Access, visit_id: UUID, now: datetime) -> list[Attempt]:
    """The attempts of a visit, oldest first."""
    visit = one(models.OutreachVisit, access=access, category=Category.VISIT_CONTACT, identifier=visit_id, now=now)
    rows = of_person(
        models.VisitAttempt,
        access=access,
        category=Category.VISIT_CONTACT,
        person_id=visit.person_id,
        now=now,
        visit_id=visit_id,
    )
    return [
        Attempt(
            row.at,
            Channel(row.channel),
            AttemptOutcome(row.outcome),
            row.account_id,
            row.naloxone_kits_left,
            tuple(Need(need) for need in row.needs_asked.reveal()),
            tuple(Need(need) for need in row.needs_met.reveal()),
        )
        for row in rows
    ]


def visit_history(*, access: Access, visit_id: UUID, now: datetime) -> list[Change]:
    """The states that a visit went through."""
    one(models.OutreachVisit, access=access, category=Category.VISIT_CONTACT, identifier=visit_id, now=now)
    return history(models.VisitStatus.objects.using("vault").filter(visit_id=visit_id))


def encounters_of(*, access: Access, person_id: UUID, now: datetime) -> list[EncounterLine]:
    """Encounters of a person, newest first."""
    rows = of_person(models.Encounter, access=access, category=Category.ENCOUNTER, person_id=person_id, now=now)
    return [_as_encounter(row) for row in sorted(rows, key=lambda row: row.occurred_at, reverse=True)]


def offered_encounters(
    *, access: Mapping[UUID, Access], only_waiting: bool = False, now: datetime
) -> list[tuple[EncounterLine, UUID]]:
    """Officers' offers with the person of each, newest first; `only_waiting` leaves out those with a word."""
    rows = models.Encounter.objects.using("vault").filter(
        person_id__in=list(access), kind=EncounterKind.OFFICER_OFFER
    )
    if only_waiting:
        said = models.HandoffStep.objects.using("vault").values("encounter_id")
        rows = rows.exclude(id__in=said).exclude(receipt="")
    found = of_cohort(rows.order_by("-occurred_at"), access=access, category=Category.ENCOUNTER, now=now)
    warm(row.person_id for row in found)
    return [(_as_encounter(row), row.person_id) for row in found]


def offered_steps(*, access: Mapping[UUID, Access], now: datetime) -> dict[UUID, dict[str, datetime]]:
    """The handoff steps noted for the officers' offers of a cohort, by encounter; one query for all."""
    opened = {line.id for line, _person in offered_encounters(access=access, now=now)}
    found: dict[UUID, dict[str, datetime]] = {one: {} for one in opened}
    for row in models.HandoffStep.objects.using("vault").filter(encounter_id__in=opened):
        found[row.encounter_id][row.step] = row.at
    return found


def handoff_steps_of(*, access: Access, encounter_id: UUID, now: datetime) -> dict[str, datetime]:
    """The steps of a warm handoff that the care worker has noted, by name."""
    one(models.Encounter, access=access, category=Category.ENCOUNTER, identifier=encounter_id, now=now)
    rows = models.HandoffStep.objects.using("vault").filter(encounter_id=encounter_id)
    return {row.step: row.at for row in rows}


def offers_of(*, access: Access, person_id: UUID, now: datetime) -> list[OfferLine]:
    """Offers made to a person, newest first."""
    rows = of_person(models.Offer, access=access, category=Category.ENCOUNTER, person_id=person_id, now=now)
    return [
        OfferLine(
            row.id,
            row.encounter_id,
            row.program,
            row.offered_at,
            OfferAnswer(row.answer),
            DeclinedBy(row.declined_by) if row.declined_by else None,
            DeclineReason(row.decline_reason) if row.decline_reason else None,
        )
        for row in sorted(rows, key=lambda row: row.offered_at, reverse=True)
    ]


def _visit_rows():  # type: ignore[no-untyped-def]
    return (
        models.OutreachVisit.objects.using("vault").select_related("encounter").annotate(made=Count("visitattempt"))
    )


def _as_visit(row: models.OutreachVisit, access: Access) -> VisitLine:
    shows_event = access.opens(Category.ENCOUNTER, label_of(row.encounter))
    return VisitLine(
        id=row.id,
        person_id=row.person_id,
        encounter_id=row.encounter_id,
        encounter_kind=EncounterKind(row.encounter.kind) if shows_event else None,
        occurred_at=row.encounter.occurred_at if shows_event else None,
        state=VisitState(row.state),
        due_from_at=row.due_from_at,
        due_at=row.due_at,
        account_id=row.account_id,
        attempts=row.made,
        label=label_of(row),
    )


def _as_encounter(row: models.Encounter) -> EncounterLine:
    return EncounterLine(
        id=row.id,
        kind=EncounterKind(row.kind),
        pathway=Pathway(row.pathway),
        occurred_at=row.occurred_at,
        agency_id=row.agency_id,
        receipt=row.receipt,
        needs=tuple(Need(need) for need in row.needs.reveal()),
        is_officer_waiting=row.is_officer_waiting,
    )
