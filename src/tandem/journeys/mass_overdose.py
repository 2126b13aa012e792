"""Many people in one incident: one alert with its playbook, at once for a crew's entry, each hour for feeds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.core.actor import system_actor
from tandem.surveillance.actions import raise_mass_overdoses


def answer_mass_overdoses(*, agency_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Raise what is not answered yet, as the house itself; returns the alerts. A second time changes nothing.

    `now` is the agency's clock. Records rooms only, so that the duty door can call it.
    """
    return raise_mass_overdoses(by=system_actor("hourly.mass_overdoses"), agency_id=agency_id, now=now)
