"""Seizure watches: a window of attention after opioid enforcement, always an association, never a target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class WatchState(StrEnum):
    """The life of a seizure watch."""

    OPEN = "open"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SeizurePoint:
    """One enforcement event that a watch bundles."""

    event_id: UUID
    longitude: float
    latitude: float
    substance_class: str
    description: str


@dataclass(frozen=True, slots=True)
class WatchBundle:
    """Opioid enforcement of one area on one day; not yet a watch."""

    area_id: UUID
    seized_on: date
    seizures: tuple[SeizurePoint, ...]
    overdoses_90_days: int


@dataclass(frozen=True, slots=True)
class RingCount:
    """Overdoses within `metres` of any bundled seizure in the first `days` days, so far; `is_complete` when over."""

    metres: int
    days: int
    observed: int
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSummary:
    """A line of the watch list."""

    id: UUID
    agency_id: UUID
    seizing_agency_id: UUID
    area_id: UUID
    area_name: str
    seized_on: date
    ends_on: date
    seizures: int
    state: WatchState
    opened_at: datetime
    response_id: UUID | None
