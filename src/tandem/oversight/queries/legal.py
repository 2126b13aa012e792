"""Reading legal demands: whole demands for the rules and the desk, lists by agency, notices for the person."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.audit.queries import entries_about
from tandem.consent.types import Access, Category, Purpose
from tandem.oversight import models
from tandem.oversight.rules.legal import is_narrowed
from tandem.oversight.types.legal import (
    ENDED,
    Advice,
    Answer,
    Counsel,
    Demand,
    DemandKind,
    DemandSearch,
    DemandState,
    DemandStep,
    Issuer,
    Jurisdiction,
    LegalCounts,
    LetterKind,
    Notice,
    NoticeWay,
    Order,
    OrderType,
    PaperKind,
    PersonNotice,
    Scope,
    Standard,
)
from tandem.people.queries import absorbed_ids, joined_ids

VAULT = "vault"
SEARCHED = "oversight.look_for_person"


def demand_by_id(demand_id: UUID) -> Demand | None:
    """One demand with all that was done about it, if there is one."""
    row = models.LegalDemand.objects.using(VAULT).filter(id=demand_id).first()
    return _demand(row) if row else None


def demands_of(*, agency_id: UUID) -> list[Demand]:
    """Every demand of one agency, the newest first."""
    rows = models.LegalDemand.objects.using(VAULT).filter(agency_id=agency_id).order_by("-received_at")
    return [_demand(row) for row in rows]


def step_count(demand_id: UUID) -> int:
    """How many steps a demand has taken: the order in which things were done, also within one second."""
    return models.LegalStep.objects.using(VAULT).filter(demand_id=demand_id).count()


def searches_of(demand_id: UUID) -> list[DemandSearch]:
    """Every look for the person whom a demand names, the first one first."""
    entries = entries_about(using=VAULT, kind="demand", identifier=demand_id, actions=[SEARCHED], limit=None)
    return [
        DemandSearch(
            entry.details["name"],
            entry.details["born"],
            tuple(UUID(one) for kind, one in entry.subjects if kind == "person"),
            entry.actor_id,
            entry.at,
        )
        for entry in reversed(entries)
    ]


def ground_of(demand_id: UUID) -> UUID | None:
    """The record of the court order by which the gate was opened for a demand, if it was."""
    row = models.LegalScope.objects.using(VAULT).filter(demand_id=demand_id).last()
    return row.ground_id if row else None


def persons_held(*, now: datetime) -> frozenset[UUID]:
    """People whose record an open demand keeps from deletion: what a court has ordered is not destroyed meanwhile.

    A hold on one of several joined records is a hold on all of them.
    """
    ended = (DemandState.CLOSED, *ENDED)
    rows = models.LegalDemand.objects.using(VAULT).exclude(person_id=None).exclude(state__in=ended)
    return joined_ids(person_ids=rows.filter(received_at__lte=now).values_list("person_id", flat=True))


def notices_of(*, access: Access, person_id: UUID) -> list[PersonNotice]:
    """Demands of which the person was told, newest first; for their own record alone. Barred ones are left out."""
    if access.person_id != person_id or access.purpose is not Purpose.OWN_RECORD:
        raise ValueError("only a person's own opened record shows the notices to them")
    ids = (person_id, *absorbed_ids(person_id=person_id))
    rows = models.LegalNotice.objects.using(VAULT).filter(person_id__in=ids).exclude(way=NoticeWay.BARRED)
    return [_person_notice(row) for row in rows.order_by("-at")]


def legal_counts(*, agency_id: UUID, start: datetime, end: datetime) -> LegalCounts:
    """Demands by kind in a half-open period: received, and by when they were refused or answered with records."""
    found: dict[str, Counter[DemandKind]] = {
        name: Counter() for name in ("received", "refused", "narrowed", "produced")
    }
    synthetic = False
    for demand in demands_of(agency_id=agency_id):
        reached = {step.to_state for step in demand.history if start <= step.at < end}
        produced = DemandState.PRODUCED in reached
        parts = {
            "received": DemandState.RECEIVED in reached,
            "refused": DemandState.REFUSED in reached,
            "narrowed": produced and is_narrowed(demand),
            "produced": produced,
        }
        for name, counts in parts.items():
            found[name][demand.kind] += counts
        synthetic = synthetic or (demand.is_synthetic and any(parts.values()))
    kinds = {name: {kind: counts[kind] for kind in DemandKind} for name, counts in found.items()}
    return LegalCounts(**kinds, is_synthetic=synthetic)


def _demand(row: models.LegalDemand) -> Demand:
    steps = list(models.LegalStep.objects.using(VAULT).filter(demand_id=row.id))
    check = models.LegalCheck.objects.using(VAULT).filter(demand_id=row.id).last()
    papers = models.LegalPaper.objects.using(VAULT).filter(demand_id=row.id)
    letters = models.LegalLetter.objects.using(VAULT).filter(demand_id=row.id)
    deciders = _deciders(steps)
    return Demand(
        id=row.id,
        agency_id=row.agency_id,
        kind=DemandKind(row.kind),
        issuer=Issuer(row.issuer),
        jurisdiction=Jurisdiction(row.jurisdiction),
        standard=Standard(row.standard),
        asked=_scope(row.asked, row.asked_from_on, row.asked_until_on),
        received_at=row.received_at,
        deadline_at=row.deadline_at,
        state=DemandState(row.state),
        is_synthetic=row.is_synthetic,
        answers={item: Answer(answer) for item, answer in check.answers.items()} if check else {},
        order=_order(check) if check else None,
        counsel=_counsel(row.id, check),
        proposed_by=deciders.get(DemandState.PROPOSED),
        approved_by=deciders.get(DemandState.APPROVED),
        person_id=row.person_id,
        scope=_decided_scope(row.id),
        notice=_notice(row.id),
        papers={PaperKind(kind): paper_id for kind, paper_id in papers.values_list("kind", "id")},
        letters=frozenset(LetterKind(kind) for kind in letters.values_list("kind", flat=True)),
        history=tuple(
            DemandStep(DemandState(step.to_state), step.reason, step.account_id, step.at) for step in steps
        ),
    )


def _deciders(steps: list[models.LegalStep]) -> dict[DemandState, UUID | None]:
    """Who decided since the checklist was last answered: an answer that changes takes the decisions back."""
    found: dict[DemandState, UUID | None] = {}
    for step in steps:
        state = DemandState(step.to_state)
        if state is DemandState.CHECKED:
            found = {}
        elif state in (DemandState.PROPOSED, DemandState.APPROVED):
            found[state] = step.account_id
    return found


def _counsel(demand_id: UUID, check: models.LegalCheck | None) -> Counsel | None:
    """Counsel's answer to the checklist as it stands; one that was given before the last change counts no more."""
    row = models.LegalAdvice.objects.using(VAULT).filter(demand_id=demand_id).last()
    if row is None or check is None or row.number < check.number:
        return None
    return Counsel(Advice(row.advice), row.has_read_current_text, row.at)


