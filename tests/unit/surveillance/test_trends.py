"""Weekly trends. Harm prevented: a cut week that looks like a fall, a rate without its uncertainty."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest

from tandem.core.weeks import WeekSystem
from tandem.surveillance.rules.areas import people_in_all
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.trends import Trends, calendar, weekly_trends
from tandem.surveillance.types import EventStatus, OverdoseFrame

START = date(2024, 5, 1)  # a Wednesday
HARBOR, HILL = uuid4(), uuid4()
CASE = case_definition(SUSPECTED_OVERDOSE)


def frame_of(days: list[tuple[int, int]], status: str = EventStatus.COUNTED) -> OverdoseFrame:
    """Events as (day after START, area or -1)."""
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    return OverdoseFrame(
        seconds=np.array([(at + timedelta(days=day)).timestamp() for day, _ in days]),
        day=np.array([START.toordinal() + day for day, _ in days], dtype=np.int64),
        area=np.array([area for _, area in days], dtype=np.int64),
        status=np.array([status for _ in days], dtype=np.str_),
        area_ids=(HARBOR, HILL),
        area_names=("Harbor", "Hill"),
        first_day=START,
        timezone="UTC",
    )


def trends_of(frame: OverdoseFrame, population: dict[UUID, int | None]) -> Trends:
    return weekly_trends(
        frame,
        start=START,
        end=date(2024, 5, 26),
        case=CASE,
        system=WeekSystem.MMWR,
        population=population,
    )


def test_weeks_of_places_add_up_by_a_plain_loop() -> None:
    """Witness: a loop over the events. Days before the first whole week and after the last are left out."""
    rng = np.random.default_rng(11)
    events = [
        (int(day), int(area)) for day, area in zip(rng.integers(0, 40, 300), rng.integers(-1, 2, 300), strict=True)
    ]
    found = trends_of(frame_of(events), {HARBOR: 1_000, HILL: 2_000})
    assert [week.start for week in found.weeks] == [date(2024, 5, 5), date(2024, 5, 12), date(2024, 5, 19)]
    for place in found.places:
        wanted = {None: None, HARBOR: 0, HILL: 1}[place.area_id]
        for week, count in zip(found.weeks, place.counts, strict=True):
            inside = [
                1
                for day, area in events
                if week.start <= START + timedelta(days=day) < week.end and wanted in (None, area)
            ]
            assert count == len(inside)
    assert found.places[0].area_id is None


def test_a_rate_is_a_year_of_people_with_its_interval() -> None:
    """21 events in three weeks among 1,000 people: 21 / (1,000 x 21 / 365.25 years) = 36,525 per 100,000."""
    found = trends_of(frame_of([(4 + i, 0) for i in range(21)]), {HARBOR: 1_000, HILL: None})
    whole, harbor, hill = found.places
    assert whole.rate is None
    assert hill.rate is None
    assert harbor.rate is not None
    assert harbor.rate.rate == pytest.approx(36_525)
    # Garwood's 95 % limits of 21 events: 12.999 to 32.101.
    assert harbor.rate.low == pytest.approx(36_525 * 12.999 / 21, rel=1e-3)
    assert harbor.rate.high == pytest.approx(36_525 * 32.101 / 21, rel=1e-3)


def test_what_does_not_count_is_not_counted() -> None:
    assert trends_of(frame_of([(6, 0)], status=EventStatus.CANCELLED), {}).places[0].events == 0


def test_a_record_that_begins_late_has_no_empty_weeks_before_it() -> None:
    found = weekly_trends(
        frame_of([(6, 0)]),
        start=START - timedelta(days=400),
        end=date(2024, 5, 26),
        case=CASE,
        system=WeekSystem.ISO,
        population={},
    )
    assert found.weeks[0].start == date(2024, 5, 6)


def test_the_calendar_shades_from_none_to_most_and_knows_what_it_does_not_know() -> None:
    rows = calendar(
        [(START, 0), (START + timedelta(days=1), 1), (START + timedelta(days=2), 8)],
        start=START,
        end=date(2024, 6, 1),
        system=WeekSystem.MMWR,
    )
    (row,) = rows
    assert [(day.events, day.shade) for day in row.days] == [
        (None, 0),
        (None, 0),
        (None, 0),
        (0, 0),
        (1, 1),
        (8, 4),
        (None, 0),
    ]
    assert calendar([], start=START, end=date(2024, 6, 1), system=WeekSystem.ISO) == ()


@pytest.mark.parametrize(
    ("people", "together"), [([100, 50], 150), ([100, None], None), ([100, 0], None), ([], None)]
)
def test_people_of_all_areas_are_known_only_when_each_is(people, together):
    assert people_in_all(people) == together
