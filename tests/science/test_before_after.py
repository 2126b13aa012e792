"""One area against the rest: witnesses are R's fisher.test, the distribution written out, planted counts."""

import math

import numpy as np
import pytest

from tandem.science.before_after import ratio_of_ratios

TEA = {"after": 3, "after_elsewhere": 1, "before": 1, "before_elsewhere": 3}


def test_the_interval_is_that_of_r():
    """Witness: R, ?fisher.test, Fisher's tea tasting with alternative = "greater": 95 % from 0.3135693 upwards."""
    found = ratio_of_ratios(**TEA, confidence=0.90)
    assert found.low == pytest.approx(0.3135693, rel=1e-4)
    assert (found.expected, found.ratio) == pytest.approx((1 / 3, 9))


def test_the_ends_are_where_a_tail_is_two_and_a_half_per_cent():
    """Witness: the conditional distribution written out; with margins of 4 its weights are C(4, x)^2 times odds^x."""
    found = ratio_of_ratios(**TEA)

    def tail(odds, numbers):
        weights = [math.comb(4, x) ** 2 * odds**x for x in range(5)]
        return sum(weights[x] for x in numbers) / sum(weights)

    assert tail(found.low, (3, 4)) == pytest.approx(0.025, rel=1e-4)
    assert tail(found.high, (0, 1, 2, 3)) == pytest.approx(0.025, rel=1e-4)


def test_a_planted_doubling_and_its_absence_are_covered():
    """Witness: Poisson counts of known rates, a season that doubles everywhere; 95 % intervals cover the truth."""
    rng = np.random.default_rng(12)
    for truth in (1.0, 2.0):
        covered = 0
        for _ in range(30):
            counts = rng.poisson([20 * 2 * truth, 300 * 2, 200, 3000])
            after, elsewhere, before, before_elsewhere = map(int, counts)
            found = ratio_of_ratios(
                after=after, after_elsewhere=elsewhere, before=before, before_elsewhere=before_elsewhere
            )
            covered += found.low <= truth <= found.high
        assert covered >= 26


def test_nothing_to_compare_with_says_so():
    """Witness: the docstring."""
    assert math.isnan(ratio_of_ratios(after=3, after_elsewhere=0, before=1, before_elsewhere=9).low)
    assert math.isnan(ratio_of_ratios(after=3, after_elsewhere=9, before=0, before_elsewhere=9).expected)
    assert ratio_of_ratios(after=0, after_elsewhere=9, before=3, before_elsewhere=90).low == 0
    with pytest.raises(ValueError, match="0 or more"):
        ratio_of_ratios(after=-1, after_elsewhere=9, before=0, before_elsewhere=9)