def _order(row: models.LegalCheck) -> Order:
    order_type = OrderType(row.order_type) if row.order_type else None
    named = _scope(row.named, row.named_from_on, row.named_until_on)
    return Order(order_type, named, row.expires_on, row.is_notice_barred)


def _decided_scope(demand_id: UUID) -> Scope | None:
    row = models.LegalScope.objects.using(VAULT).filter(demand_id=demand_id).last()
    return _scope(row.categories.reveal(), row.from_on, row.until_on) if row else None


def _notice(demand_id: UUID) -> Notice | None:
    row = models.LegalNotice.objects.using(VAULT).filter(demand_id=demand_id).first()
    return Notice(NoticeWay(row.way), row.language, row.at, row.wait_until) if row else None


def _person_notice(row: Any) -> PersonNotice:
    demand = models.LegalDemand.objects.using(VAULT).get(id=row.demand_id)
    scope = _decided_scope(row.demand_id)
    return PersonNotice(
        demand_id=demand.id,
        at=row.at,
        received_at=demand.received_at,
        kind=DemandKind(demand.kind),
        issuer=Issuer(demand.issuer),
        categories=scope.categories if scope else frozenset(),
        wait_until=row.wait_until,
        is_produced=models.LegalProduction.objects.using(VAULT).filter(demand_id=demand.id).exists(),
    )


def _scope(categories: list[str], from_on: date | None, until_on: date | None) -> Scope:
    return Scope(frozenset(Category(one) for one in categories), from_on, until_on)
