"""Each hour: raise an alert for an incident of many people that a feed brought, for every agency."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.agencies.queries import all_agencies
from tandem.journeys.mass_overdose import answer_mass_overdoses
from tandem.surveillance.queries.clock import clock_of


def run(now: datetime) -> list[UUID]:
    """Run as of each agency's clock; returns the alerts raised. A second run changes nothing."""
    return [
        alert_id
        for agency in all_agencies(using="default")
        for alert_id in answer_mass_overdoses(agency_id=agency.id, now=clock_of(agency.id, wall=now))
    ]
