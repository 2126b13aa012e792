"""Compiled loop of EARS for large tables of whole counts; imported only for those, so that small ones start fast."""

from __future__ import annotations

import numpy as np
from numba import njit

from tandem.science.arrays import BoolArray, FloatArray


@njit(cache=True, nogil=True, error_model="numpy")
def _judge(counts, baseline, guard, quantile, third, least, mean, limit, alarm):  # type: ignore[no-untyped-def]
    """One pass over each series with running totals; writes into `mean`, `limit` and `alarm`."""
    first = baseline + guard
    for s in range(counts.shape[0]):
        total, squares, one_before, two_before = 0.0, 0.0, 0.0, 0.0
        for t in range(counts.shape[1]):
            x = counts[s, t]
            if t > guard:
                new = counts[s, t - guard - 1]
                total += new
                squares += new * new
            if t > first:
                old = counts[s, t - first - 1]
                total -= old
                squares -= old * old
            mean[s, t], limit[s, t], alarm[s, t] = np.nan, np.nan, False
            if t < first:
                continue
            m = total / baseline
            spread = np.sqrt((baseline * squares - total * total) / (baseline * (baseline - 1.0)))
            if not third:
                mean[s, t], limit[s, t] = m, m + quantile * spread
            else:
                if t >= first + 2:
                    mean[s, t] = m
                    away = spread * (quantile - (one_before + two_before))
                    limit[s, t] = x if np.isnan(away) else max(x + away, 0.0)
                two_before = one_before
                excess = (x - m) / spread - 1.0
                one_before = 0.0 if excess < 0 else excess  # NaN stays: no answer
            alarm[s, t] = x > limit[s, t] and x >= least


def judge(
    counts: FloatArray, *, baseline: int, guard: int, quantile: float, third: bool, least: float
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Mean, limit and alarm of a table (s, t) of whole counts, as `ears` defines them."""
    mean, limit = np.empty(counts.shape), np.empty(counts.shape)
    alarm = np.empty(counts.shape, dtype=np.bool_)
    _judge(np.ascontiguousarray(counts), baseline, guard, quantile, third, least, mean, limit, alarm)
    return mean, limit, alarm
