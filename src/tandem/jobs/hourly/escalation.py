"""Each hour: pass on alerts that nobody acknowledged in time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.agencies.queries import all_agencies
from tandem.core.actor import system_actor
from tandem.surveillance.actions import escalate_alerts
from tandem.surveillance.queries.clock import clock_of


def run(now: datetime) -> list[UUID]:
    """Run as of each agency's clock; returns the alerts that were passed on. A second run changes nothing."""
    by = system_actor("hourly.escalation")
    return [
        alert_id
        for agency in all_agencies(using="default")
        for alert_id in escalate_alerts(by=by, agency_id=agency.id, now=clock_of(agency.id, wall=now))
    ]
