"""Asking the gate on behalf of a story: which purpose fits the actor's tie, and a refusal that stops the story."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tandem.agencies.types import Role
from tandem.consent import gate
from tandem.consent.queries import persons_tied_to, relations_between
from tandem.consent.types import Access, Category, Channel, CohortAccess, Purpose, Refusal, RelationKind
from tandem.core.actor import Actor
from tandem.core.refusals import Refused

CASE_TIES = frozenset({RelationKind.ASSIGNMENT, RelationKind.TREATING})


def granted(answer: Access | Refusal) -> Access:
    """The Access, or the gate's refusal as the reason why the story stops."""
    if isinstance(answer, Refusal):
        raise Refused(answer.code, answer.sentence)
    return answer


def record(*, by: Actor, person_id: UUID, now: datetime, channel: Channel = Channel.PAGE) -> Access:
    """Open one person's record for what the actor's tie is there for."""
    purpose = purpose_of(by.role, relations_between(by=by, person_id=person_id, now=now))
    return granted(gate.open_record(by=by, person=person_id, purpose=purpose, channel=channel, now=now))


def purpose_of(role: str, ties: Iterable[RelationKind]) -> Purpose:
    """What somebody of this role with these ties wants to know it for: coordination, case work, or a visit."""
    if role == Role.COORDINATOR:
        return Purpose.COORDINATION
    return Purpose.TREATMENT if CASE_TIES & set(ties) else Purpose.OUTREACH


def cohort(
    *, by: Actor, purpose: Purpose, kinds: Iterable[RelationKind], categories: Iterable[Category], now: datetime
) -> CohortAccess:
    """Open a list of the people whom the actor is tied to in one of these ways."""
    persons = persons_tied_to(by=by, now=now, kinds=kinds)
    return gate.open_cohort(
        by=by, persons=persons, purpose=purpose, channel=Channel.PAGE, now=now, categories=categories
    )
