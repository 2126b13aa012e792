"""Detection on a frame of events: harm prevented is a surge that is not seen, or seen where nothing was."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from tandem.surveillance.rules.alerting import ONLY_WHEN_CHOSEN
from tandem.surveillance.rules.cases import case_definition, case_definitions
from tandem.surveillance.rules.days import day_start, local_day
from tandem.surveillance.rules.detection import daily_table, judge_day, judge_running_day
from tandem.surveillance.types import Detector, EventStatus, OverdoseFrame

FIRST = date(2024, 1, 1)
ZONE = "America/New_York"
AREAS = (UUID(int=1), UUID(int=2))
CASE = case_definition("suspected_overdose")


def frame(events: list[tuple[datetime, int, EventStatus]]) -> OverdoseFrame:
    events = sorted(events)
    return OverdoseFrame(
        np.array([at.timestamp() for at, _, _ in events]),
        np.array([local_day(at, ZONE).toordinal() for at, _, _ in events], dtype=np.int64),
        np.array([area for _, area, _ in events], dtype=np.int64),
        np.array([status for _, _, status in events], dtype=np.str_),
        AREAS,
        ("West", "East"),
        FIRST,
        ZONE,
    )


def steady(days: int, surge: int = 0, status: EventStatus = EventStatus.COUNTED) -> OverdoseFrame:
    """One or two events a day in the West; on the last day `surge` more of a status, one a minute from 15:00."""
    events = []
    for i in range(days):
        start = day_start(FIRST + timedelta(days=i), ZONE)
        events += [(start + timedelta(hours=12 + k), 0, EventStatus.COUNTED) for k in range(1 + i % 2)]
    last = day_start(FIRST + timedelta(days=days - 1), ZONE) + timedelta(hours=15)
    events += [(last + timedelta(minutes=k), 0, status) for k in range(surge)]
    return frame(events)


def test_a_surge_is_seen_for_the_agency_and_its_area():
    day = FIRST + timedelta(days=99)
    judged = judge_day(steady(100, surge=10), day, CASE)
    seen = {(x.detector, x.area_id) for x in judged.exceedances}
    for detector in (Detector.EARS_C1, Detector.EARS_C2, Detector.ODMAP_24H):
        assert {(detector, None), (detector, AREAS[0])} <= seen
    assert not any(area == AREAS[1] for _, area in seen)
    assert (judged.places, judged.unjudged_places) == (3, 0)


def test_the_crossing_is_the_event_that_passed_the_limit():
    """Witness: baseline 1,2,1,2,1,2,1 has mean 10/7 and standard deviation 0.53: limit 3.08, passed by the fourth."""
    judged = judge_day(steady(100, surge=10), FIRST + timedelta(days=99), CASE)
    c1 = next(x for x in judged.exceedances if x.detector is Detector.EARS_C1 and x.area_id is None)
    assert c1.threshold == pytest.approx(10 / 7 + 3.0902323 * 0.5345225, abs=1e-6)
    day = day_start(FIRST + timedelta(days=99), ZONE)
    assert c1.crossed_at == day + timedelta(hours=15, minutes=1)


def test_a_quiet_day_finds_nothing_and_still_tells_the_rules_habits():
    judged = judge_day(steady(100), FIRST + timedelta(days=99), CASE)
    assert judged.exceedances == ()
    assert {detector for detector, _, _ in judged.habits} == set(Detector) - ONLY_WHEN_CHOSEN
    assert all((alarms, days) == (0, 99) for _, alarms, days in judged.habits[:2])


def test_cancelled_calls_count_only_while_the_day_runs():
    surge = steady(100, surge=10, status=EventStatus.CANCELLED)
    day = FIRST + timedelta(days=99)
    assert judge_day(surge, day, CASE).exceedances == ()
    clock = day_start(day, ZONE) + timedelta(hours=20)
    running = judge_running_day(surge, day, clock)
    assert Detector.EARS_C1 in {x.detector for x in running.exceedances}
    assert Detector.EARS_C3 not in {x.detector for x in running.exceedances}
    assert all(x.is_preliminary and x.case_definition == "all_calls" for x in running.exceedances)


def test_a_running_day_does_not_see_what_has_not_happened():
    day = FIRST + timedelta(days=99)
    noon = day_start(day, ZONE) + timedelta(hours=14, minutes=59)
    assert judge_running_day(steady(100, surge=10), day, noon).exceedances == ()


def test_too_short_a_past_is_said():
    judged = judge_day(steady(3), FIRST + timedelta(days=2), CASE)
    assert (judged.exceedances, judged.places, judged.unjudged_places) == ((), 3, 3)
    before = judge_day(steady(3), FIRST - timedelta(days=1), CASE)
    assert (before.exceedances, before.unjudged_places) == ((), 3)


def test_daily_table_counts_places_and_keeps_what_has_no_area():
    at = datetime(2024, 1, 2, 17, tzinfo=UTC)
    table = daily_table(frame([(at, 0, EventStatus.COUNTED), (at, -1, EventStatus.COUNTED)]), date(2024, 1, 3))
    assert table.tolist() == [[0, 2, 0], [0, 1, 0], [0, 0, 0]]


def test_a_day_of_25_hours_is_judged_whole():
    assert day_start(date(2024, 11, 4), ZONE) - day_start(date(2024, 11, 3), ZONE) == timedelta(hours=25)


def test_case_definitions_are_complete_and_not_past_their_review():
    statuses = {definition.id: set(definition.statuses) for definition in case_definitions()}
    assert statuses["all_calls"] == set(EventStatus)
    assert statuses["suspected_overdose"] == {EventStatus.COUNTED, EventStatus.UNKNOWN}
    with pytest.raises(ValueError, match="all_calls, suspected_fatal, suspected_nonfatal, suspected_overdose"):
        case_definition("nothing")
