"""The alert bench kept, a budget chosen, and the night that uses it: effect, ledger, refusal, versions.

Harm prevented: a choice nobody can trace, or a night that alarms by other limits than those that were chosen.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from tandem.agencies.queries import agency_by_id
from tandem.audit.queries import latest_entries
from tandem.journeys.alert_bench import measure_bench
from tandem.journeys.nightly_detection import detect_night, scan_complete_day
from tandem.surveillance.actions import (
    choose_detection,
    keep_bench_run,
    move_alert,
    record_overdoses,
    return_to_shipped,
)
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.queries.bench import choice_in_use, choices_of, confirmed_spans, latest_run
from tandem.surveillance.rules import bench as rules
from tandem.surveillance.types import AlertNote, AlertState, ChoiceReason, Detector, EventStatus, NewOverdose

from .conftest import BY

pytestmark = pytest.mark.django_db(databases=["default"])
FIRST, DAYS = date(2023, 1, 2), 300
SURGE = FIRST + timedelta(days=290)
CLOCK = datetime(2023, 11, 1, 12, tzinfo=UTC)
BOTH = [Detector.EARS_C2, Detector.EWMA]


@pytest.fixture
def agency(areas):
    """Poisson counts of three a day in two areas, and eleven on one day, spread over both."""
    rng = np.random.default_rng(12)
    counts = rng.poisson(3.0, DAYS)
    counts[290] = 11
    rows = [
        NewOverdose(
            occurred_at=datetime(2023, 1, 2, 17, k, tzinfo=UTC) + timedelta(days=day),
            local_on=FIRST + timedelta(days=day),
            fingerprint=f"{day}-{k}",
            area_name=("West End", "East - Hill")[(day + k) % 2],
            status=EventStatus.COUNTED,
        )
        for day, n in enumerate(counts.tolist())
        for k in range(n)
    ]
    record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=rows)
    return agency_by_id(using="default", agency_id=areas)


@pytest.fixture
def quick(monkeypatch):
    """Fewer spikes and shuffles, so that a test does not take seconds."""
    made = {**rules.settings(), "spikes": {**rules.settings()["spikes"], "number": 6}}
    monkeypatch.setattr(rules, "settings", lambda: made)
    shipped = rules.rules_as_shipped()
    scan = {**shipped.parameters["space_time_scan"], "permutations": 9}
    shipped.parameters["space_time_scan"] = scan  # type: ignore[index]
    monkeypatch.setattr(rules, "rules_as_shipped", lambda: shipped)


@pytest.fixture
def run_id(agency, quick):
    end, results = measure_bench(agency, clock=CLOCK, as_of=SURGE)
    return keep_bench_run(by=BY, agency_id=agency.id, as_of=end, results=results, now=CLOCK)


def choose(agency, run_id, *, budget=1.0, detectors=BOTH, reason=ChoiceReason.FIRST_CHOICE):
    return choose_detection(
        by=BY,
        agency_id=agency.id,
        run_id=run_id,
        budget_per_month=budget,
        detectors=detectors,
        reason=reason,
        now=CLOCK,
    )


def test_run_is_kept_with_every_detector_and_no_place_of_an_event(agency, run_id):
    results = latest_run(agency.id).results
    found = {line.detector for line in (*results.judged, *results.waiting)}
    assert found == {Detector(one) for one in rules.rules_as_shipped().parameters}
    assert {line.detector for line in results.waiting} == {Detector.FARRINGTON, Detector.FARRINGTON_FLEXIBLE}
    assert results.days == 290
    assert results.rise.alarmed
    (entry,) = latest_entries(using="default", action_prefix="surveillance.keep_bench_run")
    assert ("bench_run", str(run_id)) in [tuple(one) for one in entry.subjects]


def test_choice_is_a_version_with_thresholds_of_the_run(agency, run_id):
    assert choice_in_use(agency.id) is None
    assert choose(agency, run_id) == 1
    assert choose(agency, run_id, budget=4.0, reason=ChoiceReason.MISSED_AN_INCREASE) == 2
    newest, first = choices_of(agency.id)
    assert (newest.version, first.version) == (2, 1)
    lines = {line.detector: line for line in latest_run(agency.id).results.judged}
    for choice, share in ((first, 0.5), (newest, 2.0)):
        for rule in choice.rules:
            step = rules.at_budget(lines[rule.detector], share)
            assert (rule.threshold, rule.alarms) == (step.threshold, step.alarms)
            assert step.per_month <= share
    entries = latest_entries(using="default", action_prefix="surveillance.choose_detection")
    assert {entry.reason for entry in entries} == {"first_choice", "missed_an_increase"}


def test_shipped_rules_come_back_as_a_version_of_their_own(agency, run_id):
    with pytest.raises(ValueError, match="already"):
        return_to_shipped(by=BY, agency_id=agency.id, now=CLOCK)
    choose(agency, run_id)
    assert return_to_shipped(by=BY, agency_id=agency.id, now=CLOCK) == 2
    assert choice_in_use(agency.id).budget_per_month is None
    with pytest.raises(ValueError, match="already"):
        return_to_shipped(by=BY, agency_id=agency.id, now=CLOCK)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"detectors": []}, "at least one"),
        ({"budget": 0.0}, "outside"),
        ({"budget": 99.0}, "outside"),
        ({"detectors": [Detector.FARRINGTON]}, "too short"),
        ({"reason": ChoiceReason.BACK_TO_SHIPPED}, "shipped"),
    ],
)
def test_choice_that_the_run_does_not_allow_changes_nothing(agency, run_id, change, why):
    with pytest.raises(ValueError, match=why):
        choose(agency, run_id, **change)
    assert choices_of(agency.id) == []


def test_night_without_a_choice_judges_as_shipped_and_with_one_by_it(agency, run_id):
    shipped = scan_complete_day(agency, SURGE)
    whole = {one.detector for one in shipped.exceedances if one.area_id is None}
    assert whole <= {Detector.EARS_C1, Detector.EARS_C2, Detector.EARS_C3, Detector.ODMAP_24H}
    choose(agency, run_id, detectors=[Detector.EWMA], budget=1.0)
    (rule,) = choice_in_use(agency.id).rules
    chosen = scan_complete_day(agency, SURGE)
    (found,) = [one for one in chosen.exceedances if one.area_id is None]
    assert found.detector is Detector.EWMA
    assert found.observed == 11 > found.threshold > found.expected
    assert found.crossed_at is not None
    assert [one for one in chosen.exceedances if one.area_id] == [one for one in shipped.exceedances if one.area_id]
    # The year before alarmed exactly as often as the bench saw: one record, one answer.
    needed = rules.settings()["record"]["min_days"]
    assert found.days == 290 >= needed
    assert found.alarms >= rule.alarms


def test_chosen_rule_raises_the_alert_and_a_rule_that_was_not_chosen_does_not(agency, run_id):
    choose(agency, run_id, detectors=[Detector.CUSUM], budget=2.0)
    detect_night(by=BY, agency=agency, day=SURGE)
    (alert,) = alerts_of(agency.id)
    assert alert.is_whole_agency
    assert Detector.CUSUM in alert.detectors


def test_closed_as_real_is_a_confirmed_spike_of_the_next_bench(agency, quick):
    detect_night(by=BY, agency=agency, day=SURGE)
    (alert,) = alerts_of(agency.id)
    assert confirmed_spans(agency.id) == []
    move_alert(by=BY, alert_id=alert.id, to=AlertState.CLOSED, note=AlertNote.REAL_INCREASE, now=CLOCK)
    assert confirmed_spans(agency.id) == [(alert.start_on, alert.end_on)]
    _, results = measure_bench(agency, clock=CLOCK, as_of=SURGE + timedelta(days=5))
    assert results["confirmed"] == 1
    line = next(one for one in results["detectors"] if one["detector"] == "ears_c1")
    assert line["shipped"]["confirmed_delays"] == [0]
    rise = results["shown"]["rise"]
    assert (rise["day"], rise["events"]) == (SURGE.isoformat(), 11)
    assert "ears_c1" in rise["alarmed"]
    assert "space_time_scan" not in rise["alarmed"]


def test_choice_is_undone_when_the_ledger_cannot_be_written(agency, run_id, monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError("no ledger")

    monkeypatch.setattr("tandem.surveillance.actions.bench.append_entry", fail)
    with pytest.raises(RuntimeError):
        choose(agency, run_id)
    assert choices_of(agency.id) == []
