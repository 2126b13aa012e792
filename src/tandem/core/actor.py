"""Who acts: the plain identity that every action and every gate call demands."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in account, or a named job of the system (then `account_id` is None and `job` is set)."""

    account_id: UUID | None
    role: str
    agency_id: UUID | None
    side: str
    job: str = ""


def system_actor(job: str, side: str = "care") -> Actor:
    """The actor of a scheduled job, the relay or the command line; `job` names it in the ledger."""
    return Actor(account_id=None, role="system", agency_id=None, side=side, job=job)
