"""The place forecast: sealed before it is judged, gated before it is used, switched by people alone.

Harm prevented: a model that makes its own evidence and is used all the same, a choice that has seen what judges it,
a list made of what enforcement found, and a switch that nobody can trace.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import AgencyKind, Role
from tandem.audit.queries import latest_entries
from tandem.core.actor import Actor
from tandem.journeys import place_forecast
from tandem.journeys.place_forecast import forecast_night, list_places, measure_forecast, switch_on
from tandem.science.forecast import Model
from tandem.surveillance import models
from tandem.surveillance.actions import record_enforcement, record_overdoses, register_areas, switch_forecast_off
from tandem.surveillance.queries.forecasts import (
    forecast_switches,
    latest_forecast_run,
    listed_places,
    touching_areas,
)
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.rules import forecasts as rules
from tandem.surveillance.types import EventStatus, NewEnforcement, NewOverdose, SubstanceClass
from tandem.surveillance.types.forecasts import Horizon, SwitchReason

from .conftest import BY, square

pytestmark = pytest.mark.django_db(databases=["default"])
FIRST, WEEKS = date(2023, 1, 2), 30
AS_OF = FIRST + timedelta(weeks=WEEKS)
NOW = datetime(2023, 7, 31, 12, tzinfo=UTC)
NAMES = [f"Ward {n}" for n in range(8)]
ON, OFF = SwitchReason.FIRST_CHOICE, SwitchReason.NOT_USED


@pytest.fixture
def agency(agency_id):
    """Eight wards in a row, the first two of which have most of the calls, week after week."""
    register_areas(
        by=BY, agency_id=agency_id, features=[square(name, -84.6 + n / 10, 39.1) for n, name in enumerate(NAMES)]
    )
    counts = np.random.default_rng(5).poisson([9, 8, 1, 1, 1, 1, 1, 1], (WEEKS, 8))
    rows = [
        NewOverdose(
            occurred_at=datetime(2023, 1, 2, 17, k, tzinfo=UTC) + timedelta(weeks=week),
            local_on=FIRST + timedelta(weeks=week),
            fingerprint=f"{week}-{ward}-{k}",
            area_name=NAMES[ward],
            status=EventStatus.COUNTED,
        )
        for week in range(WEEKS)
        for ward in range(8)
        for k in range(int(counts[week, ward]))
    ]
    record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=rows)
    return agency_by_id(using="default", agency_id=agency_id)


def order(**words):
    return replace(rules.first_order(Horizon.WEEK, 8), **{"capacity": 2, **words})


def measured(agency, **words):
    return measure_forecast(by=BY, agency=agency, order=order(**words), as_of=AS_OF, now=NOW)


def lead(agency, role=Role.EPIDEMIOLOGIST):
    return Actor(account_id=uuid4(), role=role, agency_id=agency.id, side="care")


def test_choice_is_sealed_on_earlier_periods_before_later_ones_are_judged(agency, monkeypatch):
    """Witness: what is judged is computed only when the seal stands already in the database, with its entry."""
    seen = []
    judged = place_forecast.judged

    def spy(*args, **words):
        seen.append(models.ForecastRun.objects.get().digest)
        seen.append(len(latest_entries(using="default", action_prefix="surveillance.seal_forecast")))
        return judged(*args, **words)

    monkeypatch.setattr(place_forecast, "judged", spy)
    measured(agency)
    run = latest_forecast_run(agency.id, Horizon.WEEK)
    assert seen == [run.choice.digest, 1]
    assert run.choice.periods[1].isoformat() == run.judged["from"]
    assert run.choice.periods == (AS_OF - timedelta(weeks=18), AS_OF - timedelta(weeks=8))


def test_what_comes_after_the_seal_does_not_change_the_choice(agency):
    """Two worlds: in the last eight weeks one ward's calls come from another; only the judgement changes."""
    measured(agency)
    before = latest_forecast_run(agency.id, Horizon.WEEK)
    last = models.OverdoseEvent.objects.filter(local_on__gte=AS_OF - timedelta(weeks=8), area__name="Ward 0")
    last.update(area_id=models.Area.objects.get(name="Ward 7").id)
    measured(agency)
    after = latest_forecast_run(agency.id, Horizon.WEEK)
    assert after.choice == before.choice
    assert after.judged["lines"][0]["reach"] < before.judged["lines"][0]["reach"]


