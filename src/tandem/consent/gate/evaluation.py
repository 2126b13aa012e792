"""From ties and consents to grants: asks the policies once without consent and once with a consent in force.

The policies see the finite tuple only. Which agencies' facts a grant reaches is read from the consents themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from tandem.consent.policy_engine import Cell, Decision
from tandem.consent.policy_files import Reach
from tandem.consent.register import Holdings
from tandem.consent.rules import is_about
from tandem.consent.state_layer import cells_in
from tandem.consent.types import (
    CONSENT_GROUNDS,
    GROUND_TIES,
    NO_RELATION,
    Category,
    Channel,
    ConsentRow,
    ConsentState,
    Grant,
    Ground,
    Limit,
    Origin,
    Purpose,
    RelationKind,
)
from tandem.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, what for, and how it would leave."""

    by: Actor
    purpose: Purpose
    channel: Channel
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one actor may see of one person."""

    grants: frozenset[Grant]
    decisions: tuple[Decision, ...]
    consents: tuple[ConsentRow, ...]
    ends: tuple[datetime, ...] = ()

    @property
    def policies(self) -> tuple[str, ...]:
        return tuple(sorted({policy for decision in self.decisions for policy in decision.policies}))

    @property
    def citations(self) -> tuple[str, ...]:
        return tuple(sorted({one for decision in self.decisions for one in decision.citations}))

    @property
    def ground(self) -> Ground:
        """The weightiest ground in use: `Ground` lists them in that order, a consent before any agreement."""
        grounds = {ground for decision in self.decisions for ground in decision.grounds}
        grounds |= {Ground.CONSENT} if self.consents and not grounds & CONSENT_GROUNDS else set()
        return next(one for one in Ground if one in grounds)

    @property
    def consent_id(self) -> UUID | None:
        return self.consents[0].id if self.consents else None

    def expires_at(self, latest: datetime) -> datetime:
        """Not later than the first consent in use, nor than the end of a ground without consent."""
        ends = [row.terms.expires_at for row in self.consents if row.terms.expires_at]
        return min([latest, *ends, *self.ends])


@dataclass(frozen=True, slots=True)
class Openable:
    """What some ties open by themselves, and what they would open with a consent: the same for everyone tied so."""

    grants: frozenset[Grant]
    decisions: tuple[Decision, ...]
    with_consent: Mapping[tuple[Category, bool], tuple[tuple[Cell, Decision], ...]]


def evaluate(request: Request, held: Holdings, categories: frozenset[Category]) -> Outcome:
    """Everything that ties, consents in force and grounds without consent open, within the wanted categories."""
    outcome = _by_ties_and_consents(request, held, categories)
    for tie, limit in held.limits:
        outcome = _with_ground(outcome, request, tie, limit, categories)
    return outcome


def _with_ground(
    outcome: Outcome, request: Request, tie: RelationKind, limit: Limit, categories: frozenset[Category]
) -> Outcome:
    """Add what one ground without consent opens, as far as its record reaches."""
    within = categories if limit.categories is None else categories & limit.categories
    opened = _openable(_key(request), frozenset({tie}), within)
    grants = {Grant(one.category, one.origin, one.part2, limit.agency_ids) for one in opened.grants}
    if not grants:
        return outcome
    known = {one.policies for one in outcome.decisions}
    decisions = (*outcome.decisions, *(one for one in opened.decisions if one.policies not in known))
    return Outcome(outcome.grants | grants, decisions, outcome.consents, (*outcome.ends, limit.until_at))


def _by_ties_and_consents(request: Request, held: Holdings, categories: frozenset[Category]) -> Outcome:
    ties = (held.relations - GROUND_TIES) or frozenset({NO_RELATION})
    openable = _openable(_key(request), ties, categories)
    active = [row for row in held.consents if row.state is ConsentState.ACTIVE]
    if not active:
        return Outcome(openable.grants, openable.decisions, ())
    grants, used = set(openable.grants), {}
    decisions = {decision.policies: decision for decision in openable.decisions}
    for (category, part2), cells in openable.with_consent.items():
        rows = [row for row in active if _covers(row, request, held, category, part2=part2)]
        disclosers = frozenset(one for row in rows for one in row.terms.disclosers)
        for cell, decision in cells if rows else ():
            grants.add(Grant(*cell, disclosers))
            decisions[decision.policies] = decision
        used.update((row.id, row) for row in rows)
    return Outcome(frozenset(grants), tuple(decisions.values()), tuple(used.values()))


Key = tuple[str, str, UUID | None, str, Purpose, Channel]


def _key(request: Request) -> Key:
    """All that the answer hangs on; the site's state is part of it, for its law closes what another's leaves open."""
    by = request.by
    return settings.TANDEM_STATE, by.role, by.agency_id, by.side, request.purpose, request.channel


@lru_cache(maxsize=1 << 12)
def _openable(key: Key, ties: frozenset[str], categories: frozenset[Category]) -> Openable:
    of_state, role, agency_id, side, purpose, channel = key
    grants: set[Grant] = set()
    decisions: dict[tuple[str, ...], Decision] = {}
    without: set[Cell] = set()
    with_consent: dict[tuple[Category, bool], list[tuple[Cell, Decision]]] = {}
    asked = {
        state: [
            (cell, decision)
            for tie in sorted(ties)
            for cell, decision in cells_in(
                of_state, role, purpose, relation=tie, consent=state, channel=channel, side=side
            ).items()
            if cell[0] in categories
        ]
        for state in (ConsentState.NONE, ConsentState.ACTIVE)
    }
    for cell, decision in asked[ConsentState.NONE]:
        without.add(cell)
        grants.add(Grant(*cell, _own_facts(agency_id, cell, decision)))
        decisions[decision.policies] = decision
    for cell, decision in asked[ConsentState.ACTIVE]:
        if cell not in without or decision.grounds & CONSENT_GROUNDS:
            with_consent.setdefault((cell[0], cell[2]), []).append((cell, decision))
    frozen = {kind: tuple(cells) for kind, cells in with_consent.items()}
    return Openable(frozenset(grants), tuple(decisions.values()), frozen)


def _own_facts(agency_id: UUID | None, cell: Cell, decision: Decision) -> frozenset[UUID] | None:
    """Whose facts a tie alone opens; None is every agency's. The permits that decided say it with `@reach`.

    What an emergency call or the police passed on was passed to be used in the visit, whoever wrote it.
    """
    _, origin, _ = cell
    reach = {policy.reach for policy in decision.decided_by if policy.is_permit}
    if Reach.EVERY in reach or (Reach.PASSED_ON in reach and origin is not Origin.CARE):
        return None
    return frozenset({agency_id}) if agency_id else frozenset()


def _covers(row: ConsentRow, request: Request, held: Holdings, category: Category, *, part2: bool) -> bool:
    return is_about(
        row.terms,
        agency_id=request.by.agency_id,
        is_treating=RelationKind.TREATING in held.relations,
        category=category,
        purpose=request.purpose,
        part2=part2,
    )


def consent_state(
    consents: Iterable[ConsentRow],
    request: Request,
    category: Category,
    *,
    is_treating: bool,
) -> ConsentState:
    """The state to explain a refusal with: of the newest consent that is about this, the best one first."""
    about = [
        row.state
        for row in consents
        if is_about(
            row.terms,
            agency_id=request.by.agency_id,
            is_treating=is_treating,
            category=category,
            purpose=request.purpose,
            part2=True,
        )
    ]
    if ConsentState.ACTIVE in about:
        return ConsentState.ACTIVE
    return about[0] if about else ConsentState.NONE
