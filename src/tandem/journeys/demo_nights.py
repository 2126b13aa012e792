"""The last nights of the demonstration, run so that a first look finds alerts and seizure watches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tandem.agencies.queries import agency_by_slug
from tandem.core.actor import Actor
from tandem.journeys.replay import catch_up
from tandem.surveillance.actions import install_playbooks, pair_agencies
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.queries.watches import watches_of

# Who watches whose seizures: both inside Chicago, both in the made-up county.
PAIRS = (("cook-county-me", "chicago-police"), ("riverbend-ems", "riverbend-police"))
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
        done = catch_up(by=by, agency_id=agency.id, wall=now, days=days)
        yield f"{agency.name}: {days} nights run, {done.alerts_opened} alerts, {done.watches_opened} seizure watches"
