"""Nowcast: the witness is simulated truth, whose final numbers the intervals must cover as often as they say."""

import numpy as np
import pytest

from tandem.science.nowcast import nowcast, reporting_triangle

DELAYS = np.array([0.2, 0.2, 0.15, 0.1, 0.1, 0.08, 0.06, 0.05, 0.03, 0.02, 0.01])


def simulated(rng, *, periods=60, mean=20.0, spread=1.5, delays=DELAYS, surge=1.0):
    """Final numbers with a wave and more spread than Poisson, and what of them is reported by the last period."""
    level = mean * np.exp(0.3 * np.sin(np.arange(periods) / 9))
    level[-3:] *= surge
    final = rng.negative_binomial(level / (spread - 1), 1 / spread)
    triangle = np.stack([rng.multinomial(number, delays) for number in final])
    for age in range(len(delays) - 1):
        triangle[periods - 1 - age, age + 1 :] = 0
    return final, triangle


@pytest.mark.parametrize(("coverage", "least", "most"), [(0.95, 0.93, 0.99), (0.8, 0.77, 0.9)])
def test_intervals_cover_the_truth_as_often_as_they_say(coverage, least, most):
    """Witness: 200 simulated triangles, the ten incomplete periods of each; whole numbers make them wide."""
    rng = np.random.default_rng(1)
    inside, widths, errors = [], [], []
    for _ in range(200):
        final, triangle = simulated(rng)
        found = nowcast(triangle, rng=rng, coverage=coverage, draws=1000)
        last = slice(-10, None)
        inside.append((found.low[last] <= final[last]) & (final[last] <= found.high[last]))
        widths.append(found.high[last] - found.low[last])
        errors.append(found.expected[last] - final[last])
    assert least < np.mean(inside) < most
    assert least - 0.05 < np.mean(inside, axis=0)[-1] < most
    assert (np.diff(np.mean(widths, axis=0)) > 0).all(), "the newer, the wider"
    assert np.abs(np.mean(errors, axis=0)).max() < 2.5, "it lags the rising wave by under a tenth"


def test_a_surge_is_believed():
    """Witness: planted; three times the level in the last three periods, where half is reported, stays visible."""
    rng = np.random.default_rng(2)
    ratios = []
    for _ in range(60):
        final, triangle = simulated(rng, surge=3.0)
        ratios.append(nowcast(triangle, rng=rng, draws=500).expected[-3] / final[-3])
    assert 0.85 < np.mean(ratios) < 1.1


def test_shares_are_those_planted():
    """Witness: planted delays, many events."""
    rng = np.random.default_rng(3)
    _, triangle = simulated(rng, periods=100, mean=500.0)
    found = nowcast(triangle, rng=rng)
    np.testing.assert_allclose(found.share[::-1][:10], np.cumsum(DELAYS)[:10], atol=0.02)
    assert (found.low[:89] == found.high[:89]).all()
    assert (found.expected[:89] == found.reported[:89]).all()


def test_the_triangle_is_counted_by_hand():
    """Witness: five events by hand; a report after today is not known yet, a long delay counts as the longest."""
    triangle = reporting_triangle([1, 2, 2, 3, 3], [1, 3, 9, 3, 5], as_of=3, periods=3, max_delay=1)
    assert triangle.tolist() == [[1, 0], [0, 1], [1, 0]]
    late = reporting_triangle([1, 1], [4, 1], as_of=4, periods=4, max_delay=2)
    assert late.tolist() == [[1, 0, 1], [0, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert reporting_triangle([], [], as_of=3, periods=3, max_delay=1).sum() == 0


def test_an_empty_or_short_record_is_left_open():
    """Witness: without any past the interval is wide, and nothing is claimed to be complete that is not."""
    rng = np.random.default_rng(4)
    found = nowcast(np.zeros((5, 4), dtype=int), rng=rng)
    assert found.reported.sum() == 0
    assert (found.high[2:] >= found.low[2:]).all()
    again = nowcast(np.zeros((5, 4), dtype=int), rng=np.random.default_rng(4))
    np.testing.assert_array_equal(found.high, again.high)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rng: nowcast([[1.5, 2.0]], rng=rng),
        lambda rng: nowcast([[1, -1], [0, 0]], rng=rng),
        lambda rng: nowcast([[1, 2, 3]], rng=rng),
        lambda rng: nowcast([[1, 2], [1, 0]], rng=rng, coverage=1.0),
        lambda rng: reporting_triangle([2], [1], as_of=3, periods=3, max_delay=1),
        lambda rng: reporting_triangle([2], [1, 2], as_of=3, periods=3, max_delay=1),
        lambda rng: reporting_triangle([2], [2], as_of=3, periods=1, max_delay=1),
    ],
)
def test_bad_input_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must|before|needs|one length"):
        wrong(np.random.default_rng(1))
