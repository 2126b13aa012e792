"""Each night: open and end seizure watches, for every agency that watches another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tandem.agencies.queries import all_agencies
from tandem.core.actor import system_actor
from tandem.journeys.seizure_watch import WatchNight, watch_night
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.watches import watched_by
from tandem.surveillance.rules.days import local_day


def run(now: datetime) -> list[WatchNight]:
    """Run as of each agency's clock; returns what was opened and ended. A second run changes nothing."""
    by = system_actor("daily.seizure_watches")
    return [
        watch_night(by=by, agency=agency, day=_yesterday(clock_of(agency.id, wall=now), agency.timezone))
        for agency in all_agencies(using="default")
        if watched_by(agency.id)
    ]


def _yesterday(clock: datetime, timezone: str) -> date:
    return local_day(clock, timezone) - timedelta(days=1)
