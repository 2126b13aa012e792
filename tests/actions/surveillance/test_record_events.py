"""Recording a batch: harm prevented is an event counted twice, lost, or put into the wrong neighbourhood."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tandem.audit.queries import latest_entries
from tandem.surveillance import models
from tandem.surveillance.actions import record_enforcement, record_overdoses, register_areas
from tandem.surveillance.types import EventStatus, NewEnforcement, NewOverdose, SubstanceClass

from .conftest import BY, square

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AT = datetime(2024, 5, 1, 12, tzinfo=UTC)


def call(number: int, **more: object) -> NewOverdose:
    at = AT + timedelta(minutes=number)
    return NewOverdose(occurred_at=at, local_on=at.date(), fingerprint=f"print-{number}", **more)


def names(agency_id):
    rows = models.OverdoseEvent.objects.filter(agency_id=agency_id).order_by("occurred_at")
    return [row.area.name if row.area else None for row in rows.select_related("area")]


def test_a_batch_is_recorded_once(areas):
    batch = uuid4()
    rows = [call(1), call(2, status=EventStatus.CANCELLED), call(1)]
    first = record_overdoses(by=BY, agency_id=areas, batch_id=batch, rows=rows)
    assert (first.accepted, first.duplicate_fingerprints) == (2, ["print-1"])
    again = record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=rows)
    assert (again.accepted, len(again.duplicate_fingerprints)) == (0, 3)
    assert models.OverdoseEvent.objects.count() == 2
    assert set(models.OverdoseEvent.objects.values_list("batch_id", flat=True)) == {batch}


def test_one_ledger_entry_a_batch_holds_counts_only(areas):
    record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=[call(1), call(2)])
    entries = latest_entries(using="default", action_prefix="surveillance.record_overdoses")
    assert [entry.details for entry in entries] == [{"accepted": 2, "duplicates": 0}]


def test_nothing_is_recorded_when_the_ledger_fails(areas, monkeypatch):
    def fail(**_):
        raise OSError("disk full")

    monkeypatch.setattr("tandem.surveillance.actions.batches.append_entry", fail)
    with pytest.raises(OSError, match="disk full"):
        record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=[call(1)])
    assert not models.OverdoseEvent.objects.exists()


def test_area_comes_from_the_name_else_from_the_point(areas):
    rows = [
        call(1, area_name="WEST END", longitude=-84.45, latitude=39.15),
        call(2, area_name="westend"),
        call(3, area_name="N/A", longitude=-84.45, latitude=39.15),
        call(4, area_name="EAST HILL"),
        call(5, area_name="Nowhere", longitude=-80.0, latitude=39.15),
        call(6),
    ]
    record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=rows)
    assert names(areas) == ["West End", "West End", "East - Hill", "East - Hill", None, None]


def test_a_point_on_the_border_has_one_area(areas):
    record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=[call(1, longitude=-84.5, latitude=39.15)])
    assert names(areas) == ["East - Hill"]


def test_enforcement_without_a_clock_time(areas):
    row = NewEnforcement(
        occurred_on=date(2024, 5, 1), fingerprint="a", substance_class=SubstanceClass.OPIOID, area_name="West End"
    )
    assert record_enforcement(by=BY, agency_id=areas, batch_id=uuid4(), rows=[row]).accepted == 1
    stored = models.EnforcementEvent.objects.get()
    assert (stored.local_on, stored.occurred_at, stored.area.name) == (date(2024, 5, 1), None, "West End")


def test_areas_are_registered_once_with_their_size(areas):
    assert register_areas(by=BY, agency_id=areas, features=[square("West End", 0, 0)]) == 0
    west = models.Area.objects.get(slug="west-end")
    assert west.population == 4000
    # Witness: 0.1 degrees of 111.195 km by the same times cos 39.15 degrees.
    assert west.area_km2 == pytest.approx(11.1195**2 * 0.77550, rel=1e-3)


def test_a_year_of_calls_is_recorded_in_batches_not_row_by_row(areas, django_assert_max_num_queries):
    rows = [call(i, area_name="N/A", longitude=-84.45, latitude=39.15) for i in range(5_700)]
    with django_assert_max_num_queries(200):
        assert record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=rows).accepted == 5_700
