"""Weekday and holiday factors: a loop gives the same, nothing is learnt from the judged day, and the planned rate of
false alarms comes back where weekdays differ.

Harm prevented: an alarm every Saturday, until nobody reads alarms; or a Tuesday's rise hidden under Saturday's limit.
"""

from __future__ import annotations

import numpy as np
import pytest

from tandem.science.aberration import cusum, day_factors, ears, ewma

WEEK = np.array([0.6, 0.7, 0.8, 0.9, 1.1, 1.6, 1.3])
DAYS = 1200
TYPES = np.arange(DAYS) % 7


def patterned(series: int, seed: int, mean: float = 20.0) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean * WEEK[TYPES], (series, DAYS))


def test_the_factors_are_those_of_a_loop_over_days() -> None:
    """Witness: each day by itself, from the days before it."""
    rng = np.random.default_rng(1)
    counts, types = rng.poisson(2.0, (3, 120)), np.where(rng.random(120) < 0.05, 7, np.arange(120) % 7)
    found = day_factors(counts, types, past=60)
    for row in range(3):
        for t in range(28, 120):
            before = range(max(0, t - 60), t)
            alike = [s for s in before if types[s] == types[t]]
            mean = sum(counts[row, s] for s in before) / len(before)
            plain = (sum(counts[row, s] for s in alike) + 10) / (mean * len(alike) + 10)
            assert found[row, t] == pytest.approx(plain)
    assert np.isnan(found[:, :28]).all()
    assert day_factors(counts[0], types, past=60)[28:] == pytest.approx(found[0, 28:])


def test_planted_factors_are_found_and_few_events_leave_them_near_one() -> None:
    found = day_factors(patterned(20, 2), TYPES)[:, -7:].mean(axis=0)
    assert found == pytest.approx(WEEK[TYPES[-7:]], rel=0.03)
    few = day_factors(np.random.default_rng(1).poisson(0.02, DAYS), TYPES)
    assert np.nanmax(np.abs(few - 1)) < 0.5
    assert (day_factors(np.zeros(40), TYPES[:40])[28:] == 1).all()


@pytest.mark.parametrize("method", ["C1", "C2", "C3", "ewma", "cusum"])
def test_nothing_is_learnt_from_the_judged_day_or_later(method: str) -> None:
    """Planted: from day 900 on all is otherwise, and what was expected until then, and of that day, stays."""
    counts = patterned(1, 3)[0]
    other = counts.copy()
    other[900:] = 500
    one, two = judged(counts, method, TYPES), judged(other, method, TYPES)
    assert np.array_equal(one.expected[:901], two.expected[:901], equal_nan=True)
    assert np.array_equal(one.alarm[:900], two.alarm[:900])


def judged(counts: np.ndarray, method: str, types: np.ndarray | None):
    if method == "ewma":
        return ewma(counts, alpha=0.01, day_types=types)
    if method == "cusum":
        return cusum(counts, learn=365, per_year=365.0, day_types=types)
    return ears(counts, method=method, alpha=0.01, baseline=28, day_types=types)


@pytest.mark.parametrize("method", ["C1", "C2", "C3", "ewma", "cusum"])
def test_the_planned_rate_of_false_alarms_comes_back_where_weekdays_differ(method: str) -> None:
    """Witness: the same detector on counts without weekdays. Alarms pile up on Saturdays without the factors."""
    level = np.random.default_rng(4).poisson(20.0, (40, DAYS))
    planned = rate(level, method, None).mean()
    plain, restored = (rate(patterned(40, 5), method, types) for types in (None, TYPES))
    assert restored.mean() == pytest.approx(planned, rel=0.35, abs=0.002)
    assert abs(restored.mean() - planned) < abs(plain.mean() - planned) or restored.std() < plain.std() / 3
    assert restored.std() < 0.5 * plain.std()


def rate(counts: np.ndarray, method: str, types: np.ndarray | None) -> np.ndarray:
    """Alarms a judged day by weekday, shape (7,)."""
    found = judged(counts, method, types)
    return np.array([found.alarm[:, 400:][:, TYPES[400:] == kind].mean() for kind in range(7)])


@pytest.mark.parametrize("method", ["C1", "C2", "C3", "ewma", "cusum"])
def test_with_one_kind_of_day_the_limits_are_those_without_factors(method: str) -> None:
    """All days alike: every factor is 1, and the rule is the published one."""
    counts = np.random.default_rng(6).poisson(5.0, (2, 600))
    plain, alike = judged(counts, method, None), judged(counts, method, np.zeros(600, np.int64))
    late = slice(400, None)
    assert alike.expected[:, late] == pytest.approx(plain.expected[:, late])
    assert alike.threshold[:, late] == pytest.approx(plain.threshold[:, late], abs=1e-6)


def test_an_outbreak_on_a_quiet_weekday_is_seen_only_with_factors() -> None:
    """Planted: a Monday with the count of a usual Saturday."""
    counts = patterned(30, 7)
    at = 1120  # a Monday
    counts[:, at] = 31
    with_factors, without = (ears(counts, method="C2", alpha=0.01, baseline=28, day_types=t) for t in (TYPES, None))
    assert TYPES[at] == 0
    assert with_factors.alarm[:, at].mean() > 0.9
    assert without.alarm[:, at].mean() < 0.3


def test_day_types_that_do_not_fit_are_refused() -> None:
    for wrong in (TYPES[:5], np.full(DAYS, 0.5), np.full(DAYS, -1)):
        with pytest.raises(ValueError, match="day_types"):
            ears(patterned(1, 1), day_types=wrong)
    with pytest.raises(ValueError, match="28"):
        day_factors(patterned(1, 1), TYPES, past=7)
    with pytest.raises(ValueError, match="28"):
        cusum(patterned(1, 1), learn=14, day_types=TYPES)
