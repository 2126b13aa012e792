"""Each night: lists of forecasts that are on; every week hot spots, every four weeks a measurement of forecasts."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Agency
from tandem.core.actor import system_actor
from tandem.core.errors import JobNotDone
from tandem.journeys.place_forecast import ForecastNight, forecast_night
from tandem.journeys.place_study import study_night
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.days import local_day

LOG = logging.getLogger("tandem.jobs")


def run(now: datetime) -> list[ForecastNight]:
    """Run as of each agency's clock; returns what was done. A second run changes nothing.

    An agency whose night fails does not keep the others from theirs; JobNotDone at the end, and so a failed job.
    """
    nights, failed = [], []
    for agency in all_agencies(using="default"):
        try:
            nights.append(_night(agency, now))
        except Exception:  # the other agencies still need their lists; the log tells the kind and the place
            LOG.exception("place_forecasts.failed", extra={"agency_id": agency.id})
            failed.append(agency.slug)
    if failed:
        raise JobNotDone(f"Failed for: {', '.join(failed)}.", "Read the log, then run `tandem jobs run daily`.")
    return nights


def _night(agency: Agency, now: datetime) -> ForecastNight:
    by = system_actor("daily.place_forecasts")
    day = local_day(clock_of(agency.id, wall=now), agency.timezone) - timedelta(days=1)
    study_night(by=by, agency=agency, day=day)
    return forecast_night(by=by, agency=agency, day=day)
