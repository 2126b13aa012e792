"""Summary of durations, such as response times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class DurationSummary:
    """`n` durations, their median and 90th percentile in the unit they came in, and `missing` left out."""

    n: int
    missing: int
    median: float
    p90: float


def summarise_durations(durations: npt.ArrayLike) -> DurationSummary | None:
    """Median and 90th percentile of durations of shape (n,); None when there are none.

    NaN marks an event without a known end (no arrival recorded): left out and counted in `missing`, so a
    list of NaN alone gives None. A single duration is its own median and percentile. Negative or infinite
    durations are a ValueError: an arrival before the call is an error in the record, to be quarantined.
    Percentiles interpolate linearly (Hyndman and Fan 1996, type 7, as R and numpy do by default).
    """
    values = np.asarray(durations, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError("durations must be one list, shape (n,).")
    known = values[~np.isnan(values)]
    if np.isinf(known).any() or (known < 0).any():
        raise ValueError("Durations must be finite and 0 or more; an end before its start is an error in the record.")
    if known.size == 0:
        return None
    median, p90 = np.quantile(known, [0.5, 0.9])
    return DurationSummary(int(known.size), int(values.size - known.size), float(median), float(p90))
