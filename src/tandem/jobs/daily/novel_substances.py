"""Each night: raise an alert for a substance that is new here, for every agency that answers for samples."""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.agencies.queries import all_agencies
from tandem.core.actor import system_actor
from tandem.journeys.novel_substance import NoveltyNight, look_for_new_substances
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.days import local_day


def run(now: datetime) -> list[NoveltyNight]:
    """Run as of each agency's clock; returns what was raised. A second run changes nothing."""
    by = system_actor("daily.novel_substances")
    return [
        look_for_new_substances(
            by=by,
            agency=agency,
            day=local_day(clock_of(agency.id, wall=now), agency.timezone) - timedelta(days=1),
        )
        for agency in all_agencies(using="default")
    ]