def test_planted_wards_are_listed_and_nothing_counts_what_enforcement_found(agency):
    """The two wards with the calls lead the list, and a hundred enforcement events elsewhere change no digit."""
    switch_on(by=lead(agency), agency=agency, run_id=measured(agency), reason=ON, now=NOW)
    (switch,) = forecast_switches(agency.id, Horizon.WEEK)
    (first,) = listed_places(switch.id)
    names = dict(models.Area.objects.values_list("id", "name"))
    assert {names[one] for one in first.areas} == {"Ward 0", "Ward 1"}
    assert (first.ends_on - first.starts_on).days == 7
    rows = [
        NewEnforcement(
            occurred_on=AS_OF - timedelta(days=1 + n % 60),
            fingerprint=f"found-{n}",
            area_name="Ward 6",
            substance_class=SubstanceClass.OPIOID,
        )
        for n in range(100)
    ]
    record_enforcement(by=BY, agency_id=agency.id, batch_id=uuid4(), rows=rows)
    before = latest_forecast_run(agency.id, Horizon.WEEK)
    measured(agency)
    assert latest_forecast_run(agency.id, Horizon.WEEK).choice == before.choice
    with pytest.raises(ValueError, match="reported harm only"):
        rules.reported_harm(frame(agency), kind="enforcement", horizon=Horizon.WEEK, as_of=AS_OF)


def frame(agency):
    return overdose_frame(agency.id, timezone=agency.timezone, until=NOW, days=400)


@pytest.mark.parametrize("kind", list(AgencyKind))
def test_agencies_that_go_looking_are_refused(kind):
    called = {AgencyKind.FIRE_EMS, AgencyKind.CORONER, AgencyKind.PUBLIC_HEALTH}
    assert (rules.refusal_to_forecast(kind) is None) is (kind in called)


def test_a_model_that_fails_the_gate_cannot_be_switched_on(agency):
    """With 30 % of the reports found by looking every candidate drifts; what the simulation finds decides."""
    run_id = measured(agency, found_percent=30)
    gate = latest_forecast_run(agency.id, Horizon.WEEK).gate
    assert not gate.passes
    assert gate.drift_points > gate.limit_points
    with pytest.raises(ValueError, match="does not pass the feedback simulation"):
        switch_on(by=lead(agency), agency=agency, run_id=run_id, reason=ON, now=NOW)
    assert forecast_switches(agency.id, Horizon.WEEK) == []
    assert not models.PlaceList.objects.exists()


def test_a_forged_gate_is_noticed(agency):
    run_id = measured(agency, found_percent=30)
    models.FeedbackGate.objects.filter(run_id=run_id).update(passes=True, drift_points=1.0)
    with pytest.raises(ValueError, match="not what it found"):
        switch_on(by=lead(agency), agency=agency, run_id=run_id, reason=ON, now=NOW)


def test_gate_expires_when_the_model_changes(agency, monkeypatch):
    """When the program says something else for the same model, the night lists nothing and nobody switches it on."""
    run_id = measured(agency)
    switch_on(by=lead(agency), agency=agency, run_id=run_id, reason=ON, now=NOW)
    monkeypatch.setattr(Model, "weights", lambda self, periods: np.linspace(1, 2, periods) / periods)
    assert not list_places(
        by=BY, agency=agency, horizon=Horizon.WEEK, day=AS_OF + timedelta(days=7), now=NOW + timedelta(days=7)
    )
    with pytest.raises(ValueError, match="has expired"):
        switch_on(by=lead(agency), agency=agency, run_id=run_id, reason=SwitchReason.REGULAR_REVIEW, now=NOW)


def test_switch_has_versions_and_entries(agency):
    run_id = measured(agency)
    by = lead(agency, Role.COORDINATOR)
    assert switch_on(by=by, agency=agency, run_id=run_id, reason=ON, now=NOW) == 1
    off = {"agency_id": agency.id, "horizon": Horizon.WEEK, "now": NOW}
    with pytest.raises(ValueError, match="belongs to switching on"):
        switch_forecast_off(by=by, reason=ON, **off)
    assert switch_forecast_off(by=by, reason=OFF, **off) == 2
    with pytest.raises(ValueError, match="off already"):
        switch_forecast_off(by=by, reason=OFF, **off)
    newest, first = forecast_switches(agency.id, Horizon.WEEK)
    assert (newest.run, first.run.id, first.by_id) == (None, run_id, by.account_id)
    entries = latest_entries(using="default", action_prefix="surveillance.switch_forecast")
    assert {entry.reason for entry in entries} == {"first_choice", "not_used"}
    assert not list_places(by=BY, agency=agency, horizon=Horizon.WEEK, day=AS_OF + timedelta(days=9), now=NOW)


