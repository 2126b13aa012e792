"""Each night: lists of forecasts that are on; every week hot spots, every four weeks a measurement of forecasts."""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.agencies.queries import all_agencies
from tandem.core.actor import system_actor
from tandem.journeys.place_forecast import ForecastNight, forecast_night
from tandem.journeys.place_study import study_night
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.days import local_day


def run(now: datetime) -> list[ForecastNight]:
    """Run as of each agency's clock; returns what was done. A second run changes nothing."""
    by = system_actor("daily.place_forecasts")
    nights = []
    for agency in all_agencies(using="default"):
        day = local_day(clock_of(agency.id, wall=now), agency.timezone) - timedelta(days=1)
        study_night(by=by, agency=agency, day=day)
        nights.append(forecast_night(by=by, agency=agency, day=day))
    return nights
