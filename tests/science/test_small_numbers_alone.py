"""A number that stands alone. Witness: the CMS cell size policy, 1 to 10 are not published."""

from statistics import median

import pytest

from tandem.science.small_numbers import can_stand_alone, is_enough, median_if_enough


@pytest.mark.parametrize(("count", "may"), [(0, True), (1, False), (10, False), (11, True), (400, True)])
def test_one_to_ten_are_not_shown_alone(count, may):
    assert can_stand_alone(count) is may


def test_none_are_not_enough_to_say_anything_of_them():
    assert [is_enough(n) for n in (0, 10, 11)] == [False, False, True]


def test_the_median_of_few_is_left_out():
    values = [3.0, 9.0, 1.0, 4.0, 7.0, 2.0, 8.0, 5.0, 6.0, 11.0, 10.0]
    assert median_if_enough(values) == median(values) == 6.0
    assert median_if_enough(values[1:]) is None
    assert median_if_enough([]) is None
