"""Each night, and when a running day is looked at: judge the counts, record what was found, raise one alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.surveillance.actions import record_findings
from tandem.surveillance.queries.bench import area_centres, choice_in_use
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.rules.cases import ALL_CALLS, SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.chosen import Chosen
from tandem.surveillance.rules.days import day_start, local_day
from tandem.surveillance.rules.detection import Judged, judge_day, judge_running_day
from tandem.surveillance.types import Detector


@dataclass(frozen=True, slots=True)
class Night:
    """What one scan found and changed."""

    day: date
    is_running: bool
    exceedances: int
    new_exceedances: int
    alerts_opened: int
    alerts_joined: int


def scan_complete_day(agency: Agency, day: date, *, case: str = SUSPECTED_OVERDOSE) -> Judged:
    """What the detectors say of a complete day; writes nothing."""
    until = day_start(day + timedelta(days=1), agency.timezone)
    definition = case_definition(case)
    frame = overdose_frame(agency.id, timezone=agency.timezone, until=until, cases=[definition])
    return judge_day(frame, day, definition, rules_in_use(agency.id))


def scan_running_day(agency: Agency, clock: datetime) -> Judged:
    """What the detectors say of the day that still runs at `clock`; writes nothing."""
    frame = overdose_frame(agency.id, timezone=agency.timezone, until=clock, cases=[case_definition(ALL_CALLS)])
    return judge_running_day(frame, local_day(clock, agency.timezone), clock, rules_in_use(agency.id))


def rules_in_use(agency_id: UUID) -> Chosen | None:
    """What the agency chose on the alert bench; None for the rules as shipped."""
    choice = choice_in_use(agency_id)
    if choice is None or choice.budget_per_month is None:
        return None
    needs_places = any(rule.detector is Detector.SPACE_TIME_SCAN for rule in choice.rules)
    return Chosen(choice.rules, area_centres(agency_id) if needs_places else None)


def detect_night(*, by: Actor, agency: Agency, day: date) -> Night:
    """Judge one complete day and record what was found. A second time changes nothing."""
    return _record(by, agency, scan_complete_day(agency, day), day_start(day + timedelta(days=1), agency.timezone))


def detect_running_day(*, by: Actor, agency: Agency, clock: datetime) -> Night:
    """Judge the running day up to the clock and record what was found."""
    return _record(by, agency, scan_running_day(agency, clock), clock, is_running=True)


def _record(by: Actor, agency: Agency, judged: Judged, now: datetime, *, is_running: bool = False) -> Night:
    rules = rules_in_use(agency.id)
    chosen = frozenset(rule.detector for rule in rules.rules) if rules else frozenset()
    recorded = record_findings(by=by, agency_id=agency.id, found=judged.exceedances, now=now, chosen=chosen)
    return Night(
        day=judged.day,
        is_running=is_running,
        exceedances=len(judged.exceedances),
        new_exceedances=recorded.exceedances,
        alerts_opened=len(recorded.opened),
        alerts_joined=len(recorded.joined),
    )
