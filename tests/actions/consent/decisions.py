"""Consents as a model of their own knows them, and what people decide about them; the machine tries the ways out.

The model knows consents as plain terms and never asks the house.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tandem.consent import actions
from tandem.consent.law import consent_law
from tandem.consent.types import (
    PERSON_CATEGORIES,
    Access,
    Category,
    Channel,
    ExpiryEvent,
    Leased,
    OrderType,
    Recipient,
    RecipientKind,
    RelationKind,
    RelationSource,
)
from tandem.core.actor import Actor
from tests.factories.consents import NOW, OUTREACH, RECOVERY, complete_consent, staff

C = Category
KINDS = (C.CONTACT, C.REFERRAL, C.IDENTITY)
ALL = frozenset(PERSON_CATEGORIES)


@dataclass
class Known:
    """One consent as the model knows it."""

    categories: frozenset[Category]
    recipient: UUID
    signed_at: datetime
    ends_at: datetime | None
    event_at: datetime | None = None
    is_revoked: bool = False

    def stands(self, now: datetime) -> bool:
        return (
            not self.is_revoked
            and self.event_at is None
            and self.signed_at <= now
            and (self.ends_at is None or now < self.ends_at)
        )


@dataclass
class Told:
    """What left: counted, and looked at again when it must have stopped."""

    egress: int = 0
    pages: set[tuple[UUID, Channel, date, frozenset[Category]]] = field(default_factory=set)
    held: list[tuple[Access, datetime]] = field(default_factory=list)
    leases: list[tuple[Leased, datetime, frozenset[UUID]]] = field(default_factory=list)


class Decisions(RuleBasedStateMachine):
    """What people decide about consents, in any order, and the clock."""

    happened: Counter[str] = Counter()
    sender = staff("case_manager")
    receiver = staff("case_manager", RECOVERY)
    officer = staff("privacy_officer")

    @initialize(is_agreed=st.booleans())
    def begin(self, is_agreed: bool) -> None:
        self.now, self.person = NOW, uuid4()
        self.own = Actor(self.person, "person", None, "care")
        self.consents: dict[UUID, Known] = {}
        self.told = Told()
        self._tie(self.sender, RelationKind.ASSIGNMENT, RelationSource.CASE)
        self._tie(self.receiver, RelationKind.TREATING, RelationSource.HANDOFF)
        self._tie(self.own, RelationKind.SELF, RelationSource.OWN_CODE)
        if is_agreed:
            self.grant(set(KINDS), 30)

    def _tie(self, who: Actor, kind: RelationKind, source: RelationSource) -> None:
        actions.record_relation(
            by=self.sender,
            now=NOW - timedelta(days=365),
            person_id=self.person,
            kind=kind,
            source=source,
            account_id=who.account_id,
        )

    def allowed(self, recipient: UUID, categories: Iterable[Category]) -> bool:
        """The model's answer: one consent in force that names the receiver and all of this."""
        return any(
            one.stands(self.now) and one.recipient == recipient and frozenset(categories) <= one.categories
            for one in self.consents.values()
        )

    def allowed_kinds(self, recipient: UUID) -> set[Category]:
        return {kind for kind in KINDS if self.allowed(recipient, [kind])}

    @rule(kinds=st.sets(st.sampled_from(KINDS), min_size=1), days=st.sampled_from([1, 30, None]))
    def grant(self, kinds: set[Category], days: int | None) -> None:
        ends = {"expires_at": self.now + timedelta(days=days)} if days else {"expires_at": None}
        event = {} if days else {"expiry_event": ExpiryEvent.END_OF_PROGRAM}
        terms = complete_consent(
            person_id=self.person,
            disclosers=(OUTREACH,),
            recipients=(Recipient(agency_id=RECOVERY, kind=RecipientKind.PART2_PROGRAM),),
            categories=frozenset(kinds),
            signed_at=self.now,
            **ends,
            **event,
        )
        found = actions.record_consent(by=self.sender, now=self.now, terms=terms)
        self.consents[found] = Known(frozenset(kinds), RECOVERY, self.now, ends["expires_at"])

    def _pick(self, number: int) -> UUID:
        return list(self.consents)[number % len(self.consents)]

    @precondition(lambda self: self.consents)
    @rule(number=st.integers(0, 9))
    def end_by_event(self, number: int) -> None:
        consent_id = self._pick(number)
        actions.record_expiry_event(by=self.own, now=self.now, consent_id=consent_id)
        self.consents[consent_id].event_at = self.now

    @rule()
    def court_order(self) -> None:
        """An order ties the officer who must answer it; it opens nothing to the receiver."""
        actions.record_court_order(
            by=self.officer,
            now=self.now,
            person_id=self.person,
            account_id=self.officer.account_id,
            order_id=uuid4(),
            mandate_id=uuid4(),
            order_type=OrderType.NONCRIMINAL,
            scope=[C.REFERRAL],
            expires_at=self.now + timedelta(days=3),
        )

    @rule(hours=st.sampled_from([-48, -1, 1, 13, 25, 24 * 29, 24 * 31]))
    def move_the_clock(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def restart(self) -> None:
        """A new process: doors held in memory are gone, files of law are read anew."""
        self.told.held.clear()
        consent_law.cache_clear()
