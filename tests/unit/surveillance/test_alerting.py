"""One alert, not ten: harm prevented is a team that stops reading because every area and detector rings alone."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from tandem.surveillance.rules.alerting import placements, raises_alert
from tandem.surveillance.types import AlertSpan, Detector, NewExceedance

MONDAY = date(2024, 5, 6)
WEST, EAST = UUID(int=1), UUID(int=2)
MIDNIGHT = datetime(2024, 5, 6, 4, tzinfo=UTC)


def found(detector: Detector, area: UUID | None = None, day: date = MONDAY) -> NewExceedance:
    return NewExceedance(
        detector=detector,
        area_id=area,
        day=day,
        starts_at=MIDNIGHT,
        ends_at=MIDNIGHT + timedelta(days=1),
        observed=20,
        expected=7,
        threshold=17.8,
        case_definition="suspected_overdose",
        is_preliminary=False,
        crossed_at=None,
        alarms=9,
        days=365,
    )


def test_city_and_areas_of_one_day_are_one_alert():
    day = [found(Detector.EARS_C1), found(Detector.EARS_C2), found(Detector.EARS_C1, WEST)]
    made = placements(day, [])
    assert len(made) == 1
    assert made[0].is_whole_agency
    assert made[0].alert_id is None
    assert len(made[0].findings) == 3
    assert (made[0].start_on, made[0].end_on) == (MONDAY, MONDAY + timedelta(days=1))


def test_two_areas_without_the_city_are_one_alert():
    day = [found(d, a) for a in (WEST, EAST) for d in (Detector.EARS_C1, Detector.EARS_C2)]
    made = placements(day, [])
    assert [len(one.findings) for one in made] == [4]
    assert not made[0].is_whole_agency


def test_threshold_and_echo_alone_raise_nothing():
    assert placements([found(Detector.ODMAP_24H), found(Detector.EARS_C3), found(Detector.EARS_C1, WEST)], []) == []
    assert raises_alert([found(Detector.EARS_C1, WEST), found(Detector.EARS_C2, EAST)]) == (False, False)


def test_evidence_joins_an_open_alert_and_does_not_make_it_longer():
    alert = AlertSpan(uuid4(), MONDAY, MONDAY + timedelta(days=1), True)
    made = placements([found(Detector.ODMAP_24H, day=MONDAY + timedelta(days=2))], [alert])
    assert [(one.alert_id, one.end_on) for one in made] == [(alert.id, MONDAY + timedelta(days=1))]
    assert placements([found(Detector.ODMAP_24H, day=MONDAY + timedelta(days=3))], [alert]) == []


def test_the_next_raising_day_makes_the_open_alert_longer():
    alert = AlertSpan(uuid4(), MONDAY, MONDAY + timedelta(days=1), True)
    made = placements([found(Detector.EARS_C2, day=MONDAY + timedelta(days=2))], [alert])
    assert [(one.alert_id, one.end_on) for one in made] == [(alert.id, MONDAY + timedelta(days=3))]


def test_a_closed_alert_takes_nothing():
    alert = AlertSpan(uuid4(), MONDAY, MONDAY + timedelta(days=1), False)
    made = placements([found(Detector.EARS_C1, day=MONDAY + timedelta(days=1))], [alert])
    assert [one.alert_id for one in made] == [None]


@given(st.lists(st.integers(0, 40), max_size=25))
def test_alerts_are_runs_of_days_with_at_most_one_quiet_day(offsets):
    """Witness: splitting the sorted days at gaps of more than two, by hand."""
    days = sorted({MONDAY + timedelta(days=offset) for offset in offsets})
    expected = sum((b - a).days > 2 for a, b in pairwise(days)) + bool(days)
    made = placements([found(Detector.EARS_C1, day=day) for day in days], [])
    assert len(made) == expected
    assert sum(len(one.findings) for one in made) == len(days)
