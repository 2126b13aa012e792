"""A limit on the number of events in a rolling window (24 hours), against the same window of past weeks.

The rule is written after public descriptions of spike alerts in overdose mapping programs ("more than a
threshold within 24 hours"); the recommended formula mean + 2 standard deviations is UNCONFIRMED, so every
number of it is an argument and its values live in a dated definition file that experts review.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tandem.science.aberration.exceedances import Detection
from tandem.science.arrays import FloatArray

HOURS_A_WEEK = 168.0
_ROUNDING = 1e-9  # a limit of 5.000000000000001 by rounding is 5 events, not 6


def rolling_threshold(
    events: npt.ArrayLike,
    at: npt.ArrayLike,
    *,
    coverage_start: float,
    window_hours: float = 24.0,
    weeks: int = 8,
    min_weeks: int | None = None,
    sd_multiplier: float = 2.0,
    min_count: int = 3,
    units_per_hour: float = 1.0,
    detector: str = "rolling-24h",
) -> Detection:
    """Judge the window (t - 24 h, t] at each time t of `at` against the same window 1..`weeks` weeks before.

    `events`: sorted times of events, shape (n,); `at`: times to judge, shape (m,), in any order; both in
    the same unit and from the same origin, hours by default or seconds with `units_per_hour=3600`. Use
    elapsed time (UTC), not the wall clock, or a changed clock shifts a window. For a judgement at every
    event give the events' own times as `at`; for every hour of a period, `hourly_times`.

    Limit = max(min_count, ceil(mean + sd_multiplier * sd)), sd the sample standard deviation (n - 1) over
    the weeks; a window alarms when observed >= limit. `expected` is the mean.

    `coverage_start` is the time from which the record is complete: a past window that begins before it is
    missing, not empty. A time with fewer than `min_weeks` (default: all `weeks`) past windows is not
    judged: expected and limit NaN, no alarm. With past windows all alike (for example all empty) sd is 0
    and `min_count` decides. No events at all: everything observed 0. NaN or infinite times: ValueError;
    unsorted events: ValueError.
    """
    times = _checked_times(events, "events")
    ends = _checked_times(at, "at")
    needed = weeks if min_weeks is None else min_weeks
    if not 2 <= needed <= weeks:
        raise ValueError(f"min_weeks is {needed}; it must lie between 2 and weeks={weeks}.")
    if window_hours <= 0 or units_per_hour <= 0 or min_count < 1:
        raise ValueError("window_hours and units_per_hour must be above 0, and min_count at least 1.")
    if np.any(np.diff(times) < 0):
        raise ValueError("events must be sorted by time; sort them before judging.")
    width = window_hours * units_per_hour
    shift = HOURS_A_WEEK * units_per_hour * np.arange(1, weeks + 1)
    past_ends = ends[:, None] - shift
    past = _counts_in(times, past_ends, width)
    known = past_ends - width >= coverage_start
    mean, spread = _moments(past, known, needed)
    limit = np.maximum(min_count, np.ceil(mean + sd_multiplier * spread - _ROUNDING))
    observed = _counts_in(times, ends, width)
    with np.errstate(invalid="ignore"):
        alarm = observed >= limit
    return Detection(detector, observed, mean, limit, alarm)


def hourly_times(start: float, end: float, *, units_per_hour: float = 1.0) -> FloatArray:
    """The full hours of the half-open period (start, end]: start + 1 h, start + 2 h, ... up to end.

    An end at or before start gives an empty array. These are the times at which a rolling window is judged.
    """
    hours = int(np.floor((end - start) / units_per_hour))
    return start + units_per_hour * np.arange(1, max(hours, 0) + 1, dtype=np.float64)


def _checked_times(times: npt.ArrayLike, what: str) -> FloatArray:
    values = np.asarray(times, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"{what} must be one list of times, shape (n,).")
    if not np.isfinite(values).all():
        raise ValueError(f"{what} contain NaN or infinite times; leave out events without a time and say so.")
    return values


def _counts_in(times: FloatArray, ends: FloatArray, width: float) -> FloatArray:
    """Events in (end - width, end] for each end."""
    upto = np.searchsorted(times, ends, side="right")
    before = np.searchsorted(times, ends - width, side="right")
    counts: FloatArray = (upto - before).astype(np.float64)
    return counts


def _moments(past: FloatArray, known: npt.NDArray[np.bool_], needed: int) -> tuple[FloatArray, FloatArray]:
    """Mean and sample standard deviation over the known weeks; NaN where fewer than `needed` are known."""
    n = known.sum(axis=1)
    enough = n >= needed
    divisor = np.where(enough, n, 2).astype(np.float64)
    mean = np.where(known, past, 0.0).sum(axis=1) / divisor
    squares = np.where(known, (past - mean[:, None]) ** 2, 0.0).sum(axis=1)
    spread = np.sqrt(squares / (divisor - 1))
    return np.where(enough, mean, np.nan), np.where(enough, spread, np.nan)
