"""After opioid enforcement: naloxone and outreach where supply has changed. An association, never a target.

A watch bundles the enforcement of one area and day, opens health tasks, and counts overdoses in rings around it.
It sends police nowhere, and it says so when nothing is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.science.threads import Progress
from tandem.surveillance.actions import end_watches, keep_watch_history, open_watches
from tandem.surveillance.queries.watch_history import association_before, association_by_month
from tandem.surveillance.queries.watches import bundles_on, left_out_on, recent_weights, watched_by
from tandem.surveillance.rules.days import day_start, local_day
from tandem.surveillance.rules.watch_results import plain_results


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


def measured_histories(
    agency: Agency, *, clock: datetime, progress: Progress | None = None
) -> list[tuple[UUID, dict[str, Any]]]:
    """What the year before the clock's day shows, for each agency that this one watches; writes nothing."""
    today = local_day(clock, agency.timezone)
    pairs = watched_by(agency.id)
    found = []
    for number, seizing in enumerate(pairs):
        part = _part(progress, 2 * number, 2 * len(pairs))
        whole = association_before(agency.id, seizing, today=today, until=clock, progress=part)
        part = _part(progress, 2 * number + 1, 2 * len(pairs))
        months = association_by_month(agency.id, seizing, today=today, until=clock, progress=part) if whole else []
        found.append((seizing, plain_results(whole, months)))
    return found


def _part(progress: Progress | None, done: int, steps: int) -> Progress | None:
    """Progress of one step of several, told in steps."""
    return None if progress is None else lambda _done, _of: progress(done, steps)


def keep_histories(*, by: Actor, agency: Agency, clock: datetime) -> int:
    """Compute what the year before shows around each pair's enforcement and keep it; returns how many."""
    return keep_measured(by=by, agency=agency, clock=clock, found=measured_histories(agency, clock=clock))


def keep_measured(*, by: Actor, agency: Agency, clock: datetime, found: Sequence[tuple[UUID, dict[str, Any]]]) -> int:
    """Keep what `measured_histories` found as of the clock."""
    as_of = local_day(clock, agency.timezone)
    for seizing, results in found:
        keep_watch_history(
            by=by, agency_id=agency.id, seizing_agency_id=seizing, as_of=as_of, clock=clock, results=results
        )
    return len(found)
