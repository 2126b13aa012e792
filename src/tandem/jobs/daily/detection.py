"""Each night: judge the day that ended, for every agency with overdose events."""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.agencies.queries import all_agencies
from tandem.core.actor import system_actor
from tandem.journeys.nightly_detection import Night, detect_night, detect_running_day
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.frames import first_day_of
from tandem.surveillance.rules.days import local_day


def run(now: datetime) -> list[Night]:
    """Run as of each agency's clock; returns what was found. A second run changes nothing."""
    by = system_actor("daily.detection")
    nights = []
    for agency in all_agencies(using="default"):
        if first_day_of(agency.id) is None:
            continue
        clock = clock_of(agency.id, wall=now)
        last = local_day(clock, agency.timezone) - timedelta(days=1)
        nights.append(detect_night(by=by, agency=agency, day=last))
        nights.append(detect_running_day(by=by, agency=agency, clock=clock))
    return nights