@pytest.mark.parametrize("role", [*Role, "system"])
def test_only_the_health_lead_switches(agency, role):
    run_id = measured(agency)
    by = lead(agency, role)
    if role in {Role.EPIDEMIOLOGIST, Role.COORDINATOR}:
        assert switch_on(by=by, agency=agency, run_id=run_id, reason=ON, now=NOW) == 1
        return
    with pytest.raises(ValueError, match=r"health lead|own agency"):
        switch_on(by=by, agency=agency, run_id=run_id, reason=ON, now=NOW)
    assert not models.ForecastSwitch.objects.exists()


def test_an_older_measurement_and_another_agencys_are_refused(agency):
    older = measured(agency)
    measured(agency)
    for run_id, why in ((older, "measured again since"), (uuid4(), "no such measurement")):
        with pytest.raises(ValueError, match=why):
            switch_on(by=lead(agency), agency=agency, run_id=run_id, reason=ON, now=NOW)
    stranger = Actor(account_id=uuid4(), role=Role.COORDINATOR, agency_id=uuid4(), side="care")
    with pytest.raises(ValueError, match="your own agency only"):
        measure_forecast(by=stranger, agency=agency, order=order(), as_of=AS_OF, now=NOW)


def test_nothing_is_switched_when_the_ledger_cannot_be_written(agency, monkeypatch):
    run_id = measured(agency)

    def fail(**_):
        raise RuntimeError("no ledger")

    monkeypatch.setattr("tandem.surveillance.actions.forecasts.append_entry", fail)
    with pytest.raises(RuntimeError):
        switch_on(by=lead(agency), agency=agency, run_id=run_id, reason=ON, now=NOW)
    assert not models.ForecastSwitch.objects.exists()


def test_night_measures_once_in_four_weeks_and_never_switches(agency):
    by, night = BY, AS_OF - timedelta(days=1)
    assert forecast_night(by=by, agency=agency, day=night).measured == 1  # four weeks ahead the record is too short
    assert forecast_night(by=by, agency=agency, day=night).measured == 0
    assert not models.ForecastSwitch.objects.exists()
    run = latest_forecast_run(agency.id, Horizon.WEEK)
    switch_on(by=lead(agency), agency=agency, run_id=run.id, reason=ON, now=NOW)
    made = [forecast_night(by=by, agency=agency, day=night + timedelta(days=n)).lists for n in range(1, 8)]
    assert made == [0, 0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"capacity": 0}, "half of the areas"),
        ({"capacity": 5}, "half of the areas"),
        ({"found_percent": 7}, "shares that are offered"),
        ({"horizon": Horizon.FOUR_WEEKS}, "too short"),
    ],
)
def test_orders_that_the_record_does_not_allow(agency, words, why):
    with pytest.raises(ValueError, match=why):
        measured(agency, **words)
    assert not models.ForecastRun.objects.exists()


def test_wards_in_a_row_touch_their_neighbours(agency):
    assert touching_areas(agency.id).tolist() == [[n, n + 1] for n in range(7)]


def silent(week: int) -> None:
    """An outage of the feed: nothing came of this week, counted back from the end of the record."""
    last = AS_OF - timedelta(weeks=week)
    models.OverdoseEvent.objects.filter(local_on__gte=last, local_on__lt=last + timedelta(weeks=1)).delete()


@pytest.mark.parametrize("week", [3, 12])
def test_a_week_without_any_report_is_refused_before_anything_is_sealed(agency, week):
    """Harm: a seal that nobody can judge hides the last good measurement. Weeks 1 to 8 judge, 9 to 18 choose."""
    silent(week)
    with pytest.raises(ValueError, match="too few events in a period"):
        measured(agency)
    assert not models.ForecastRun.objects.exists()
    assert forecast_night(by=BY, agency=agency, day=AS_OF - timedelta(days=1)).measured == 0


def test_a_seal_without_a_judgement_hides_no_measurement(agency, monkeypatch):
    good = measured(agency)

    def fail(*_args, **_words):
        raise ValueError("not judged")

    monkeypatch.setattr(place_forecast, "judged", fail)
    with pytest.raises(ValueError, match="not judged"):
        measured(agency)
    sealed = models.ForecastRun.objects.exclude(id=good).get()
    assert latest_forecast_run(agency.id, Horizon.WEEK).id == good
    with pytest.raises(ValueError, match="has not been judged"):
        switch_on(by=lead(agency), agency=agency, run_id=sealed.id, reason=ON, now=NOW)
    assert switch_on(by=lead(agency), agency=agency, run_id=good, reason=ON, now=NOW) == 1
