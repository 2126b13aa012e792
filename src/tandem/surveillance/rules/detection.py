"""Which rules alarm for a day: the whole agency and each area, on a frame of events.

A complete day is judged by the case definition. A running day cannot be: what became of its calls is written hours
later. There every call received counts, against limits from complete days, so an alarm can only grow truer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from tandem.core.definition_file import read_definition
from tandem.science.aberration import Detection, alarm_frequency, ears, hourly_times, rolling_threshold
from tandem.surveillance.rules.cases import ALL_CALLS, case_definition, counted_rows
from tandem.surveillance.rules.chosen import Chosen, ChosenScan, findings_of_choice
from tandem.surveillance.rules.days import day_start
from tandem.surveillance.types import CaseDefinition, Detector, NewExceedance, OverdoseFrame

LOOK_BACK_DAYS = 365
EARS = {Detector.EARS_C1: "C1", Detector.EARS_C2: "C2", Detector.EARS_C3: "C3"}
HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True)
class Judged:
    """What a scan of one day found, and how many places had too short a past to be judged.

    `habits` says how often each rule alarmed for the whole agency before, whether or not it alarmed that day.
    """

    day: date
    exceedances: tuple[NewExceedance, ...]
    places: int
    unjudged_places: int
    habits: tuple[tuple[Detector, int, int], ...]


@dataclass(frozen=True)
class _Scan:
    """One day to judge on counted events: where it starts and ends, and whether it is still running."""

    frame: OverdoseFrame
    day: date
    starts_at: datetime
    ends_at: datetime
    case: CaseDefinition
    is_preliminary: bool

    @property
    def index(self) -> int:
        return (self.day - self.frame.first_day).days


@dataclass(frozen=True)
class _Place:
    """The whole agency (row 0) or one area in a scan, with the rule's numbers for it."""

    scan: _Scan
    row: int
    rules: Mapping[str, Any]
    minimum: float | None

    @property
    def area_id(self) -> UUID | None:
        return self.scan.frame.area_ids[self.row - 1] if self.row else None

    @cached_property
    def frame(self) -> OverdoseFrame:
        return self.scan.frame.rows(self.scan.frame.area == self.row - 1) if self.row else self.scan.frame


def counted(frame: OverdoseFrame, case: CaseDefinition) -> OverdoseFrame:
    """The events that a case definition counts."""
    return frame.rows(counted_rows(frame, case))


def daily_table(frame: OverdoseFrame, last: date) -> npt.NDArray[np.float64]:
    """Events a day from the first day of the record to `last`: row 0 the whole agency, then one row an area."""
    days = max(0, (last - frame.first_day).days + 1)
    table = np.zeros((1 + len(frame.area_ids), days))
    at = frame.day - frame.first_day.toordinal()
    inside = (at >= 0) & (at < days)
    np.add.at(table[0], at[inside], 1)
    placed = inside & (frame.area >= 0)
    np.add.at(table, (frame.area[placed] + 1, at[placed]), 1)
    return table


def judge_day(frame: OverdoseFrame, day: date, case: CaseDefinition, chosen: Chosen | None = None) -> Judged:
    """Judge a complete day by every detector, for the whole agency and each area.

    With rules chosen on the alert bench those judge the whole agency instead; areas are judged as shipped.
    """
    start, end = day_start(day, frame.timezone), day_start(day + timedelta(days=1), frame.timezone)
    return _judge(_Scan(counted(frame, case), day, start, end, case, is_preliminary=False), chosen)


def judge_running_day(frame: OverdoseFrame, day: date, until: datetime, chosen: Chosen | None = None) -> Judged:
    """Judge a day that still runs at `until` by all calls received so far; C3 is left out, it judges the past."""
    case = case_definition(ALL_CALLS)
    so_far = counted(frame, case)
    so_far = so_far.rows(so_far.seconds < until.timestamp())
    start = day_start(day, frame.timezone)
    return _judge(_Scan(so_far, day, start, until, case, is_preliminary=True), chosen)


def _judge(scan: _Scan, chosen: Chosen | None) -> Judged:
    places = 1 + len(scan.frame.area_ids)
    if scan.index < 0:
        return Judged(scan.day, (), places, places, ())
    found = [*_ears_findings(scan), *_rolling_findings(scan)]
    if chosen is not None:
        found = [one for one in found if one.area_id is not None] + findings_of_choice(_as_chosen_scan(scan), chosen)
    table = daily_table(scan.frame, scan.day)
    unjudged = int((~ears(table, method="C1").judged[:, scan.index]).sum())
    return Judged(scan.day, tuple(found), places, unjudged, _habits(scan, table[0]))


def _as_chosen_scan(scan: _Scan) -> ChosenScan:
    """The part of a scan that chosen rules need, and how a day's limit becomes the moment it was crossed."""
    whole = _Place(scan, 0, {}, None)
    return ChosenScan(
        frame=scan.frame,
        day=scan.day,
        starts_at=scan.starts_at,
        ends_at=scan.ends_at,
        case=scan.case.id,
        is_preliminary=scan.is_preliminary,
        crossing=partial(_crossing, whole),
    )


def _habits(scan: _Scan, whole_agency: npt.NDArray[np.float64]) -> tuple[tuple[Detector, int, int], ...]:
    """Alarms of each rule for the whole agency in the year before, and the days that year had."""
    parameters = read_definition("detectors", "ears")["parameters"]
    habits = []
    for detector, method in EARS.items():
        judged = ears(whole_agency, method=method, baseline=parameters["baseline"], alpha=parameters["alpha"])
        frequency = alarm_frequency(judged.alarm, scan.index, LOOK_BACK_DAYS)
        habits.append((detector, frequency.alarms, frequency.days))
    rules = read_definition("detectors", "odmap_24h")
    alarms, days = _alarming_days_before(_Place(scan, 0, rules, rules["agency"]["min_count"]))
    return (*habits, (Detector.ODMAP_24H, alarms, days))


