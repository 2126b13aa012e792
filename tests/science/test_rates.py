"""Rates and proportions: witnesses are published limits and sums of exact probabilities."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.science.rates import crude_rates, wilson_interval


def test_poisson_limits_as_published():
    """Witness: exact 95 % limits of a Poisson count, Ulm 1990 / Garwood 1936 tables: 1, 5, 10, 20 events."""
    found = crude_rates([0, 1, 5, 10, 20], [1.0] * 5, per=1.0)
    np.testing.assert_allclose(found.low, [0, 0.0253, 1.6235, 4.7954, 12.2165], atol=5e-5)
    np.testing.assert_allclose(found.high, [3.6889, 5.5716, 11.6683, 18.3904, 30.8884], atol=5e-5)


@given(events=st.integers(0, 60))
def test_poisson_limits_leave_the_tails_they_promise(events):
    """Witness: the probabilities summed term by term."""
    found = crude_rates([events], [1.0], per=1.0)

    def at_most(n, mean):
        return sum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(n + 1))

    assert at_most(events, float(found.high[0])) == pytest.approx(0.025, rel=1e-6)
    if events:
        assert 1 - at_most(events - 1, float(found.low[0])) == pytest.approx(0.025, rel=1e-6)


def test_rates_per_population_and_the_flag():
    """Witness: by hand; 19 events are too few, 20 are enough."""
    found = crude_rates([19, 20, 0], [50_000, 50_000, 0])
    np.testing.assert_allclose(found.rate, [38.0, 40.0, np.nan])
    assert found.unreliable.tolist() == [True, False, True]
    assert crude_rates([], []).rate.shape == (0,)


def test_wilson_limits_as_published():
    """Witness: Newcombe 1998, table I, method 3: 81/263, 15/148, 0/20, 1/29."""
    found = wilson_interval([81, 15, 0, 1], [263, 148, 20, 29])
    np.testing.assert_allclose(found.low, [0.2553, 0.0624, 0.0000, 0.0061], atol=5e-5)
    np.testing.assert_allclose(found.high, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)


@given(trials=st.integers(1, 500), share=st.floats(0, 1))
def test_wilson_limits_solve_their_equation(trials, share):
    """Witness: the score equation |p - limit| = z sqrt(limit (1 - limit) / n) itself."""
    hits = round(share * trials)
    found = wilson_interval([hits], [trials])
    for limit in (float(found.low[0]), float(found.high[0])):
        assert 0 <= limit <= 1
        left = abs(hits / trials - limit)
        assert left == pytest.approx(1.959963985 * math.sqrt(limit * (1 - limit) / trials), abs=1e-7)


def test_no_trials_give_no_proportion():
    """Witness: the docstring."""
    found = wilson_interval([0], [0])
    assert np.isnan([found.proportion, found.low, found.high]).all()


@pytest.mark.parametrize(
    ("top", "bottom", "message"),
    [([np.nan], [1], "NaN"), ([1], [-1], "0 or more"), ([1.5], [2], "whole"), ([3], [2], "more successes")],
)
def test_bad_numbers_are_refused(top, bottom, message):
    with pytest.raises(ValueError, match=message):
        wilson_interval(top, bottom)
    with pytest.raises(ValueError, match="confidence"):
        crude_rates([1], [1], confidence=95)
