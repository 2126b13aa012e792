"""Each night: open and end seizure watches, for every agency that watches another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tandem.agencies.queries import all_agencies
from tandem.core.actor import system_actor
from tandem.journeys.seizure_watch import WatchNight, keep_histories, watch_night
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.watches import watched_by
from tandem.surveillance.rules.days import local_day


def run(now: datetime) -> list[WatchNight]:
    """Run as of each agency's clock; returns what was opened and ended. A second run opens nothing more.

    The year before is computed once a night for the pages, as of the agency's clock.
    """
    by = system_actor("daily.seizure_watches")
    nights = []
    for agency in all_agencies(using="default"):
        if watched_by(agency.id):
            clock = clock_of(agency.id, wall=now)
            nights.append(watch_night(by=by, agency=agency, day=_yesterday(clock, agency.timezone)))
            keep_histories(by=by, agency=agency, clock=clock)
    return nights


def _yesterday(clock: datetime, timezone: str) -> date:
    return local_day(clock, timezone) - timedelta(days=1)
