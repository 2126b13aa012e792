"""Farrington's regression and its flexible successor: this week against the same season of past years.

Sources: Farrington CP, Andrews NJ, Beale AD, Catchpole MA (1996), "A statistical algorithm for the early
detection of outbreaks of infectious disease", J R Stat Soc A 159:547-563; Noufaily A, Enki DG, Farrington P,
Garthwaite P, Andrews N, Charlett A (2013), "An improved algorithm for outbreak detection in multiple
surveillance systems", Stat Med 32:1206-1222. Compared with the output (not the source) of R `surveillance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from tandem.science.aberration.exceedances import Detection, checked_counts
from tandem.science.aberration.farrington_limits import limit_of
from tandem.science.aberration.farrington_settings import NOUFAILY, FarringtonSettings
from tandem.science.aberration.reference_periods import ReferencePeriods, reference_periods
from tandem.science.arrays import BoolArray, FloatArray, IntArray
from tandem.science.threads import each

_SERIES_A_TASK = 16


@dataclass(frozen=True, eq=False)
class FarringtonDetection(Detection):
    """A detection with `trend` (change of the log mean a period, NaN where none was kept) and `dispersion` (>= 1)."""

    trend: FloatArray
    dispersion: FloatArray


def farrington(
    counts: npt.ArrayLike,
    settings: FarringtonSettings = NOUFAILY,
    *,
    at: npt.ArrayLike | None = None,
    day_types: npt.ArrayLike | None = None,
    workers: int = 1,
) -> FarringtonDetection:
    """Judge one series (shape (t,)) or many (shape (s, t)) of counts of consecutive periods, without holes.

    `at`: indices of the periods to judge, shape (m,); default every one with enough past. `day_types`: a whole
    number from 0 for each period, shape (t,), for daily series: weekday 0..6 and, say, 7 for holidays; each type
    gets a factor of its own, fitted together with the rest (standard errors take the factors as known). A type
    that the past never saw keeps the factor 1. `workers` threads share the series; results do not depend on it.

    Decisions for awkward input: a period without its whole past is not judged (NaN, no alarm); a past without
    any event in the judged season gives expected 0 and threshold 0, where only `least_events` holds back an
    alarm; a fit that finds no maximum with a trend (all events at one end) is repeated without. NaN, infinite or
    negative counts, indices outside the series, unequal lengths: ValueError.
    """
    observed = checked_counts(counts)
    if observed.ndim not in (1, 2):
        raise ValueError("counts must be one series (t,) or one row per series (s, t).")
    table = np.atleast_2d(observed)
    kinds = _checked_types(day_types, table.shape[1])
    past = reference_periods(settings)
    judged = _checked_at(at, table.shape[1], past)
    fitted = _in_threads((table, judged, kinds), past, settings, workers)
    return _as_detection(observed, table, judged, fitted, settings)


def _checked_types(day_types: npt.ArrayLike | None, periods: int) -> IntArray:
    if day_types is None:
        return np.zeros(periods, dtype=np.int64)
    kinds = np.asarray(day_types)
    if kinds.shape != (periods,) or not np.issubdtype(kinds.dtype, np.integer) or (kinds < 0).any():
        raise ValueError("day_types must be whole numbers from 0, one for each period.")
    return kinds.astype(np.int64)


def _checked_at(at: npt.ArrayLike | None, periods: int, past: ReferencePeriods) -> IntArray:
    """The periods to judge that have their whole past."""
    asked = np.arange(periods) if at is None else np.asarray(at, dtype=np.int64)
    if asked.ndim != 1 or (asked < 0).any() or (asked >= periods).any():
        raise ValueError(f"at must hold indices from 0 to {periods - 1}.")
    return np.unique(asked[asked >= past.needed]).astype(np.int64)


def _in_threads(
    data: tuple[FloatArray, IntArray, IntArray], past: ReferencePeriods, settings: FarringtonSettings, workers: int
) -> FloatArray:
    """Fits of (table, at, kinds), shape (series, judged periods, columns of the kernel)."""
    from tandem.science.aberration import farrington_kernel as kernel

    table, at, kinds = data
    if at.size == 0 or table.shape[0] == 0:
        return np.zeros((table.shape[0], at.size, kernel.COLUMNS))
    freedom = past.offset.size - past.levels - int(kinds.max()) - 1
    if freedom < 1:
        raise ValueError("There are fewer past periods than levels to fit; look back further or at fewer seasons.")
    asked = settings.trend and settings.years_back >= 3
    least_t = 0.0 if settings.trend_p >= 1 else float(student.isf(settings.trend_p / 2, freedom))
    rest: dict[str, Any] = {
        "trend": asked,
        "least_t": least_t,
        "reweightings": settings.reweightings,
        "limit": settings.weight_limit,
        "relative_se": settings.relative_se,
    }
    parts = [table[first : first + _SERIES_A_TASK] for first in range(0, table.shape[0], _SERIES_A_TASK)]

    def work(piece: int) -> FloatArray:
        return kernel.fits(np.ascontiguousarray(parts[piece]), at, kinds, past, **rest)

    return np.concatenate(each(work, len(parts), workers=max(1, workers)))


def _as_detection(
    observed: FloatArray, table: FloatArray, at: IntArray, fitted: FloatArray, settings: FarringtonSettings
) -> FarringtonDetection:
    def spread_out(values: FloatArray) -> FloatArray:
        whole = np.full(table.shape, np.nan)
        whole[:, at] = values
        return whole.reshape(observed.shape)

    how_many = partial(limit_of, threshold=settings.threshold, tail=settings.tail, power=settings.power)
    expected, slope, phi, variance, _, kept = np.moveaxis(fitted, -1, 0)
    limit = spread_out(how_many(expected, phi, variance))
    with np.errstate(invalid="ignore"):
        alarm = (observed > limit) & _enough(observed, settings)
    trend = np.where(kept > 0, slope / settings.per_year, np.nan)
    name = "farrington-flexible" if settings.this_year else "farrington"
    return FarringtonDetection(name, observed, spread_out(expected), limit, alarm, spread_out(trend), spread_out(phi))


def _enough(observed: FloatArray, settings: FarringtonSettings) -> BoolArray:
    """Whether the last periods, the judged one included, hold the events that an alarm needs."""
    total = np.cumsum(observed, axis=-1)
    before = np.zeros_like(total)
    before[..., settings.least_periods :] = total[..., : -settings.least_periods or None]
    enough: BoolArray = total - before >= settings.least_events - 1e-9
    return enough
