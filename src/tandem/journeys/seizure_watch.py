"""After opioid enforcement: naloxone and outreach where supply has changed. An association, never a target.

A watch bundles the enforcement of one area and day, opens health tasks, and counts overdoses in rings around it.
It sends police nowhere, and it says so when nothing is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.surveillance.actions import end_watches, open_watches
from tandem.surveillance.queries.watches import bundles_on, left_out_on, recent_weights, watched_by
from tandem.surveillance.rules.days import day_start


@dataclass(frozen=True, slots=True)
class WatchNight:
    """What one night opened and ended; `left_out` bundles mattered too little or had no room."""

    day: date
    opened: int
    ended: int
    left_out: int


def watch_night(*, by: Actor, agency: Agency, day: date) -> WatchNight:
    """Open watches for a complete day's enforcement and end those that are over. A second time changes nothing."""
    now = day_start(day + timedelta(days=1), agency.timezone)
    ended = end_watches(by=by, agency_id=agency.id, today=day + timedelta(days=1), now=now)
    opened = left_out = 0
    for seizing in watched_by(agency.id):
        bundles = bundles_on(agency.id, seizing, day)
        recent = recent_weights(seizing, day)
        opened += len(
            open_watches(
                by=by, agency_id=agency.id, seizing_agency_id=seizing, bundles=bundles, recent=recent, now=now
            )
        )
        left_out += left_out_on(agency.id, seizing, day)
    return WatchNight(day, opened, ended, left_out)
