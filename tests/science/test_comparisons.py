"""Comparisons: harm prevented is chance called a change, or a change called chance."""

import math

import numpy as np
import pytest
from scipy.stats import spearmanr

from tandem.science.comparisons import (
    Verdict,
    median_difference,
    quiet_verdict,
    rank_correlation,
    rate_ratio,
    ratio_verdict,
)


def test_rate_ratio_as_in_r():
    """Witness: the example of R's poisson.test, 11 in 800 against 21 in 3,011 woman-years."""
    found = rate_ratio(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert found is not None
    assert (found.estimate, found.low, found.high) == pytest.approx((1.971488, 0.8584264, 4.2772659), rel=1e-6)
    assert not found.is_clear


def test_rate_ratio_at_the_ends():
    assert rate_ratio(0, 28, 0, 28) is None
    none_before = rate_ratio(12, 28, 0, 28)
    assert none_before is not None
    assert (none_before.estimate, none_before.high) == (math.inf, math.inf)
    assert none_before.is_clear
    none_now = rate_ratio(0, 28, 12, 28)
    assert none_now is not None
    assert (none_now.estimate, none_now.low) == (0.0, 0.0)
    # Turned around, the ratio is turned around.
    one, other = rate_ratio(30, 28, 20, 56), rate_ratio(20, 56, 30, 28)
    assert one is not None
    assert other is not None
    assert (one.estimate, one.low, one.high) == pytest.approx((1 / other.estimate, 1 / other.high, 1 / other.low))
    with pytest.raises(ValueError, match="above 0"):
        rate_ratio(1, 0, 1, 28)


def test_median_difference_covers_a_planted_truth():
    """Witness: 600 pairs of skewed samples with a known difference; binomial error of the share is 0.9 points."""
    rng = np.random.default_rng(20)
    truth = 1.5
    inside = 0
    for _ in range(600):
        before = rng.lognormal(2.0, 0.5, 80)
        now = rng.lognormal(2.0, 0.5, 60) + truth
        found = median_difference(now, before)
        assert found is not None
        inside += found.low <= truth <= found.high
    assert 0.92 <= inside / 600 <= 0.985


def test_median_difference_needs_eleven():
    assert median_difference(range(10), range(30)) is None
    same = median_difference(range(30), range(30))
    assert same is not None
    assert same.estimate == 0
    assert not same.is_clear
    with pytest.raises(ValueError, match="finite"):
        median_difference([math.nan] * 12, range(30))


def test_rank_correlation_as_in_scipy_with_its_interval():
    """Witness: scipy's coefficient; and the interval holds the truth of a bivariate normal in 95 of 100 cases."""
    rng = np.random.default_rng(21)
    x = np.round(rng.normal(size=40), 1)  # with ties
    y = x + rng.normal(size=40)
    found = rank_correlation(x, y)
    assert found is not None
    assert found.estimate == pytest.approx(spearmanr(x, y).statistic)
    truth = 6 / math.pi * math.asin(0.5 / 2)  # Spearman's coefficient of a normal pair with correlation 0.5
    inside = 0
    for _ in range(600):
        pair = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=50)
        one = rank_correlation(pair[:, 0], pair[:, 1])
        assert one is not None
        inside += one.low <= truth <= one.high
    assert 0.92 <= inside / 600 <= 0.98


def test_rank_correlation_says_when_it_cannot():
    assert rank_correlation([1, 2, 3], [1, 2, 3]) is None
    assert rank_correlation(range(9), [1] * 9) is None
    perfect = rank_correlation(range(9), range(9))
    assert perfect is not None
    assert (perfect.estimate, perfect.low) == (1.0, 1.0)
    with pytest.raises(ValueError, match="same length"):
        rank_correlation([1, 2], [1, 2, 3])


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.1, 9.0, Verdict.MORE),
        (0.2, 0.9, Verdict.FEWER),
        (0.6, 1.9, Verdict.NONE),
        (0.03, 5.57, Verdict.CANNOT_TELL),
        (0.6, 2.1, Verdict.CANNOT_TELL),
        (0.4, 1.5, Verdict.CANNOT_TELL),
        (math.nan, math.nan, Verdict.CANNOT_TELL),
        (0.0, math.inf, Verdict.CANNOT_TELL),
        (None, None, Verdict.CANNOT_TELL),
    ],
)
def test_no_association_is_only_said_where_one_could_have_been_seen(low, high, said):
    assert ratio_verdict(low, high) is said


def test_a_table_rests_on_its_fullest_cell_and_one_cell_alone_shows_no_excess():
    low, high, expected = [[0.1, 0.8]], [[9.0, 1.2]], [[2.0, 50.0]]
    assert quiet_verdict(low, high, expected) == (Verdict.NONE, 0, 1)
    assert quiet_verdict(low, high, expected, [[True, False]]) == (Verdict.CANNOT_TELL, 0, 0)
    assert quiet_verdict([[1.1]], [[2.0]], [[9.0]])[0] is Verdict.CANNOT_TELL
