"""Cases, caseloads, screenings, goals, services and follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tandem.care import models
from tandem.care.opened import history, label_of, of_cohort, of_person, one
from tandem.care.types import (
    CaseLine,
    CaseState,
    Change,
    FollowUpLine,
    FollowUpState,
    GoalArea,
    GoalState,
    ServiceKind,
)
from tandem.consent.types import Access, Category


@dataclass(frozen=True, slots=True)
class ScreeningLine:
    """One screening; `score` None means that answers were missing."""

    id: UUID
    instrument: str
    version: str
    screened_at: datetime
    score: int | None
    band: str
    is_positive: bool | None


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal in the person's words."""

    id: UUID
    area: GoalArea
    words: str
    state: GoalState


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service given."""

    kind: ServiceKind
    given_on: date
    quantity: int


def cases_of(*, access: Access, person_id: UUID, now: datetime) -> list[CaseLine]:
    """A person's cases, newest first."""
    rows = of_person(models.Case, access=access, category=Category.CASE, person_id=person_id, now=now)
    return [_as_case(row) for row in sorted(rows, key=lambda row: row.opened_at, reverse=True)]


def caseload(*, access: Mapping[UUID, Access], account_id: UUID | None = None, now: datetime) -> list[CaseLine]:
    """Open cases of a cohort, oldest first; optionally of one case manager."""
    rows = models.Case.objects.using("vault").filter(person_id__in=list(access)).exclude(state=CaseState.CLOSED)
    if account_id:
        rows = rows.filter(account_id=account_id)
    found = of_cohort(rows.order_by("opened_at"), access=access, category=Category.CASE, now=now)
    return [_as_case(row) for row in found]


def case_by_id(*, access: Access, case_id: UUID, now: datetime) -> CaseLine:
    """One case."""
    return _as_case(one(models.Case, access=access, category=Category.CASE, identifier=case_id, now=now))


def case_history(*, access: Access, case_id: UUID, now: datetime) -> list[Change]:
    """The states that a case went through."""
    one(models.Case, access=access, category=Category.CASE, identifier=case_id, now=now)
    return history(models.CaseStatus.objects.using("vault").filter(case_id=case_id))


def screenings_of(
    *, access: Access, person_id: UUID, case_id: UUID | None = None, now: datetime
) -> list[ScreeningLine]:
    """A person's screenings, newest first; answers stay in the vault, the score is shown."""
    narrow = _in_case(case_id)
    rows = of_person(
        models.Screening, access=access, category=Category.SCREENING, person_id=person_id, now=now, **narrow
    )
    return [
        ScreeningLine(
            row.id,
            row.instrument,
            row.instrument_version,
            row.screened_at,
            row.score,
            row.band,
            row.is_positive,
        )
        for row in reversed(rows)
    ]


def goals_of(*, access: Access, person_id: UUID, case_id: UUID | None = None, now: datetime) -> list[GoalLine]:
    """A person's goals, oldest first."""
    narrow = _in_case(case_id)
    rows = of_person(models.Goal, access=access, category=Category.CASE, person_id=person_id, now=now, **narrow)
    return [GoalLine(row.id, GoalArea(row.area), row.words.reveal(), GoalState(row.state)) for row in rows]


def services_of(*, access: Access, person_id: UUID, case_id: UUID | None = None, now: datetime) -> list[ServiceLine]:
    """Services given to a person, newest first."""
    narrow = _in_case(case_id)
    rows = of_person(
        models.ServiceGiven, access=access, category=Category.SERVICES, person_id=person_id, now=now, **narrow
    )
    return [ServiceLine(ServiceKind(row.kind), row.given_on, row.quantity) for row in reversed(rows)]


def follow_ups_of(
    *, access: Access, person_id: UUID, case_id: UUID | None = None, now: datetime
) -> list[FollowUpLine]:
    """A person's follow-ups in the order in which they fall due."""
    narrow = _in_case(case_id)
    rows = of_person(
        models.FollowUp, access=access, category=Category.FOLLOW_UP, person_id=person_id, now=now, **narrow
    )
    return [_as_follow_up(row) for row in rows]


def follow_ups_due(*, access: Mapping[UUID, Access], before: datetime, now: datetime) -> list[FollowUpLine]:
    """Follow-ups of a cohort that fall due before a time and are not done, oldest first."""
    rows = models.FollowUp.objects.using("vault").filter(
        person_id__in=list(access), state=FollowUpState.DUE, due_at__lt=before
    )
    found = of_cohort(rows.exclude(case__state=CaseState.CLOSED), access=access, category=Category.FOLLOW_UP, now=now)
    return [_as_follow_up(row) for row in found]


def _in_case(case_id: UUID | None) -> dict[str, UUID]:
    return {"case_id": case_id} if case_id else {}


def _as_case(row: models.Case) -> CaseLine:
    return CaseLine(
        row.id, row.person_id, row.program, CaseState(row.state), row.account_id, row.opened_at, label_of(row)
    )


def _as_follow_up(row: models.FollowUp) -> FollowUpLine:
    return FollowUpLine(
        row.id, row.person_id, row.case_id, row.day, row.due_at, FollowUpState(row.state), label_of(row)
    )
