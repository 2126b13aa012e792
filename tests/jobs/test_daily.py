"""Nightly jobs: harm prevented is a night that runs twice and alarms twice, or not at all after a restart."""

import io
import logging
from datetime import timedelta
from uuid import uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind
from tandem.config.logs import PlainFormatter
from tandem.core.errors import JobNotDone
from tandem.jobs.daily import detection, place_forecasts, seizure_watches
from tandem.journeys.place_forecast import ForecastNight
from tandem.surveillance.actions import pair_agencies, record_enforcement
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.queries.watches import watches_of
from tandem.surveillance.types import NewEnforcement, SubstanceClass
from tests.doors.test_office_surveillance import BY, CLOCK, SURGE, agency_id

__all__ = ["agency_id"]
pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_detection_runs_as_of_each_clock_and_once(agency_id):
    """Witness: the surge of nine calls on the running day of the made-up agency, quiet the day before."""
    wall = CLOCK + timedelta(days=3000)
    complete, running = detection.run(wall)
    assert (complete.day, complete.exceedances) == (SURGE - timedelta(days=1), 0)
    assert (running.day, running.is_running, running.alerts_opened) == (SURGE, True, 1)
    assert [night.new_exceedances for night in detection.run(wall)] == [0, 0]
    assert len(alerts_of(agency_id)) == 1


def test_watches_open_for_the_day_that_ended_and_once(agency_id):
    pair_agencies(by=BY, watching_agency_id=agency_id, seizing_agency_id=agency_id)
    row = NewEnforcement(
        occurred_on=SURGE - timedelta(days=1),
        fingerprint="a",
        longitude=-84.55,
        latitude=39.15,
        substance_class=SubstanceClass.OPIOID,
    )
    record_enforcement(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[row])
    assert [night.opened for night in seizure_watches.run(CLOCK)] == [1]
    assert [(night.opened, night.left_out) for night in seizure_watches.run(CLOCK)] == [(0, 0)]
    assert len(watches_of(agency_id)) == 1


def test_an_agency_whose_night_fails_does_not_keep_the_next_from_its_lists(agency_id, monkeypatch):
    """Harm: one record that cannot be read, and no agency after it has its list in the morning."""
    words = {"using": "default", "by": BY, "kind": AgencyKind.FIRE_EMS, "timezone": "America/New_York"}
    last = register_agency(agency_id=uuid4(), slug="zz-last", name="ZZ Last", **words)
    seen = []

    def night(*, by, agency, day):
        seen.append(agency.id)
        if agency.id != last:
            raise ValueError("Jane Canary")
        return ForecastNight(0, 1)

    log, lines = logging.Logger("tandem.jobs"), io.StringIO()
    log.addHandler(logging.StreamHandler(lines))
    log.handlers[0].setFormatter(PlainFormatter())
    monkeypatch.setattr(place_forecasts, "LOG", log)
    monkeypatch.setattr(place_forecasts, "forecast_night", night)
    with pytest.raises(JobNotDone) as failed:
        place_forecasts.run(CLOCK)
    assert seen[-1] == last
    assert agency_id in seen
    assert "Canary" not in str(failed.value)
    assert "place_forecasts.failed kind=ValueError" in lines.getvalue()
    assert f"agency_id={agency_id}" in lines.getvalue()
    assert "Canary" not in lines.getvalue()