def _ears_findings(scan: _Scan) -> Iterator[NewExceedance]:
    rules = read_definition("detectors", "ears")
    table = daily_table(scan.frame, scan.day)
    for detector, method in EARS.items():
        if scan.is_preliminary and detector is Detector.EARS_C3:
            continue
        for rows, minimum in ((slice(0, 1), _minimum(rules, "agency")), (slice(1, None), _minimum(rules, "area"))):
            judged = ears(
                table[rows],
                method=method,
                baseline=rules["parameters"]["baseline"],
                alpha=rules["parameters"]["alpha"],
                min_count=minimum,
            )
            for row in np.flatnonzero(judged.alarm[:, scan.index]):
                place = _Place(scan, int(row) + (rows.start or 0), rules, minimum)
                yield _ears_finding(place, detector, judged, int(row))


def _minimum(rules: Mapping[str, Any], place: str) -> float | None:
    found: float | None = rules.get(place, {}).get("min_count")
    return found


def _ears_finding(place: _Place, detector: Detector, judged: Detection, row: int) -> NewExceedance:
    scan = place.scan
    limit = float(judged.threshold[row, scan.index])
    frequency = alarm_frequency(judged.alarm[row], scan.index, LOOK_BACK_DAYS)
    return NewExceedance(
        detector=detector,
        area_id=place.area_id,
        day=scan.day,
        starts_at=scan.starts_at,
        ends_at=scan.ends_at,
        observed=float(judged.observed[row, scan.index]),
        expected=float(judged.expected[row, scan.index]),
        threshold=limit,
        case_definition=scan.case.id,
        is_preliminary=scan.is_preliminary,
        crossed_at=None if detector is Detector.EARS_C3 else _crossing(place, limit),
        alarms=frequency.alarms,
        days=frequency.days,
    )


def _crossing(place: _Place, limit: float) -> datetime | None:
    """When the day's count first stood above the limit."""
    times = place.frame.seconds[place.frame.day == place.scan.day.toordinal()]
    needed = max(math.floor(limit) + 1, math.ceil(place.minimum or 0))
    return datetime.fromtimestamp(float(times[needed - 1]), UTC) if needed <= times.size else None


def _rolling_findings(scan: _Scan) -> Iterator[NewExceedance]:
    rules = read_definition("detectors", "odmap_24h")
    start = scan.starts_at.timestamp()
    hours = hourly_times(start, scan.ends_at.timestamp(), units_per_hour=HOUR)
    for row in range(1 + len(scan.frame.area_ids)):
        place = _Place(scan, row, rules, rules["agency" if row == 0 else "area"]["min_count"])
        if np.count_nonzero(place.frame.seconds >= start - DAY) < (place.minimum or 1):
            continue
        judged = _rolling(place, hours)
        if judged.alarm.any():
            yield _rolling_finding(place, hours, judged)


def _rolling(place: _Place, at: npt.NDArray[np.float64]) -> Detection:
    frame, parameters = place.frame, place.rules["parameters"]
    return rolling_threshold(
        frame.seconds,
        at,
        coverage_start=day_start(frame.first_day, frame.timezone).timestamp(),
        window_hours=parameters["window_hours"],
        weeks=parameters["weeks"],
        min_weeks=parameters["min_weeks"],
        sd_multiplier=parameters["sd_multiplier"],
        min_count=int(place.minimum or 1),
        units_per_hour=HOUR,
    )


def _rolling_finding(place: _Place, hours: npt.NDArray[np.float64], judged: Detection) -> NewExceedance:
    """The fullest window that ends on the day; `crossed_at` is the first hour that alarmed."""
    scan = place.scan
    alarming = np.flatnonzero(judged.alarm)
    peak = int(alarming[np.argmax(judged.observed[alarming])])
    ends_at = datetime.fromtimestamp(float(hours[peak]), UTC)
    alarms, days = _alarming_days_before(place)
    return NewExceedance(
        detector=Detector.ODMAP_24H,
        area_id=place.area_id,
        day=scan.day,
        starts_at=ends_at - timedelta(hours=place.rules["parameters"]["window_hours"]),
        ends_at=ends_at,
        observed=float(judged.observed[peak]),
        expected=float(judged.expected[peak]),
        threshold=float(judged.threshold[peak]),
        case_definition=scan.case.id,
        is_preliminary=scan.is_preliminary,
        crossed_at=datetime.fromtimestamp(float(hours[alarming[0]]), UTC),
        alarms=alarms,
        days=days,
    )


def _alarming_days_before(place: _Place) -> tuple[int, int]:
    """On how many of the days before (of 24 hours each) at least one hour alarmed."""
    days = min(LOOK_BACK_DAYS, place.scan.index)
    end = place.scan.starts_at.timestamp()
    hours = hourly_times(end - days * DAY, end, units_per_hour=HOUR)
    if not hours.size:
        return 0, 0
    return int(_rolling(place, hours).alarm.reshape(days, 24).any(axis=1).sum()), days


def worst_first(found: Sequence[NewExceedance]) -> list[NewExceedance]:
    """Findings as people should read them: the whole agency first, then by how far over the limit."""
    return sorted(found, key=lambda x: (x.area_id is not None, x.detector, x.threshold - x.observed))
