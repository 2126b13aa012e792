"""The 24-hour rule as a score a day: the fullest hour's window against the same window of past weeks."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from tandem.science.alert_bench.types import MOST, Scores
from tandem.science.arrays import FloatArray

_WEEK = 168


def hourly_counts(hour: FloatArray, hours: int) -> FloatArray:
    """Events in each hour (h - 1, h], shape (hours + 1,): `hour` are elapsed hours, entry 0 holds hour 0 itself."""
    return np.bincount(np.ceil(hour).astype(np.int64), minlength=hours + 1)[: hours + 1].astype(np.float64)


def rolling_scores(hourly: FloatArray, midnights: FloatArray, parameters: Mapping[str, Any]) -> Scores:
    """Per day the largest (x - m) / s of its hours that hold at least `min_count` events; 0 when none does.

    `hourly`: shape (rows, hours + 1), see `hourly_counts`; `midnights`: shape (days + 1,), whole hours, the same for
    every row. The rule of `aberration.rolling_threshold` alarms at x >= m + k s, which is a score of at least k. A
    past without spread and at least as many as it: 999. Days with an hour that lacks `weeks` past windows: NaN.
    """
    width, weeks = int(parameters["window_hours"]), int(parameters["weeks"])
    running = np.concatenate([np.zeros((*hourly.shape[:-1], 1)), np.cumsum(hourly, axis=-1)], axis=-1)
    at = np.arange(hourly.shape[-1])

    def window(shift: int) -> FloatArray:
        ends = np.maximum(at - shift + 1, 0)
        held: FloatArray = running[..., ends] - running[..., np.maximum(ends - width, 0)]
        return held

    past = [window(week * _WEEK) for week in range(1, weeks + 1)]
    mean = np.mean(past, axis=0)
    spread = np.sqrt(np.maximum(sum((one - mean) ** 2 for one in past) / (weeks - 1), 0.0))
    observed = window(0)
    flat = np.where(observed >= mean, MOST, 0.0)
    score = np.minimum(np.divide(observed - mean, spread, out=flat, where=spread > 1e-12), MOST)
    score[observed < parameters["min_count"]] = 0.0
    score[..., : weeks * _WEEK + width] = np.nan
    return _by_day((score, observed, mean, spread), midnights, parameters["min_count"])


def _by_day(hours: tuple[FloatArray, ...], midnights: FloatArray, least: float) -> Scores:
    """The hour of each day with the largest score; a day with an unjudged hour is not judged."""
    score, observed, mean, spread = hours
    edges = np.rint(midnights).astype(np.int64)
    picked = np.full((*score.shape[:-1], edges.size - 1), 0, dtype=np.int64)
    for day, (start, end) in enumerate(pairwise(edges)):
        part = score[..., start + 1 : end + 1]
        # NaN wins an argmax, which is what leaves such a day unjudged.
        picked[..., day] = start + 1 + (part.argmax(axis=-1) if part.shape[-1] else 0)
    picked = np.minimum(picked, score.shape[-1] - 1)
    rows = [np.take_along_axis(one, picked, axis=-1) for one in (score, observed, mean, spread)]
    return Scores(rows[0], rows[1], rows[2], lambda z: np.maximum(np.ceil(rows[2] + z * rows[3] - 1e-9), least))
