"""What the ledger and the outbox hand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Pending:
    """An outbox row that the other side has not yet applied."""

    id: UUID
    job: str
    payload: Mapping[str, str]
    attempts: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work of one kind that waits in an outbox: how much, since when, and how it failed if it did."""

    job: str
    failure: str
    count: int
    attempts: int
    since: datetime


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One ledger entry as a reader sees it."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_role: str
    agency_id: UUID | None
    side: str
    job: str
    action: str
    subjects: tuple[tuple[str, str], ...]
    reason: str
    policies: tuple[str, ...]
    details: Mapping[str, Any]
