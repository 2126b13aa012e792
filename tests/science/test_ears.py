"""EARS C1-C3: witnesses are R surveillance output, a loop over days, and the surge of August 2016."""

import csv
import math
import statistics
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.science.aberration import EARS_METHODS, alarm_frequency, ears

from .cincinnati import FIRST, daily_counts, position, reference

Z_001 = statistics.NormalDist().inv_cdf(0.999)


def loop_ears(counts, method, baseline, z):
    """Second implementation: one day after the other, with the statistics module."""
    limits = []
    for t in range(len(counts)):
        limits.append(loop_limit(counts, t, method, baseline, z))
    return limits


def loop_moments(counts, t, baseline, guard):
    window = counts[max(0, t - guard - baseline) : max(0, t - guard)]
    if len(window) < baseline:
        return None
    return statistics.fmean(window), statistics.stdev(window)


def loop_limit(counts, t, method, baseline, z):
    moments = loop_moments(counts, t, baseline, 0 if method == "C1" else 2)
    if moments is None:
        return None
    if method != "C3":
        return moments[0] + z * moments[1]
    total = 0.0
    for day in (t - 1, t - 2):
        before = loop_moments(counts, day, baseline, 2)
        if before is None:
            return None
        total += loop_excess(counts[day], *before)
    if math.isnan(total) or (math.isinf(total) and moments[1] == 0):
        return counts[t]
    return max(0.0, counts[t] + (moments[1] * (z - total) if moments[1] > 0 else 0.0))


def loop_excess(count, mean, spread):
    if spread > 0:
        return max(0.0, (count - mean) / spread - 1)
    if count == mean:
        return math.nan
    return math.inf if count > mean else 0.0


