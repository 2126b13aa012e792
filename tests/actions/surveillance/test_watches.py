"""Seizure watches: harm prevented is an association sold as a cause, or a count of the same overdose twice."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest

from tandem.agencies.queries import agency_by_id
from tandem.audit.models import Entry
from tandem.journeys.seizure_watch import watch_night
from tandem.surveillance.actions import (
    close_watch,
    pair_agencies,
    record_enforcement,
    record_overdoses,
    register_areas,
)
from tandem.surveillance.models import EnforcementEvent, WatchedSeizure
from tandem.surveillance.queries.responses import response_detail
from tandem.surveillance.queries.watch_history import association_before, association_by_month
from tandem.surveillance.queries.watches import left_out_since, watch_detail, watches_of
from tandem.surveillance.rules.watches import association_in
from tandem.surveillance.types import Association, LeftOut, NewEnforcement, NewOverdose, SubstanceClass, WatchState

from .conftest import BY, square

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
DAY = date(2024, 5, 1)
NOON = datetime(2024, 5, 1, 16, tzinfo=UTC)
# At 39.15 degrees 0.001 degrees of longitude are 86.2 m.
WEST = -84.55


def seizure(name: str, lon: float = WEST, day: date = DAY, substance: SubstanceClass = SubstanceClass.OPIOID):
    return NewEnforcement(occurred_on=day, fingerprint=name, longitude=lon, latitude=39.15, substance_class=substance)


def overdose(name: str, lon: float, days: int):
    at = NOON + timedelta(days=days)
    return NewOverdose(occurred_at=at, local_on=at.date(), fingerprint=name, longitude=lon, latitude=39.15)


@pytest.fixture
def agency(areas):
    pair_agencies(by=BY, watching_agency_id=areas, seizing_agency_id=areas)
    return agency_by_id(using="default", agency_id=areas)


def seize(agency, *rows):
    record_enforcement(by=BY, agency_id=agency.id, batch_id=uuid4(), rows=rows)


def test_opioid_enforcement_of_an_area_and_day_is_one_watch_with_health_tasks(agency):
    seize(agency, seizure("a"), seizure("b"), seizure("c", substance=SubstanceClass.STIMULANT), seizure("d", -84.45))
    night = watch_night(by=BY, agency=agency, day=DAY)
    assert (night.opened, night.left_out) == (2, 0)
    again = watch_night(by=BY, agency=agency, day=DAY)
    assert again.opened == 0
    found = {watch.area_name: watch for watch in watches_of(agency.id)}
    assert found["West End"].seizures == 2
    tasks = response_detail(found["West End"].response_id).tasks
    assert any("naloxone" in task.title.lower() for task in tasks)
    assert any("outreach" in task.title.lower() for task in tasks)


def test_rings_count_each_overdose_once_and_only_what_has_happened(agency):
    seize(agency, seizure("a"), seizure("b", WEST + 0.0005))
    watch_night(by=BY, agency=agency, day=DAY)
    rows = [
        overdose("near both", WEST + 0.0002, 2),
        overdose("200 m away", WEST + 0.0028, 8),
        overdose("400 m away", WEST + 0.0050, 20),
        overdose("too late", WEST, 21),
        overdose("too far", WEST + 0.0100, 1),
        overdose("the day before", WEST, -1),
    ]
    record_overdoses(by=BY, agency_id=agency.id, batch_id=uuid4(), rows=rows)
    (watch,) = watches_of(agency.id)
    late = NOON + timedelta(days=40)
    detail = watch_detail(watch.id, until=late, today=late.date())
    counts = {(ring.metres, ring.days): ring.observed for ring in detail.rings}
    assert [counts[100, d] for d in (7, 14, 21)] == [1, 1, 1]
    assert [counts[250, d] for d in (7, 14, 21)] == [1, 2, 2]
    assert [counts[500, d] for d in (7, 14, 21)] == [1, 2, 3]
    assert all(ring.is_complete for ring in detail.rings)
    early = watch_detail(watch.id, until=NOON + timedelta(days=1), today=DAY + timedelta(days=1))
    assert {(ring.observed, ring.is_complete) for ring in early.rings} == {(0, False)}


def test_a_watch_ends_after_its_longest_window_or_is_closed(agency):
    seize(agency, seizure("a"), seizure("b", -84.45))
    watch_night(by=BY, agency=agency, day=DAY)
    first, second = watches_of(agency.id)
    close_watch(by=BY, watch_id=first.id, now=NOON)
    assert watch_night(by=BY, agency=agency, day=DAY + timedelta(days=19)).ended == 0
    assert watch_night(by=BY, agency=agency, day=DAY + timedelta(days=20)).ended == 1
    states = {watch.id: watch.state for watch in watches_of(agency.id)}
    assert states == {first.id: WatchState.CLOSED, second.id: WatchState.ENDED}
    with pytest.raises(ValueError, match="cannot be closed"):
        close_watch(by=BY, watch_id=second.id, now=NOON)


def test_too_little_history_gives_no_expectation(agency):
    seize(agency, seizure("a"))
    later = NOON + timedelta(days=60)
    assert association_before(agency.id, agency.id, today=later.date(), until=later) is None


def test_history_without_any_link_says_so(agency):
    """Witness: seizures and overdoses at the same corner on days drawn apart have nothing to do with each other."""
    seize(agency, *(seizure(f"s{i}", WEST, DAY + timedelta(days=i % 90)) for i in range(90)))
    rows = [overdose(f"o{i}", WEST, (i * 37) % 110) for i in range(110)]
    record_overdoses(by=BY, agency_id=agency.id, batch_id=uuid4(), rows=rows)
    later = NOON + timedelta(days=150)
    found = association_before(agency.id, agency.id, today=later.date(), until=later)
    assert association_in(found.ratio_low[1, 0], found.ratio_high[1, 0]) is Association.NONE
    same = association_before(agency.id, agency.id, today=later.date(), until=later)
    assert (found.expected == same.expected).all()


def test_months_without_any_link_say_so_and_small_ones_say_nothing(agency):
    """Witness: as above, nothing is planted; the months' seizures add up to all of them."""
    seize(agency, *(seizure(f"s{i}", WEST, DAY + timedelta(days=i % 90)) for i in range(180)))
    rows = [overdose(f"o{i}", WEST, (i * 37) % 110) for i in range(220)]
    record_overdoses(by=BY, agency_id=agency.id, batch_id=uuid4(), rows=rows)
    later = NOON + timedelta(days=150)
    months = association_by_month(agency.id, agency.id, today=later.date(), until=later)
    assert [month.month for month in months] == [date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)]
    assert sum(month.seizures for month in months) == 180
    assert {association_in(month.ratio_low, month.ratio_high) for month in months} == {Association.NONE}
    seize(agency, seizure("alone", WEST, date(2024, 8, 5)))
    assert association_by_month(agency.id, agency.id, today=later.date(), until=later)[-1].ratio is None


