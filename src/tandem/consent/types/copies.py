"""Copies that stand somewhere and can still be called back: exports, offline leases; and notices to stop use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tandem.consent.types.words import Category, Purpose


class ExportState(StrEnum):
    """Where an export stands now; computed, never stored."""

    QUEUED = "queued"
    READY = "ready"
    FETCHED = "fetched"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    EXPIRED = "expired"


class NoticeState(StrEnum):
    """Where a notice to stop use stands."""

    SENT = "sent"
    SEEN = "seen"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export without its content."""

    id: UUID
    person_id: UUID
    discloser_id: UUID
    recipient_id: UUID
    asked_by: UUID
    asked_role: str
    categories: frozenset[Category]
    purpose: Purpose
    language: str
    state: ExportState
    queued_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeasedPart:
    """One person's part of an offline bundle, with the key that opens it while the lease stands."""

    part_id: UUID
    person_id: UUID
    key: bytes


@dataclass(frozen=True, slots=True)
class Leased:
    """An offline bundle on lease: until when, and its parts."""

    lease_id: UUID
    taken_at: datetime
    until_at: datetime
    parts: tuple[LeasedPart, ...]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice to stop use, as sender and receiver see it. It names no person."""

    id: UUID
    consent_id: UUID
    sender_id: UUID | None
    recipient_id: UUID
    categories: frozenset[Category]
    state: NoticeState
    sent_at: datetime
    due_at: datetime
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class ToldToStop:
    """One notice to stop use as the person reads it: who was told what, when, and when they said that they stopped.

    `stopped_at` None: no answer yet.
    """

    recipient_id: UUID
    categories: frozenset[Category]
    sent_at: datetime
    due_at: datetime
    is_overdue: bool
    stopped_at: datetime | None
