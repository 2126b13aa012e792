"""The leader's page: harm prevented is chance told as a change, or a small number on a sheet that goes round."""

from datetime import date

import pytest

from tandem.science.small_numbers import Suppressed
from tandem.surveillance.rules.summary import deaths_told, harm, help_given, summary_days
from tandem.surveillance.types import Outcome


def test_a_change_is_said_only_when_chance_is_left_out():
    quiet = harm([100, 104], deaths=None, people=100_000)
    assert quiet.change is not None
    assert not quiet.change.is_clear
    loud = harm([100, 160], deaths=None, people=None)
    assert loud.change is not None
    assert loud.change.is_clear
    # Witness: the Clopper-Pearson limits of 160 in 260, worked out apart, as odds.
    assert (loud.change.low, loud.change.high) == pytest.approx((1.238550, 2.075261), abs=1e-6)
    assert quiet.rate is not None
    assert quiet.rate.rate == pytest.approx(104 / 100_000 / (28 / 365.25) * 100_000)
    assert loud.rate is None


@pytest.mark.parametrize("counts", [[], [40], [5, 40], [40, 5]])
def test_too_little_is_not_compared(counts):
    assert harm(counts, deaths=None, people=1000).change is None


def test_small_numbers_take_line_and_rate_along():
    found = harm([30, 40, 8], deaths=(2, 3), people=100_000)
    assert isinstance(found.events, Suppressed)
    assert found.rate is None
    assert found.line == ()
    assert isinstance(found.deaths, Suppressed)
    # 40 events of which 38 were fatal: the two others would follow from the difference.
    rest = harm([40, 40], deaths=(38, 12), people=None)
    assert isinstance(rest.events, Suppressed) or isinstance(rest.deaths, Suppressed)
    assert (rest.events_before, rest.deaths_before) == (40, 12)


@pytest.mark.parametrize(
    ("counts", "deaths", "shown"),
    [
        ((25,), (3, 2), (25, None)),
        ((), (1, 0), (None, None)),
        ((), None, (None, None)),
        ((0,), (0, 5), (0, None)),
        ((30, 25), (12,), (25, 30)),
    ],
)
def test_a_young_record_says_nothing_of_weeks_that_it_does_not_hold(counts, deaths, shown):
    """Harm: deaths of weeks before the first whole period, set against a count of nothing, took the page down."""
    found = harm(counts, deaths=deaths, people=1000)
    assert (found.events, found.events_before) == shown
    assert found.deaths_before is None
    assert len(found.line) in (0, len(counts))


def test_what_is_hidden_is_not_read_off_the_line():
    for events in range(30):
        for dead in range(events + 1):
            found = harm([40, 40, events], deaths=(dead, 20, 20), people=None)
            assert isinstance(found.events, Suppressed) == (found.line == ())
    assert harm([40, 5, 40, 40], deaths=(20, 20), people=None).line == ()


def test_response_times_need_eleven_on_both_sides():
    found = help_given([5.0] * 12, [4.0] * 10)
    assert (found.minutes, found.minutes_before, found.change) == (5.0, None, None)
    longer = help_given([float(n % 7) + 9 for n in range(90)], [float(n % 7) + 3 for n in range(90)])
    assert longer.change is not None
    assert longer.change.is_clear
    assert longer.change.estimate == 6.0


def test_deaths_are_told_only_where_outcomes_are():
    told, untold = {Outcome.FATAL: 2, Outcome.NONFATAL: 9}, {Outcome.FATAL: 0, Outcome.NONFATAL: 0}
    assert deaths_told([told, untold]) == [2, 0]
    assert deaths_told([untold, untold, told]) is None
    assert deaths_told([]) is None


def test_the_sheet_is_about_a_block_that_stands_still():
    """Witness: 2000-01-02 was a Sunday; blocks of four weeks are counted from it."""
    assert summary_days(date(2000, 1, 30)) == (date(2000, 1, 2), date(2000, 1, 30))
    assert summary_days(date(2000, 2, 26)) == (date(2000, 1, 2), date(2000, 1, 30))
