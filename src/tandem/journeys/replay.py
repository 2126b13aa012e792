"""The replay clock's buttons: move a demonstration agency on, and run every night in between as it would have run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Agency
from tandem.core.actor import Actor, system_actor
from tandem.journeys.close_month import close_ended_months
from tandem.journeys.mass_overdose import answer_mass_overdoses
from tandem.journeys.nightly_detection import Night, detect_night, detect_running_day
from tandem.journeys.novel_substance import NoveltyNight, look_for_new_substances
from tandem.journeys.place_forecast import list_all_places
from tandem.journeys.seizure_watch import WatchNight, keep_histories, watch_night
from tandem.surveillance.actions import advance_replay_clock, escalate_alerts
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.clock import ReplayStep
from tandem.surveillance.rules.days import day_start, days_between, local_day

RECORDS = "default"


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where the clock stands now and what the nights in between did."""

    clock: datetime
    nights: tuple[Night, ...]
    watch_nights: tuple[WatchNight, ...]
    novelty_nights: tuple[NoveltyNight, ...] = ()
    mass_overdoses: tuple[UUID, ...] = ()
    reports: tuple[UUID, ...] = ()

    @property
    def alerts_opened(self) -> int:
        return len(self.mass_overdoses) + sum(one.alerts_opened for one in (*self.nights, *self.novelty_nights))

    @property
    def watches_opened(self) -> int:
        return sum(night.opened for night in self.watch_nights)


def advance(*, by: Actor, agency_id: UUID, step: ReplayStep, wall: datetime) -> Replayed:
    """Press a button of the replay clock; ValueError for an agency without one."""
    agency = _agency(agency_id)
    before = clock_of(agency_id, wall=wall)
    after = advance_replay_clock(by=by, agency_id=agency_id, step=step)
    done = _run_nights(by, agency, before, after)
    month_end = system_actor("monthly.month_end")
    reports = close_ended_months(by=month_end, agency=agency, since=before, now=wall)
    return replace(done, reports=tuple(reports))


def catch_up(*, by: Actor, agency_id: UUID, wall: datetime, days: int = 30) -> Replayed:
    """Run the nights before the clock and look at the running day: a first fill of alerts and watches."""
    agency = _agency(agency_id)
    clock = clock_of(agency_id, wall=wall)
    return _run_nights(by, agency, clock - timedelta(days=days), clock)


def _agency(agency_id: UUID) -> Agency:
    agency = agency_by_id(using=RECORDS, agency_id=agency_id)
    if agency is None:
        raise ValueError("There is no such agency.")
    return agency


def _run_nights(by: Actor, agency: Agency, before: datetime, after: datetime) -> Replayed:
    days = days_between(local_day(before, agency.timezone), local_day(after, agency.timezone))
    nights: list[Night] = []
    watches: list[WatchNight] = []
    novelties: list[NoveltyNight] = []
    mass: list[UUID] = []
    for day in days:
        nights.append(detect_night(by=by, agency=agency, day=day))
        watches.append(watch_night(by=by, agency=agency, day=day))
        novelties.append(look_for_new_substances(by=by, agency=agency, day=day))
        list_all_places(by=by, agency=agency, day=day + timedelta(days=1))
        mass += answer_mass_overdoses(agency_id=agency.id, now=day_start(day + timedelta(days=1), agency.timezone))
    nights.append(detect_running_day(by=by, agency=agency, clock=after))
    keep_histories(by=by, agency=agency, clock=after)
    mass += answer_mass_overdoses(agency_id=agency.id, now=after)
    escalate_alerts(by=by, agency_id=agency.id, now=after)
    return Replayed(after, tuple(nights), tuple(watches), tuple(novelties), tuple(mass))
