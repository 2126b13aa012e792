"""The brush: harm prevented is a stretch that holds other weeks than those that were chosen."""

from datetime import date, timedelta

import pytest

from tandem.core.weeks import WeekSystem
from tandem.surveillance.rules.trends import stretch_of
from tandem.web.ui import brush, charts

SUNDAY = date(2026, 3, 1)
WEEKS = [charts.Day(on=SUNDAY + timedelta(weeks=n), value=1.0) for n in range(4)]
PERIOD = {"start": SUNDAY, "end": SUNDAY + timedelta(weeks=4), "system": WeekSystem.MMWR}


def test_slots_fill_the_plot_and_name_whole_weeks():
    found = brush.slots(WEEKS, charts.WIDE, brush.Brush("filters", 7))
    assert found[0].x == charts.WIDE.left
    assert found[-1].x + found[-1].width == pytest.approx(charts.WIDE.plot_right, abs=0.2)
    assert (found[1].first, found[1].last) == (date(2026, 3, 8), date(2026, 3, 14))
    assert brush.band(found, charts.WIDE) is None


def test_the_band_stands_behind_the_chosen_weeks_alone():
    chosen = brush.Brush("filters", 7, date(2026, 3, 8), date(2026, 3, 21))
    found = brush.slots(WEEKS, charts.WIDE, chosen)
    assert [slot.is_chosen for slot in found] == [False, True, True, False]
    band = brush.band(found, charts.WIDE)
    assert (band.x, band.width) == (found[1].x, pytest.approx(2 * found[1].width, abs=0.2))


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, None),
        (date(2026, 3, 10), date(2026, 3, 10), (date(2026, 3, 8), date(2026, 3, 15))),
        (date(2026, 3, 14), date(2026, 3, 15), (date(2026, 3, 8), date(2026, 3, 22))),
        (None, date(2026, 3, 7), (SUNDAY, date(2026, 3, 8))),
        (date(2026, 3, 25), None, (date(2026, 3, 22), date(2026, 3, 29))),
        (date(2025, 1, 1), date(2027, 1, 1), (SUNDAY, date(2026, 3, 29))),
        (date(2025, 1, 1), date(2025, 2, 1), None),
    ],
)
def test_a_stretch_is_whole_weeks_inside_the_period(since, until, expected):
    assert stretch_of(since, until, **PERIOD) == expected
