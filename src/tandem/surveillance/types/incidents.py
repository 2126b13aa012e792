"""Incidents of several people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PeopleAndIncidents:
    """How many people overdosed, and in how many incidents: who is known alone is an incident of their own.

    `doses` of naloxone to `dosed` people, only where a feed counts doses.
    """

    people: int
    incidents: int
    doses: int
    dosed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MassOverdose:
    """An incident in which many overdosed. `started_at` is the first of its times; `doses` None: nobody counted."""

    incident_id: UUID
    alert_id: UUID | None
    started_at: datetime
    area: str
    people: int
    deaths: int
    doses: int | None
