"""How a site changes how long something is kept: shorter at once, longer with a second person and a date.

Where the limit destroys people's keys, a shorter one takes a second person too: it cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tandem.core.actor import Actor
from tandem.core.retention import FieldClass, Proof, limited_classes
from tandem.oversight.actions import retention as actions
from tandem.oversight.queries.retention import latest_proofs, site_limits
from tandem.oversight.rules.retention import days_of


@dataclass(frozen=True, slots=True)
class Standing:
    """One class as a site has it: days in force, the last proof, and a limit that waits for somebody."""

    field_class: FieldClass
    days: int
    proof: Proof | None
    waiting_id: UUID | None = None
    waiting_days: int = 0
    waits_for_other: bool = False


def standings(*, by: Actor) -> list[Standing]:
    """Every class with a limit, as it stands; `waits_for_other` when the reader may not be the second person."""
    proofs, asked = latest_proofs(), site_limits()
    found = []
    for one in limited_classes():
        days, waiting = days_of(one, asked.get(one.key, []))
        if waiting is None:
            found.append(Standing(one, days, proofs.get(one.key)))
        else:
            is_own = waiting.proposed_by == by.account_id
            found.append(Standing(one, days, proofs.get(one.key), waiting.id, waiting.limit.days, is_own))
    return found


def change_limit(*, by: Actor, field_class: str, days: int, now: datetime) -> UUID:
    """Ask for another limit; Refused with the reason when this actor or this class may not."""
    house = houses().get(field_class)
    return actions.propose_limit(by=by, field_class=field_class, house=house, days=days, now=now)


def confirm(*, by: Actor, change_id: UUID, now: datetime) -> None:
    """A second person agrees to a limit; Refused with the reason when they may not."""
    actions.confirm_limit(by=by, change_id=change_id, now=now)


def days_in_force(field_class: str) -> int:
    """For how many days this site keeps a class; 0 for one without a limit."""
    asked = site_limits()
    return next((days_of(one, asked.get(one.key, []))[0] for one in limited_classes() if one.key == field_class), 0)


def houses() -> Mapping[str, timedelta]:
    """The house's limit of each class."""
    return {one.key: one.limit for one in limited_classes() if one.limit is not None}


def troubles(*, now: datetime) -> tuple[list[str], bool]:
    """Classes whose last proof failed, and whether the proofs are older than two nights."""
    proofs = latest_proofs().values()
    return sorted(one.field_class for one in proofs if not one.is_kept), any(not one.is_fresh(now) for one in proofs)
