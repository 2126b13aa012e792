"""Farrington's regressions as a score a day: how far the count lies between what was expected and the limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.science.aberration import FarringtonSettings, farrington
from tandem.science.aberration.reference_periods import reference_periods
from tandem.science.alert_bench.types import MOST, Scores
from tandem.science.arrays import FloatArray


def farrington_needs(parameters: Mapping[str, Any]) -> int:
    """Days of the past that a day needs to be judged."""
    return reference_periods(FarringtonSettings(**parameters)).needed


def farrington_scores(
    table: FloatArray, parameters: Mapping[str, Any], *, weekday: npt.ArrayLike, last: int | None = None
) -> Scores:
    """(x - expected) / (limit - expected), above 1 beyond the limit (Noufaily 2013, section 3.6).

    `table`: shape (rows, days); `weekday`, shape (days,), gets a factor for each day of the week. `last`: judge only
    so many days at the end. Fewer events than the settings ask for: 0. A limit that is not above the expected count:
    999 when the count is above it, else 0.
    """
    days = table.shape[-1]
    at = np.arange(0 if last is None else max(0, days - last), days)
    settings = FarringtonSettings(**parameters)
    judged = farrington(table, settings, at=at, day_types=np.asarray(weekday, dtype=np.int64))
    room = judged.threshold - judged.expected
    flat = np.where(table > judged.threshold, MOST, 0.0)
    score = np.divide(table - judged.expected, room, out=flat, where=room > 0)
    score = np.where((score > 1.0) & ~judged.alarm, 0.0, score)
    score = np.where(np.isnan(judged.threshold), np.nan, np.clip(score, -MOST, MOST))
    return Scores(score, table, judged.expected, lambda z: judged.expected + z * room)
