"""Factors of weekdays and holidays for detectors that know none of their own, learnt from the past alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray

FACTOR_DAYS = 28
_PAST, _PRIOR = 730, 10.0


def day_factors(counts: npt.ArrayLike, day_types: npt.ArrayLike, *, past: int = _PAST) -> FloatArray:
    """How the kind of each day stands to the mean day, the shape of `counts`: (t,) or (s, t); 1 is like the mean.

    `day_types`: shape (t,), whole numbers from 0: the weekday, and another number for holidays. The factor of day t
    comes from the `past` days before it and never from t itself or later: the mean of its kind over the mean of all,
    with ten events' worth of prior knowledge that the kind is like the mean, so that few holidays or few events leave
    it near 1. NaN for the first 28 days, which are too few to know a week by; 1 where no event has come.
    ValueError for day types that do not fit the counts, or `past` below 28. Source: own definition (the empirical
    Bayes ratio of a gamma prior); the witness in the tests is a loop over days.
    """
    values, types = np.asarray(counts, dtype=np.float64), checked_types(counts, day_types)
    if past < FACTOR_DAYS:
        raise ValueError(f"past is {past}; it must be {FACTOR_DAYS} days or more.")
    days = values.shape[-1]
    stop = np.arange(days)
    start = np.maximum(stop - past, 0)
    whole = _totals(values)
    mean = (whole[..., stop] - whole[..., start]) / np.maximum(stop - start, 1)
    factors = np.ones(values.shape)
    for kind in np.unique(types):
        at = np.flatnonzero(types == kind)
        of_kind, many = _totals(np.where(types == kind, values, 0.0)), _totals((types == kind).astype(np.float64))
        events = of_kind[..., at] - of_kind[..., start[at]]
        alike = mean[..., at] * (many[at] - many[start[at]])
        factors[..., at] = (events + _PRIOR) / (alike + _PRIOR)
    factors[..., :FACTOR_DAYS] = np.nan
    return factors


def checked_types(counts: npt.ArrayLike, day_types: npt.ArrayLike) -> IntArray:
    """Day types as whole numbers, shape (t,), one for each period of the counts; else ValueError."""
    types = np.asarray(day_types)
    periods = np.shape(np.asarray(counts))[-1]
    if types.shape != (periods,) or (types != np.floor(types)).any() or (types < 0).any():
        raise ValueError("day_types must be one whole number from 0 on for each period of the counts.")
    return types.astype(np.int64)


def _totals(values: FloatArray) -> FloatArray:
    """Running totals with a 0 before the first."""
    running = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=running[..., 1:])
    return running


def baseline_of_kinds(
    counts: FloatArray, factors: FloatArray, baseline: int, guard: int
) -> tuple[FloatArray, FloatArray]:
    """Mean of a mean day and its standard deviation from the window that ends `guard` periods before each period.

    With factors f: m = sum x / sum f, and s^2 = sum (x - f m)^2 / f over n - 1, the spread of a count whose variance
    goes with its mean. With all factors 1 these are the mean and the sample standard deviation. NaN where a factor
    is.
    """
    mean, spread = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    first = baseline + guard
    if counts.shape[-1] > first:
        view = np.lib.stride_tricks.sliding_window_view
        past = slice(0, counts.shape[-1] - guard - 1)
        x, f = view(counts[..., past], baseline, axis=-1), view(factors[..., past], baseline, axis=-1)
        m = x.sum(axis=-1) / f.sum(axis=-1)
        squares = ((x - f * m[..., None]) ** 2 / f).sum(axis=-1) / (baseline - 1)
        mean[..., first:], spread[..., first:] = m, np.sqrt(np.where(squares < 1e-18, 0.0, squares))
    return mean, spread