def test_a_night_that_leaves_everything_out_stands_in_the_ledger(agency):
    """Harm: nobody can say afterwards who decided that an area was not watched. Repeated, it says nothing anew."""
    seize(agency, seizure("a"), seizure("b", day=DAY + timedelta(days=1)))
    watch_night(by=BY, agency=agency, day=DAY)
    for _ in range(2):
        night = watch_night(by=BY, agency=agency, day=DAY + timedelta(days=1))
        assert (night.opened, night.left_out) == (0, 1)
    noted = Entry.objects.using("default").filter(action="surveillance.leave_out_watches")
    assert [entry.details for entry in noted] == [{"already_watched": 1}]


GRID = [square(f"Area {i}", -84.6 + 0.1 * (i % 4), 39.1 + 0.1 * (i // 4)) for i in range(12)]


def test_a_county_with_three_incidents_a_day_does_not_drown(agency):
    """Harm: so many watches that nobody attends to any. Planted: 3 to 5 incidents a day in 12 areas for five months,
    one in eight of them of half a kilogram or more."""
    register_areas(by=BY, agency_id=agency.id, features=GRID)
    rng = np.random.default_rng(44)
    rows = []
    for day in range(150):
        for number in range(3 + day % 3):
            area, is_large = int(rng.integers(12)), rng.random() < 1 / 8
            rows.append(
                NewEnforcement(
                    occurred_on=DAY + timedelta(days=day),
                    fingerprint=f"{day}-{number}",
                    longitude=-84.55 + 0.1 * (area % 4),
                    latitude=39.15 + 0.1 * (area // 4),
                    substance_class=SubstanceClass.OPIOID,
                    quantity=float(rng.uniform(500, 2000)) if is_large else float(rng.uniform(0.2, 20)),
                    unit="g",
                )
            )
    record_enforcement(by=BY, agency_id=agency.id, batch_id=uuid4(), rows=rows)
    most, nights = 0, []
    for day in range(90, 150):
        nights.append(watch_night(by=BY, agency=agency, day=DAY + timedelta(days=day)))
        most = max(most, len(watches_of(agency.id, only_open=True)))
    opened, left_out = sum(one.opened for one in nights), sum(one.left_out for one in nights)
    assert most <= 12
    assert max(one.opened for one in nights) <= 3
    today = DAY + timedelta(days=151)
    why = left_out_since(agency.id, DAY)
    assert sum(why.values()) == left_out > opened > 20
    assert set(why) >= {LeftOut.ALREADY_WATCHED, LeftOut.OUTRANKED}
    watched = WatchedSeizure.objects.values_list("event_id", flat=True)
    since = EnforcementEvent.objects.filter(local_on__gte=DAY + timedelta(days=90), local_on__lt=today)
    large = since.filter(quantity__gte=500)
    share = large.filter(id__in=watched).count() / large.count()
    assert (
        share > 2 * since.filter(id__in=watched).exclude(id__in=large).count() / since.exclude(id__in=large).count()
    )