@pytest.mark.parametrize("method", EARS_METHODS)
def test_limits_and_alarms_equal_r_surveillance(method):
    """Witness: R surveillance 1.20.3 earsC on salmonella.agona, 293 weeks, baseline 7, alpha 0.001."""
    folder = reference("reference", "aberration")
    with (folder / "salmonella_agona_weekly.csv").open() as file:
        counts = np.array([float(row["observed"]) for row in csv.DictReader(file)])
    with (folder / f"earsC_{method}_salmonella_agona.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = ears(counts, method=method)
    at = np.array([int(row["t"]) for row in rows]) - 1
    assert len(at) == 293
    np.testing.assert_allclose(found.threshold[at], [float(r["upperbound"]) for r in rows], rtol=0, atol=1e-9)
    assert found.alarm[at].tolist() == [row["alarm"] == "TRUE" for row in rows]


SPARSE = "000220101000000000400000010001120000010000000000121100011012"
R_LIMITS_OF_C3 = [
    *(2.78039143, 2.78039143, 2.43138178, 1.50787897, 1.50787897, 1.16799803, 1.16799803, 4, None, None, None, None),
    *(4.6719921, 4.6719921, 5.6719921, 4.6719921, 4.6719921, 1.16799803, 2.16799803, 1.68881964, 2.20964126, 0, 0),
    *(2.33599605, 2.43138178, 2.43138178, 3.43138178, 2.43138178, 2.43138178, 2.43138178, 1.16799803, 1.16799803),
    *(1.16799803, 1.16799803, 1.16799803, 1.16799803, 0, None, None, None, 0, 0, 1.43389243, 2.33599605, 3.33599605),
    *(3.33599605, 2.33599605, 3.33599605, 3.65179865),
]


def test_c3_after_flat_weeks_equals_r_surveillance():
    """Witness: R surveillance 1.20.3 earsC C3 on sixty sparse days; limits from day 12, None where R has none.

    The 51st day has the only alarm: the days before it were above seven empty days, an infinite excess.
    """
    counts = np.array([float(x) for x in SPARSE])
    found = ears(counts, method="C3")
    for day, limit in enumerate(R_LIMITS_OF_C3, start=11):
        assert found.threshold[day] == (counts[day] if limit is None else pytest.approx(limit, rel=1e-7))
    assert np.flatnonzero(found.alarm).tolist() == [51]


@given(
    counts=st.one_of(*(st.lists(st.integers(0, most), min_size=12, max_size=40) for most in (2, 30))),
    method=st.sampled_from(EARS_METHODS),
    baseline=st.integers(2, 9),
)
def test_limits_equal_a_loop_over_days(counts, method, baseline):
    """Witness: the loop above, on any series, flat stretches included."""
    found = ears(counts, method=method, baseline=baseline)
    expected = [np.nan if x is None else x for x in loop_ears(counts, method, baseline, Z_001)]
    np.testing.assert_allclose(found.threshold, expected, rtol=0, atol=1e-7)


@given(counts=st.lists(st.lists(st.integers(0, 9), min_size=15, max_size=15), min_size=1, max_size=4))
def test_a_table_is_judged_as_its_rows(counts):
    """Witness: each row judged alone."""
    for method in EARS_METHODS:
        together = ears(counts, method=method)
        for row, series in enumerate(counts):
            alone = ears(series, method=method)
            np.testing.assert_array_equal(together.threshold[row], alone.threshold)
            np.testing.assert_array_equal(together.alarm[row], alone.alarm)


@pytest.mark.parametrize("method", EARS_METHODS)
def test_a_large_table_is_judged_as_its_rows(method):
    """Witness: each row judged alone, which takes another way through the code."""
    rate = np.tile([[0.2], [1.5]], (150, 1))
    table = np.random.default_rng(7).poisson(rate, (300, 700)) * np.random.default_rng(8).integers(0, 3, (300, 1))
    together = ears(table, method=method, min_count=2)
    assert together.alarm.any()
    for row in range(0, 300, 17):
        alone = ears(table[row], method=method, min_count=2)
        np.testing.assert_allclose(together.threshold[row], alone.threshold, rtol=1e-12)
        np.testing.assert_array_equal(together.expected[row], alone.expected)
        np.testing.assert_array_equal(together.alarm[row], alone.alarm)


def test_surge_of_august_2016_is_seen_and_the_week_before_is_quiet():
    """Witness: Cincinnati calls; C1 limit 17.80 against 26 calls on 2016-08-23, nothing on 2016-08-18."""
    counts = daily_counts()
    surge, quiet = position(date(2016, 8, 23)), position(date(2016, 8, 18))
    c1, c2 = ears(counts, method="C1"), ears(counts, method="C2")
    assert counts[surge] == 26
    assert round(float(c1.threshold[surge]), 2) == 17.80
    assert c1.alarm[surge]
    assert c2.alarm[surge]
    assert not c1.alarm[quiet]
    assert not c2.alarm[quiet]


def test_c1_alarmed_nine_times_in_the_year_before_the_surge():
    """Witness: published count of the replay, 9 alarms in the 365 days before 2016-08-23."""
    found = ears(daily_counts(), method="C1")
    frequency = alarm_frequency(found.alarm, position(date(2016, 8, 23)))
    assert (frequency.alarms, frequency.days) == (9, 365)
    marked = [FIRST + timedelta(int(i)) for i in np.flatnonzero(found.alarm)]
    assert sum(date(2015, 8, 24) <= day < date(2016, 8, 23) for day in marked) == 9


def test_one_event_after_seven_empty_days():
    """Witness: the definition by hand; the published rule alarms, a minimum count holds it back."""
    counts = [0] * 9 + [1]
    for method in ("C1", "C2"):
        assert ears(counts, method=method).alarm[-1]
        assert ears(counts, method=method).threshold[-1] == 0
        assert not ears(counts, method=method, min_count=2).alarm[-1]
    assert not ears([0] * 11 + [1], method="C3").alarm.any()


def test_flat_fractions_leave_no_spread():
    """Witness: a constant series of 0.1 never exceeds itself, whatever rounding does."""
    assert not ears([0.1] * 30, method="C1").alarm.any()


@pytest.mark.parametrize(("method", "first"), [("C1", 7), ("C2", 9), ("C3", 11)])
def test_too_little_past_is_not_judged(method, first):
    """Witness: the periods that the definition needs before the first judgement."""
    found = ears(np.arange(12.0), method=method)
    assert np.flatnonzero(found.judged)[0] == first
    assert np.isnan(found.expected[:first]).all()
    assert not found.alarm[:first].any()
    assert ears([], method=method).threshold.shape == (0,)


@pytest.mark.parametrize("bad", [[1.0, np.nan], [1.0, np.inf], [1.0, -1.0], [[[1.0]]]])
def test_bad_counts_are_refused(bad):
    with pytest.raises(ValueError, match=r"NaN|finite|series"):
        ears(bad)


@pytest.mark.parametrize("wrong", [{"method": "C4"}, {"baseline": 1}, {"alpha": 0.0}, {"alpha": 0.6}])
def test_bad_parameters_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ears([1, 2, 3], **wrong)


def test_input_is_left_as_it_was():
    counts = np.arange(20.0)
    ears(counts, method="C3")
    np.testing.assert_array_equal(counts, np.arange(20.0))
