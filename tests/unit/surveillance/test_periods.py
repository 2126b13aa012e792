"""Periods that stand still: harm prevented is one day's events, read off two sheets that were handed on."""

from datetime import date, timedelta

import pytest

from tandem.surveillance.rules.periods import BLOCK_DAYS, Quarter, block_end, quarter_of, whole_quarters


def test_quarters_follow_each_other_without_gap_or_overlap():
    one = quarter_of(date(2015, 2, 14))
    assert (str(one), one.start, one.end) == ("2015-Q1", date(2015, 1, 1), date(2015, 4, 1))
    for _ in range(12):
        assert one.next.start == one.end
        assert quarter_of(one.end - timedelta(days=1)) == one
        one = one.next
    assert one == Quarter(2018, 1)


@pytest.mark.parametrize(
    ("first", "today", "found"),
    [
        (None, date(2024, 5, 20), []),
        (date(2024, 5, 20), date(2024, 5, 20), []),
        (date(2024, 3, 22), date(2024, 6, 30), []),
        (date(2024, 3, 22), date(2024, 7, 1), ["2024-Q2"]),
        (date(2023, 10, 1), date(2024, 5, 20), ["2024-Q1", "2023-Q4"]),
    ],
)
def test_only_quarters_that_are_over_and_wholly_in_the_record_are_offered(first, today, found):
    assert [str(one) for one in whole_quarters(first, today)] == found


def test_eight_quarters_are_enough():
    found = whole_quarters(date(2010, 1, 1), date(2024, 5, 20))
    assert [str(found[0]), str(found[-1]), len(found)] == ["2024-Q1", "2022-Q2", 8]


def test_a_block_stays_for_four_weeks_and_then_makes_room_for_the_next():
    ends = [block_end(date(2024, 5, 19) + timedelta(days=n)) for n in range(2 * BLOCK_DAYS)]
    assert ends == [date(2024, 5, 19)] * BLOCK_DAYS + [date(2024, 6, 16)] * BLOCK_DAYS
    assert all(one.weekday() == 6 for one in ends)
