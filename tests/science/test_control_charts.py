"""CUSUM, EWMA and the count limit: witnesses are R surveillance output, loops by hand and planted truth."""

import csv
import statistics

import numpy as np
import pytest

from tandem.science.aberration import count_limit, cusum, ewma

from .cincinnati import reference


def test_cusum_equals_r_surveillance():
    """Witness: R surveillance 1.20.3, Rossi's CUSUM, k 1.04, h 2.26, seasonal mean of the 208 weeks before."""
    folder = reference("reference", "aberration")
    with (folder / "salmonella_agona_weekly.csv").open() as file:
        counts = np.array([float(row["observed"]) for row in csv.DictReader(file)])
    with (folder / "cusum_rossi_salmonella_agona.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = cusum(counts, learn=208)
    at = np.array([int(row["t"]) for row in rows]) - 1
    assert np.flatnonzero(found.judged).tolist() == at.tolist()
    limits = [float(row["upperbound"]) for row in rows]
    np.testing.assert_allclose(found.threshold[at], limits, rtol=1e-7, atol=1e-12)
    assert found.alarm[at].tolist() == [row["alarm"] == "1" for row in rows]


def loop_cusum(counts, learn, k, h):
    """Second implementation, flat mean: one period after the other."""
    m = statistics.fmean(counts[:learn])
    total, alarms = 0.0, []
    for x in counts[learn:]:
        total = max(0.0, total + (x - 3 * m + 2 * (m * x) ** 0.5) / (2 * m**0.5) - k)
        alarms.append(total >= h)
    return alarms


def test_cusum_equals_a_loop_and_its_threshold_says_when():
    """Witness: the loop above; a count at or above the threshold alarms, one below does not."""
    counts = np.random.default_rng(1).poisson(4.0, 200)
    counts[150:] += 3
    found = cusum(counts, learn=100, per_year=None)
    assert found.alarm[100:].tolist() == loop_cusum(counts.tolist(), 100, 1.04, 2.26)
    assert found.alarm[150:].sum() > 30
    calm = found.threshold > 0.5
    assert (found.alarm == (counts >= found.threshold))[calm].all()


def test_a_sparse_series_learns_its_mean_and_an_empty_one_nothing():
    """Witness: by hand; one event in a hundred weeks has no yearly wave."""
    table = np.zeros((2, 130))
    table[1, 50] = 1
    found = cusum(table, learn=104)
    assert not found.judged[0].any()
    np.testing.assert_allclose(found.expected[1, 104:], 1 / 104)


def test_seasonal_mean_is_found():
    """Witness: planted wave of one and a half up and down, six series of twelve years."""
    week = np.arange(1, 52 * 12 + 1)
    mean = 20 * np.exp(0.4 * np.sin(2 * np.pi * week / 52))
    found = cusum(np.random.default_rng(2).poisson(mean, (6, mean.size)), learn=520)
    np.testing.assert_allclose(found.expected[:, 520:].mean(axis=0), mean[520:], rtol=0.05)


def test_ewma_equals_a_loop():
    """Witness: one period after the other with the statistics module."""
    counts = np.random.default_rng(3).poisson(5.0, 80).astype(float)
    counts[70:] += 6
    found = ewma(counts, smoothing=0.3, baseline=14, guard=2, alpha=0.01)
    z = statistics.NormalDist().inv_cdf(0.99)
    smooth = None
    for t in range(16, 80):
        window = counts[t - 16 : t - 2].tolist()
        m = statistics.fmean(window)
        s = max(statistics.stdev(window), m**0.5, 0.5)
        roof = m + z * s * (0.3 / 1.7) ** 0.5
        smooth = 0.3 * counts[t] + 0.7 * (m if smooth is None else smooth)
        assert found.alarm[t] == (smooth > roof)
        assert found.alarm[t] == (counts[t] > found.threshold[t])
    assert found.alarm[70:].any()
    assert not found.judged[:16].any()
    assert not ewma([0.0] * 40 + [1.0]).alarm.any()


def test_count_limit_equals_a_loop_over_weekdays():
    """Witness: mean and spread of the same weekday by hand; equal to the limit is an alarm."""
    counts = np.random.default_rng(4).poisson(3.0, 100).astype(float)
    found = count_limit(counts)
    for t in range(56, 100):
        past = [counts[t - 7 * back] for back in range(1, 9)]
        limit = max(3, np.ceil(statistics.fmean(past) + 2 * statistics.stdev(past) - 1e-9))
        assert found.threshold[t] == limit
        assert found.alarm[t] == (counts[t] >= limit)
    assert not found.judged[:56].any()
    fixed = count_limit([1, 4, 5, 6], limit=5)
    assert fixed.alarm.tolist() == [False, False, True, True]


@pytest.mark.parametrize("judge", [lambda x: cusum(x, learn=30), ewma, count_limit])
def test_a_table_is_judged_as_its_rows(judge):
    """Witness: each row judged alone."""
    table = np.random.default_rng(5).poisson(2.0, (5, 90))
    together = judge(table)
    for row, series in enumerate(table):
        np.testing.assert_allclose(together.threshold[row], judge(series).threshold, rtol=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: cusum([1, 2, 3], learn=3),
        lambda: cusum([1, 2, 3], learn=2, k=0),
        lambda: ewma([1, 2], smoothing=0),
        lambda: ewma([1, 2], baseline=1),
        lambda: count_limit([1, 2], back=1),
        lambda: count_limit([1, np.nan]),
        lambda: count_limit([[[1]]]),
    ],
)
def test_parameters_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must|NaN"):
        wrong()
