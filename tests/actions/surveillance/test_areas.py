"""Placing events after their areas came: harm prevented is an event without a place, or one moved to another."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tandem.audit.queries import latest_entries
from tandem.surveillance import models
from tandem.surveillance.actions import assign_areas, record_enforcement, record_overdoses, register_areas
from tandem.surveillance.queries.areas import event_points
from tandem.surveillance.types import NewEnforcement

from .conftest import BY, square
from .test_record_events import AT, call, names

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_events_loaded_before_their_areas_get_them_once(agency_id):
    rows = [
        call(1, longitude=-84.55, latitude=39.15),
        call(2, longitude=-84.45, latitude=39.15),
        call(3, longitude=-80.0, latitude=39.15),
        call(4),
    ]
    seizure = NewEnforcement(occurred_on=AT.date(), fingerprint="s", longitude=-84.45, latitude=39.15)
    record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=rows)
    record_enforcement(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[seizure])
    assert assign_areas(by=BY, agency_id=agency_id) == 0
    register_areas(by=BY, agency_id=agency_id, features=[square("West", -84.6, 39.1), square("East", -84.5, 39.1)])
    assert assign_areas(by=BY, agency_id=agency_id) == 3
    assert names(agency_id) == ["West", "East", None, None]
    assert models.EnforcementEvent.objects.get().area.name == "East"
    assert assign_areas(by=BY, agency_id=agency_id) == 0
    entries = latest_entries(using="default", action_prefix="surveillance.assign_areas")
    assert [entry.details for entry in entries] == [{"events": 3}]


def test_an_event_with_an_area_keeps_it_and_a_failed_ledger_places_nothing(areas, monkeypatch):
    named = call(1, area_name="West End", longitude=-84.45, latitude=39.15)
    record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=[named])
    assert assign_areas(by=BY, agency_id=areas) == 0
    assert names(areas) == ["West End"]
    models.OverdoseEvent.objects.update(area=None)

    def fail(**_):
        raise OSError("disk full")

    monkeypatch.setattr("tandem.surveillance.actions.areas.append_entry", fail)
    with pytest.raises(OSError, match="disk full"):
        assign_areas(by=BY, agency_id=areas)
    assert names(areas) == [None]


def test_points_of_both_kinds_are_covered_once(agency_id):
    here = call(1, longitude=-84.55, latitude=39.15)
    rows = [here, replace(call(2), longitude=-84.55, latitude=39.15), call(3)]
    record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=rows)
    seizure = NewEnforcement(occurred_on=AT.date(), fingerprint="s", longitude=-84.45, latitude=39.15)
    record_enforcement(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[seizure])
    assert event_points(agency_id) == {(-84.55, 39.15), (-84.45, 39.15)}
