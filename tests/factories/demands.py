"""Legal demands on their way, for tests: an order under § 2.64 with its subpoena, answered as the law wants it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tandem.consent.types import Category
from tandem.core.actor import Actor
from tandem.oversight.actions import legal
from tandem.oversight.rules.answering import items_for
from tandem.oversight.types.legal import (
    Advice,
    Answer,
    DemandKind,
    Issuer,
    Jurisdiction,
    Order,
    OrderType,
    PaperKind,
    Scope,
    Standard,
)
from tests.factories.consents import OUTREACH

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = Actor(UUID("6f1d2a10-0000-4000-8000-0000000000c1"), "privacy_officer", OUTREACH, "care")
SECOND = Actor(UUID("6f1d2a10-0000-4000-8000-0000000000c2"), "coordinator", OUTREACH, "care")
ASKED = Scope(frozenset({Category.ENCOUNTER, Category.SERVICES, Category.REFERRAL}), date(2025, 1, 1))
NAMED = Scope(frozenset({Category.ENCOUNTER, Category.SERVICES}), date(2025, 6, 1), date(2026, 1, 31))


def an_order(**changes: Any) -> Order:
    """A civil order that names encounters and services of half a year."""
    said: dict[str, Any] = {
        "order_type": OrderType.NONCRIMINAL,
        "named": NAMED,
        "expires_on": (NOW + timedelta(days=120)).date(),
        "is_notice_barred": False,
    }
    return Order(**{**said, **changes})


def all_yes(
    standard: Standard = Standard.PART2, order_type: OrderType | None = OrderType.NONCRIMINAL
) -> dict[str, Answer]:
    """Every item that applies, answered yes."""
    return {item.id: Answer.YES for item in items_for(standard, order_type)}


def a_demand(*, by: Actor = FIRST, now: datetime = NOW, **changes: Any) -> UUID:
    """A demand as it was taken in."""
    taken: dict[str, Any] = {
        "kind": DemandKind.COURT_ORDER,
        "issuer": Issuer.CIVIL_PARTY,
        "jurisdiction": Jurisdiction.STATE,
        "standard": Standard.PART2,
        "asked": ASKED,
        "received_at": now,
        "deadline_at": None,
    }
    return legal.receive_demand(by=by, now=now, **{**taken, **changes})


def papers(demand_id: UUID, *, by: Actor = FIRST, now: datetime = NOW) -> None:
    """The order and the mandate, as they were scanned."""
    for kind in (PaperKind.ORDER, PaperKind.MANDATE):
        legal.keep_paper(by=by, demand_id=demand_id, kind=kind, content=b"%PDF-1.4 made up", now=now)


def an_approved_demand(*, first: Actor = FIRST, second: Actor = SECOND, now: datetime = NOW, **changes: Any) -> UUID:
    """A demand that two people decided to answer with records."""
    demand_id = a_demand(by=first, now=now, **changes)
    papers(demand_id, by=first, now=now)
    legal.answer_checklist(by=first, demand_id=demand_id, answers=all_yes(), order=an_order(), now=now)
    legal.ask_counsel(by=first, demand_id=demand_id, now=now)
    legal.record_advice(by=first, demand_id=demand_id, advice=Advice.PRODUCE, has_read_current_text=True, now=now)
    legal.propose_production(by=first, demand_id=demand_id, now=now)
    legal.approve_production(by=second, demand_id=demand_id, now=now)
    return demand_id
