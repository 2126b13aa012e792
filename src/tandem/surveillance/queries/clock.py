"""What time it is for an agency."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.surveillance.models import ReplayClock


def clock_of(agency_id: UUID, *, wall: datetime) -> datetime:
    """The agency's replay clock, or the wall clock given where it has none."""
    row = ReplayClock.objects.filter(agency_id=agency_id).first()
    return row.at if row else wall


def has_replay_clock(agency_id: UUID) -> bool:
    """Whether the agency stands in its own past."""
    return ReplayClock.objects.filter(agency_id=agency_id).exists()
