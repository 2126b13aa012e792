"""Intervals and rings drawn: harm prevented is a chart that shows a doubling smaller than a halving."""

import pytest

from tandem.web.ui.intervals import Estimate, interval_chart, ring_figures


def test_a_doubling_is_as_far_from_one_as_a_halving():
    """Witness: the logarithm."""
    chart = interval_chart([Estimate("a", 2, 1, 2), Estimate("b", 0.5, 0.5, 1), Estimate("c", None, None, None)])
    twice, half, nothing = chart.whiskers
    assert chart.one - twice.y == pytest.approx(half.y - chart.one, abs=0.2)
    assert twice.top == twice.y
    assert twice.bottom == half.top == chart.one
    assert nothing.y is None


def test_an_interval_without_a_low_end_stays_inside_the_drawing():
    chart = interval_chart([Estimate("a", 3, 0.0, 400.0, is_unlike=False)])
    (mark,) = chart.whiskers
    assert chart.frame.top == mark.top < mark.bottom <= chart.frame.plot_bottom
    assert [tick.label for tick in chart.value_ticks][-1] == "16"


def test_rings_hold_differences_and_lie_from_the_outside_in():
    """Witness: 1, 3 and 7 overdoses up to each distance are 1, 2 and 4 in the rings."""
    (figure,) = ring_figures(["7 days"], [100, 250, 500], [[1, 3, 7]])
    assert [ring.label for ring in figure.rings] == ["4", "2", "1"]
    assert [ring.radius for ring in figure.rings] == sorted((ring.radius for ring in figure.rings), reverse=True)
    assert figure.rings[0].step > figure.rings[2].step > 0
    assert figure.rings[2].label_y == figure.size / 2
