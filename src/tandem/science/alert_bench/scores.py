"""Scores of the detectors that need daily counts only: EARS, CUSUM and EWMA.

Every score is a function of the last days alone (`memory` of them), so the night and the bench agree, whenever the
record began. Sources as in `science.aberration`; the tests compare with those functions and with a loop over days.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tandem.science.aberration.ears import baseline_of, c3_limit, excess_of_two_before
from tandem.science.alert_bench.types import MOST, Scores
from tandem.science.arrays import FloatArray

_GUARD = {"ears_c1": 0, "ears_c2": 2, "ears_c3": 2}


def ears_scores(table: FloatArray, detector: str, parameters: Mapping[str, Any]) -> Scores:
    """EARS C1 and C2: (x - m) / s, the `baseline` days before left out `guard` days. C3: the two excesses before.

    `table`: counts, shape (rows, days). A flat past (s = 0) and more than it: 999, an alarm at any threshold. C3 is 0
    on a day without events, as its limit cannot be below 0.
    """
    mean, spread = baseline_of(table, parameters["baseline"], _GUARD[detector])
    if detector == "ears_c3":
        return _third(table, mean, spread)
    return Scores(_standing(table - mean, spread), table, mean, lambda z: mean + z * spread)


def _standing(excess: FloatArray, spread: FloatArray) -> FloatArray:
    """Excess in units of the spread; 0 or `MOST` where there is no spread; NaN stays."""
    flat = np.where(excess > 0, MOST, 0.0)
    score = np.divide(excess, spread, out=flat, where=spread > 0)
    return np.where(np.isnan(spread), np.nan, np.minimum(score, MOST))


def _third(table: FloatArray, mean: FloatArray, spread: FloatArray) -> Scores:
    both = np.minimum(excess_of_two_before(table, mean, spread), MOST)
    no_past = np.full(table.shape, True)
    no_past[..., 2:] = np.isnan(mean[..., :-2])
    alarms = (spread > 0) & (table > 0) & ~np.isnan(both)
    score = np.where(no_past, np.nan, np.where(alarms, both, 0.0))
    return Scores(score, table, mean, lambda z: c3_limit(table, mean, spread, z))


def cusum_scores(table: FloatArray, parameters: Mapping[str, Any]) -> Scores:
    """Rossi's CUSUM, begun anew for each day: mean of `learn` days, then the sum over the `run` days up to the day.

    A chart that runs for years on one mean alarms for ever once the level has moved; this one forgets. The score is
    the sum C. Days without any event to learn from: NaN.
    """
    learn, run, k = parameters["learn"], parameters["run"], parameters["k"]
    shape = table.shape
    score, prior, level = (np.full(shape, np.nan) for _ in range(3))
    if shape[-1] < learn + run:
        return Scores(score, table, level, lambda h: np.full(shape, np.nan))
    windows = sliding_window_view(table, learn + run, axis=-1)
    mean = windows[..., :learn].mean(axis=-1)
    mean = np.where(mean > 0, mean, np.nan)
    root = np.sqrt(mean)
    total = before = np.zeros(mean.shape)
    for step in range(learn, learn + run):
        x = windows[..., step]
        before = total
        total = np.maximum(0.0, before + (x - 3.0 * mean + 2.0 * root * np.sqrt(x)) / (2.0 * root) - k)
    first = learn + run - 1
    score[..., first:], prior[..., first:], level[..., first:] = np.minimum(total, MOST), before, mean

    def limit(h: float) -> FloatArray:
        """The count at which the sum comes to h."""
        inside = np.maximum(4.0 * level + 2.0 * np.sqrt(level) * (h + k - prior), 0.0)
        reached: FloatArray = np.maximum(np.sqrt(inside) - np.sqrt(level), 0.0) ** 2
        return reached

    return Scores(score, table, level, limit)


def ewma_scores(table: FloatArray, parameters: Mapping[str, Any]) -> Scores:
    """EWMA of the last `run` days, begun at the moving mean, in units of its own spread (see `aberration.ewma`)."""
    share, run = parameters["smoothing"], parameters["run"]
    mean, spread = baseline_of(table, parameters["baseline"], parameters["guard"])
    spread = np.maximum(spread, np.maximum(np.sqrt(mean), 0.5)) * np.sqrt(share / (2.0 - share))
    smooth = np.full(table.shape, np.nan)
    if table.shape[-1] >= run:
        weights = share * (1.0 - share) ** np.arange(run)[::-1]
        smooth[..., run - 1 :] = sliding_window_view(table, run, axis=-1) @ weights
    smooth = smooth + (1.0 - share) ** run * mean
    score = np.where(np.isnan(smooth), np.nan, np.minimum((smooth - mean) / spread, MOST))
    rest = smooth - share * table
    return Scores(score, table, mean, lambda z: np.maximum((mean + z * spread - rest) / share, 0.0))
