"""Three made-up demands for records at the outreach team's desk: one to refuse, one to answer, one withdrawn.

Played by the made-up privacy officer and coordinator through the rules and the gate, at the times when it happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tandem.consent.types import Category, OrderType
from tandem.core import side
from tandem.core.actor import Actor
from tandem.journeys import legal_process
from tandem.journeys.riverbend.cast import desk_actor
from tandem.journeys.riverbend.steps import Resident
from tandem.journeys.riverbend.truth import CLOCK
from tandem.oversight.actions import legal
from tandem.oversight.queries.legal import demands_of
from tandem.oversight.rules.answering import items_for
from tandem.oversight.types.legal import (
    Advice,
    Answer,
    DemandKind,
    DemandState,
    Issuer,
    Jurisdiction,
    NoticeWay,
    Order,
    PaperKind,
    Scope,
    Standard,
)

ASKED = frozenset({Category.ENCOUNTER, Category.REFERRAL, Category.SERVICES, Category.CASE, Category.SCREENING})
NAMED = ASKED - {Category.SCREENING}
SCAN = b"%PDF-1.4\n% A made-up paper of the demonstration.\n"


def load_demands(named: Resident) -> Iterator[str]:
    """Take the three demands in, unless the desk has some; `named` is whom the order names."""
    with side.on(side.CARE):
        officer, second = desk_actor("privacy.demo"), desk_actor("coordinator.demo")
        if officer.agency_id is None or demands_of(agency_id=officer.agency_id):
            return
        with transaction.atomic(using="vault"):
            _withdrawn_request(officer)
            _subpoena(officer)
            _order(officer, second, named)
    yield "Riverbend: 3 made-up demands for records"


def _withdrawn_request(officer: Actor) -> None:
    """Police ask without any order, are told what the law asks for, and take it back."""
    at = CLOCK - timedelta(days=33)
    demand_id = _received(officer, DemandKind.RECORDS_REQUEST, Issuer.POLICE, at)
    legal.end_demand(by=officer, demand_id=demand_id, end=DemandState.WITHDRAWN, now=at + timedelta(days=4))
    legal.close_demand(by=officer, demand_id=demand_id, now=at + timedelta(days=4))


def _subpoena(officer: Actor) -> None:
    """A prosecutor's subpoena without an order; counsel advises to refuse."""
    at = CLOCK - timedelta(days=10)
    demand_id = _received(officer, DemandKind.SUBPOENA, Issuer.PROSECUTOR, at)
    answers = {item.id: Answer.YES for item in items_for(Standard.PART2, None)}
    order = Order(None, Scope(frozenset()), None)
    legal.answer_checklist(
        by=officer,
        demand_id=demand_id,
        answers={**answers, "authorizing_order": Answer.NO},
        order=order,
        now=at + timedelta(days=1),
    )
    legal.ask_counsel(by=officer, demand_id=demand_id, now=at + timedelta(days=1))
    legal.record_advice(
        by=officer,
        demand_id=demand_id,
        advice=Advice.REFUSE,
        has_read_current_text=True,
        now=at + timedelta(days=6),
    )


def _order(officer: Actor, second: Actor, person: Resident) -> None:
    """A civil court's order with its subpoena; the person was told, and the time to object is over."""
    at = CLOCK - timedelta(days=24)
    deadline = CLOCK + timedelta(days=6)
    demand_id = _received(officer, DemandKind.COURT_ORDER, Issuer.CIVIL_PARTY, at, deadline)
    for kind in (PaperKind.ORDER, PaperKind.MANDATE):
        legal.keep_paper(by=officer, demand_id=demand_id, kind=kind, content=SCAN, now=at)
    named = Scope(NAMED, (CLOCK - timedelta(days=300)).date(), CLOCK.date())
    order = Order(OrderType.NONCRIMINAL, named, (CLOCK + timedelta(days=40)).date())
    answers = {item.id: Answer.YES for item in items_for(Standard.PART2, OrderType.NONCRIMINAL)}
    who = {"by": officer, "demand_id": demand_id}
    legal.answer_checklist(**who, answers=answers, order=order, now=at + timedelta(days=1))
    legal.ask_counsel(**who, now=at + timedelta(days=1))
    legal.record_advice(**who, advice=Advice.PRODUCE, has_read_current_text=True, now=at + timedelta(days=5))
    legal.propose_production(**who, now=at + timedelta(days=6))
    legal.approve_production(by=second, demand_id=demand_id, now=at + timedelta(days=7))
    told_at = at + timedelta(days=8)
    (person_id,) = legal_process.find_person(
        **who, family_name=person.family_name, birth_on=person.birth_on, now=told_at
    )
    legal_process.narrow_scope(**who, person_id=person_id, wanted=named, now=told_at)
    legal_process.notify(**who, way=NoticeWay.OWN_PAGE, now=told_at, wall=CLOCK)


def _received(
    officer: Actor, kind: DemandKind, issuer: Issuer, at: datetime, deadline: datetime | None = None
) -> UUID:
    return legal.receive_demand(
        by=officer,
        kind=kind,
        issuer=issuer,
        jurisdiction=Jurisdiction.STATE,
        standard=Standard.PART2,
        asked=Scope(ASKED),
        received_at=at,
        deadline_at=deadline,
        is_synthetic=True,
        now=at,
    )
