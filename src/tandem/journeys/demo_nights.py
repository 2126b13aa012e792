"""The last nights of the demonstration, run so that a first look finds alerts and seizure watches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.journeys.novel_substance import look_for_new_substances
from tandem.journeys.place_forecast import forecast_night
from tandem.journeys.place_study import study_night
from tandem.journeys.replay import catch_up
from tandem.surveillance.actions import install_playbooks, pair_agencies
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.queries.watches import watches_of
from tandem.surveillance.rules.days import days_between, local_day

# Who watches whose seizures: both inside Chicago, both in the made-up county.
PAIRS = (("cook-county-me", "chicago-police"), ("riverbend-ems", "riverbend-police"))
# The county's new substance became known before its other nights begin.
NOVELTY_NIGHTS = {"riverbend-ems": 75}
NIGHTS = {"cincinnati-fire": 10, "cook-county-me": 28, "riverbend-ems": 28}


def run_demo_nights(*, by: Actor, now: datetime) -> Iterator[str]:
    """Pair the agencies and run the last nights of each, once; yields a line of progress for each agency."""
    for pair in PAIRS:
        watching, seizing = (agency_by_slug(using="default", slug=slug) for slug in pair)
        if watching and seizing:
            pair_agencies(by=by, watching_agency_id=watching.id, seizing_agency_id=seizing.id)
    for slug, days in NIGHTS.items():
        agency = agency_by_slug(using="default", slug=slug)
        if agency is None or alerts_of(agency.id, limit=1) or watches_of(agency.id, limit=1):
            continue
        install_playbooks(by=by, agency_id=agency.id)
        new = _new_substances(by, agency, NOVELTY_NIGHTS.get(slug, 0), now)
        done = catch_up(by=by, agency_id=agency.id, wall=now, days=days)
        last = local_day(done.clock, agency.timezone) - timedelta(days=1)
        forecast_night(by=by, agency=agency, day=last)
        study_night(by=by, agency=agency, day=last)
        alerts = done.alerts_opened + new
        yield f"{agency.name}: {days} nights run, {alerts} alerts, {done.watches_opened} seizure watches"


def _new_substances(by: Actor, agency: Agency, nights: int, now: datetime) -> int:
    """Look for new substances in the last nights; returns how many alerts that raised."""
    last = local_day(clock_of(agency.id, wall=now), agency.timezone)
    days = days_between(last - timedelta(days=nights), last)
    return sum(look_for_new_substances(by=by, agency=agency, day=day).alerts_opened for day in days)
