"""Weeks of two systems. Harm prevented: a county's week 1 that is not the CDC's, so that nobody can compare."""

from datetime import date, timedelta

import pytest

from tandem.core.weeks import WeekSystem, week_of, weeks_between

# CDC, MMWR week calendars of 2014 to 2021: first day of week 1, and the number of the year's last week.
MMWR_YEARS = {
    2014: (date(2013, 12, 29), 53),
    2015: (date(2015, 1, 4), 52),
    2016: (date(2016, 1, 3), 52),
    2017: (date(2017, 1, 1), 52),
    2018: (date(2017, 12, 31), 52),
    2020: (date(2019, 12, 29), 53),
    2021: (date(2021, 1, 3), 52),
}


@pytest.mark.parametrize("year", MMWR_YEARS)
def test_mmwr_years_begin_and_end_as_published(year: int) -> None:
    start, last = MMWR_YEARS[year]
    assert (week_of(start, WeekSystem.MMWR).year, week_of(start, WeekSystem.MMWR).number) == (year, 1)
    final = week_of(start + timedelta(days=7 * last - 1), WeekSystem.MMWR)
    assert (final.year, final.number) == (year, last)
    assert week_of(start + timedelta(days=7 * last), WeekSystem.MMWR).number == 1


def test_iso_weeks_are_those_of_python() -> None:
    """Witness: the standard library's own ISO calendar, every day of thirty years."""
    for number in range(date(2000, 1, 1).toordinal(), date(2030, 1, 1).toordinal()):
        day = date.fromordinal(number)
        week = week_of(day, WeekSystem.ISO)
        assert (week.year, week.number) == day.isocalendar()[:2]
        assert week.start <= day < week.end


def test_only_whole_weeks_are_listed() -> None:
    """A cut week would look like a fall."""
    weeks = weeks_between(date(2024, 5, 1), date(2024, 5, 26), WeekSystem.MMWR)
    assert [week.start for week in weeks] == [date(2024, 5, 5), date(2024, 5, 12), date(2024, 5, 19)]
    assert weeks_between(date(2024, 5, 6), date(2024, 5, 11), WeekSystem.MMWR) == []
