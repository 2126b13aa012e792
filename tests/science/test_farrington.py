"""Farrington's regressions: witnesses are R surveillance output and a dense second implementation."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from tandem.science.aberration import CLASSIC, NOUFAILY, ORIGINAL, FarringtonSettings, farrington

from .cincinnati import reference
from .naive_farrington import judged

FILES = {
    "farrington_classic_salmonella_agona.csv": CLASSIC,
    "farringtonFlexible_control1_salmonella_agona.csv": ORIGINAL,
    "farringtonFlexible_control2_noufaily_salmonella_agona.csv": NOUFAILY,
}


def salmonella():
    with (reference("reference", "aberration") / "salmonella_agona_weekly.csv").open() as file:
        return np.array([float(row["observed"]) for row in csv.DictReader(file)])


def weekly(seed, mean, *, years=6, wave=0.5, slope=0.0, outbreak=0, spread=1.6):
    """Seeded weekly counts with a season, a trend, more spread than Poisson, and an outbreak in the past."""
    rng = np.random.default_rng(seed)
    t = np.arange(52 * years)
    mu = mean * np.exp(wave * np.sin(2 * np.pi * t / 52) + slope * t / 52)
    counts = rng.negative_binomial(mu / (spread - 1), 1 / spread)
    counts[-150:-146] += outbreak
    return counts.astype(float)


@pytest.mark.parametrize("name", FILES)
def test_limits_and_alarms_equal_r_surveillance(name):
    """Witness: R surveillance 1.20.3 on salmonella.agona; alarms identical, limits within 1e-4."""
    counts = salmonella()
    with (reference("reference", "aberration") / name).open() as file:
        rows = list(csv.DictReader(file))
    found = farrington(counts, FILES[name])
    at = np.array([int(row["t"]) for row in rows]) - 1
    assert len(at) == 31
    np.testing.assert_allclose(found.threshold[at], [float(row["upperbound"]) for row in rows], rtol=2e-5)
    assert found.alarm[at].tolist() == [row["alarm"] in {"TRUE", "1"} for row in rows]
    if "trendVector" in rows[0]:
        trend = [np.nan if row["trendVector"] == "NA" else float(row["trendVector"]) for row in rows]
        np.testing.assert_allclose(found.trend[at], trend, rtol=1e-4)
        np.testing.assert_allclose(found.dispersion[at], [float(row["phiVector"]) for row in rows], rtol=1e-4)
        np.testing.assert_allclose(found.expected[at], [float(row["expected"]) for row in rows], rtol=1e-5)


@pytest.mark.parametrize(
    "chosen",
    [
        CLASSIC,
        ORIGINAL,
        NOUFAILY,
        replace(NOUFAILY, reweightings=3, weight_limit=1.5),
        replace(NOUFAILY, threshold="nb-upper", alpha=0.01, half_window=2, seasons=7),
        replace(ORIGINAL, power=0.5, relative_se=False, years_back=5),
        replace(ORIGINAL, reweightings=0, power=1.0, recent_left_out=0),
    ],
)
@pytest.mark.parametrize(
    "counts",
    [
        weekly(1, 5.0, outbreak=30),
        weekly(2, 40.0, slope=0.3),
        weekly(3, 0.4, wave=1.0),
        weekly(4, 2.0, slope=-0.5, outbreak=8),
    ],
)
def test_limits_equal_a_dense_regression(chosen, counts):
    """Witness: full design matrix, textbook least squares, quantiles summed up, on seeded synthetic counts."""
    at = range(counts.size - 6, counts.size)
    found = farrington(counts, chosen, at=at)
    expected = np.array([judged(counts, t, chosen) for t in at])
    np.testing.assert_allclose(found.expected[-6:], expected[:, 0], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found.threshold[-6:], expected[:, 1], rtol=1e-6)
    np.testing.assert_allclose(found.trend[-6:], expected[:, 2], rtol=1e-5)
    np.testing.assert_allclose(found.dispersion[-6:], expected[:, 3], rtol=1e-6)


def test_day_types_equal_a_dense_regression():
    """Witness: the same with dummy columns for weekday and holiday, on seeded daily counts.

    Without reweighting: the leverages in the residuals take the factors as known, the dense ones do not.
    """
    rng = np.random.default_rng(5)
    days = np.arange(4 * 364 + 60)
    kinds = days % 7
    kinds[::91] = 7
    counts = rng.poisson(6 * np.exp(0.3 * np.sin(days / 58)) * np.where(kinds >= 5, 1.8, 1.0)).astype(float)
    settings = FarringtonSettings(per_year=364, years_back=3, half_window=10, seasons=5, recent_left_out=28)
    settings = replace(settings, reweightings=0)
    at = range(days.size - 4, days.size)
    found = farrington(counts, settings, at=at, day_types=kinds)
    expected = np.array([judged(counts, t, settings, kinds) for t in at])
    np.testing.assert_allclose(found.expected[-4:], expected[:, 0], rtol=1e-6)
    np.testing.assert_allclose(found.dispersion[-4:], expected[:, 3], rtol=1e-6)


def test_weekday_terms_find_what_the_weekend_hides():
    """Witness: planted truth; weekends three times as busy, and a Monday as busy as a weekend day."""
    rng = np.random.default_rng(6)
    days = np.arange(3 * 365 + 200)
    mean = np.where(days % 7 >= 5, 24.0, 8.0)
    counts = rng.poisson(mean).astype(float)
    monday = days.size - days.size % 7 - 7
    counts[monday] = 24
    settings = replace(NOUFAILY, per_year=365, years_back=3, recent_left_out=28, alpha=0.001, least_periods=28)
    plain = farrington(counts, settings, at=[monday])
    by_weekday = farrington(counts, settings, at=[monday], day_types=days % 7)
    assert not plain.alarm[monday]
    assert by_weekday.alarm[monday]
    assert abs(by_weekday.expected[monday] - 8) < 1.5


def test_a_table_is_judged_as_its_rows_by_any_number_of_workers():
    """Witness: each row judged alone by one worker."""
    table = np.stack([weekly(seed, 3.0) for seed in range(40)])
    together = farrington(table, at=[300, 311], workers=3)
    for row, series in enumerate(table):
        alone = farrington(series, at=[300, 311])
        np.testing.assert_array_equal(together.threshold[row], alone.threshold)
        np.testing.assert_array_equal(together.expected[row], alone.expected)


@pytest.mark.parametrize(("chosen", "most"), [(NOUFAILY, 0.06), (ORIGINAL, 0.09)])
def test_false_alarms_come_as_often_as_asked_for(chosen, most):
    """Witness: simulated Poisson counts without outbreaks, alpha 0.05; the original is known to alarm too often."""
    table = np.random.default_rng(8).poisson(20.0, (150, 290)).astype(float)
    found = farrington(table, replace(chosen, alpha=0.05), at=range(270, 290), workers=2)
    assert 0.03 < found.alarm[:, 270:].mean() < most


def test_an_outbreak_alarms_and_does_not_hide_the_next():
    """Witness: planted outbreaks; one ten weeks ago is no past for today, one of two years ago is weighted down."""
    counts = weekly(9, 6.0, outbreak=60)
    counts[-10:-6] += 60
    counts[-1] = 40
    found = farrington(counts, replace(NOUFAILY, alpha=0.005))
    assert found.alarm[-10:-6].all()
    assert found.alarm[-1]
    assert found.expected[-1] < 12


def test_empty_and_nearly_empty_pasts():
    """Witness: the decisions of the docstring, by hand."""
    nothing = np.zeros(300)
    quiet = farrington(nothing)
    assert (quiet.expected[-1], quiet.threshold[-1], quiet.alarm.any()) == (0, 0, False)
    nothing[-1] = 4
    assert not farrington(nothing).alarm[-1]
    nothing[-1] = 5
    assert farrington(nothing).alarm[-1]
    once = np.zeros(300)
    once[120] = 3
    for settings in (NOUFAILY, ORIGINAL, CLASSIC):
        found = farrington(once, settings)
        assert np.isfinite(found.threshold[-40:]).all()
        assert not found.alarm.any()


def test_too_little_past_is_not_judged():
    found = farrington(np.ones(230))
    assert np.flatnonzero(found.judged)[0] == 4 * 52 + 3
    assert not farrington(np.ones(200)).judged.any()
    assert farrington(np.zeros((0, 230))).threshold.shape == (0, 230)


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": "muan"},
        {"alpha": 0.0},
        {"power": 0.0},
        {"weight_limit": 0.5},
        {"half_window": 30},
        {"years_back": 0},
        {"recent_left_out": 250},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong)) if "recent" not in next(iter(wrong)) else "recent"):
        farrington(np.ones(260), replace(NOUFAILY, **wrong))


@pytest.mark.parametrize(
    ("counts", "more"),
    [
        ([1.0, np.nan], {}),
        ([[[1.0]]], {}),
        (np.ones(260), {"at": [260]}),
        (np.ones(260), {"day_types": [0, 1]}),
        (np.ones(260), {"day_types": np.full(260, -1)}),
    ],
)
def test_bad_input_is_refused(counts, more):
    with pytest.raises(ValueError, match=r"NaN|series|indices|day_types"):
        farrington(counts, **more)


def test_input_is_left_as_it_was():
    counts = weekly(1, 5.0)
    before = counts.copy()
    farrington(counts, at=[300])
    np.testing.assert_array_equal(counts, before)
