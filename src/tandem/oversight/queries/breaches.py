"""Reading breach files: codes, dates and counts; the people of a file as ids for whoever opens them by the gate."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tandem.consent.types import Access, Category, require_any
from tandem.oversight.models import Breach, BreachAnswer, BreachPerson, BreachReport, BreachStatus
from tandem.oversight.rules.breaches import duties_of
from tandem.oversight.types.breaches import (
    BreachFile,
    BreachNotice,
    BreachSource,
    BreachState,
    BreachStep,
    Factor,
    NoticeTo,
    NoticeWay,
    Risk,
)

VAULT = "vault"


def breach_files(*, agency_id: UUID, today: date) -> list[BreachFile]:
    """The files of an agency, open ones first, the oldest discovery first."""
    rows = Breach.objects.using(VAULT).filter(agency_id=agency_id).order_by("discovered_on", "id")
    return sorted((_as_file(row, today) for row in rows), key=lambda one: not one.is_open)


def breach_file(*, breach_id: UUID, agency_id: UUID, today: date) -> BreachFile | None:
    """One file of an agency."""
    row = Breach.objects.using(VAULT).filter(id=breach_id, agency_id=agency_id).first()
    return _as_file(row, today) if row else None


def people_of_breach(*, breach_id: UUID, agency_id: UUID) -> list[UUID]:
    """Ids of the people of a file; each still goes through the gate."""
    rows = BreachPerson.objects.using(VAULT).filter(breach_id=breach_id, breach__agency_id=agency_id)
    return sorted(set(rows.values_list("person_id", flat=True)))


def untold_people(*, agency_id: UUID) -> dict[UUID, list[UUID]]:
    """Ids of people who are owed a notice by an agency, by breach file: for those who print the letters."""
    rows = BreachPerson.objects.using(VAULT).filter(
        breach__agency_id=agency_id, breach__state=BreachState.NOTICES_DUE, told_on=None
    )
    found: dict[UUID, list[UUID]] = {}
    for breach_id, person_id in rows.order_by().values_list("breach_id", "person_id").distinct():
        found.setdefault(breach_id, []).append(person_id)
    return found


def breaches_of_person(*, access: Access, person_id: UUID, now: datetime) -> list[BreachNotice]:
    """The breaches that a person is told of, newest first."""
    require_any(access, person_id=person_id, categories=[Category.DISCLOSURE_LOG, Category.IDENTITY], now=now)
    rows = BreachPerson.objects.using(VAULT).filter(person_id=person_id).select_related("breach")
    return [
        BreachNotice(
            row.breach_id,
            row.breach.agency_id,
            row.breach.discovered_on,
            BreachSource(row.breach.source),
            row.told_on,
            NoticeWay(row.way) if row.way else None,
        )
        for row in rows.order_by("-breach__discovered_on")
        if row.told_on or row.breach.state == BreachState.NOTICES_DUE
    ]


def _as_file(row: Breach, today: date) -> BreachFile:
    people = BreachPerson.objects.using(VAULT).filter(breach=row)
    told_on = list(people.values_list("told_on", flat=True))
    told = [one for one in told_on if one is not None]
    done = {NoticeTo(one.to): one.made_on for one in BreachReport.objects.using(VAULT).filter(breach=row)}
    if told and len(told) == len(told_on):
        done[NoticeTo.PEOPLE] = max(told)
    answers = BreachAnswer.objects.using(VAULT).filter(breach=row)
    steps = BreachStatus.objects.using(VAULT).filter(breach=row)
    state = BreachState(row.state)
    return BreachFile(
        id=row.id,
        agency_id=row.agency_id,
        source=BreachSource(row.source),
        source_id=row.source_id,
        discovered_on=row.discovered_on,
        state=state,
        people=len(told_on),
        told=len(told),
        answers={Factor(one.factor): Risk(one.risk) for one in answers},
        duties=duties_of(state=state, discovered_on=row.discovered_on, people=len(told_on), done=done, today=today),
        steps=tuple(BreachStep(one.at, one.from_state, BreachState(one.to_state), one.account_id) for one in steps),
        assessed_by=row.assessed_by,
    )
