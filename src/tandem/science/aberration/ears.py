"""EARS C1, C2 and C3: today's count against the mean and spread of the week before.

Sources: Hutwagner L, Thompson W, Seeman GM, Treadwell T (2003), "The bioterrorism preparedness and response
Early Aberration Reporting System (EARS)", J Urban Health 80(2 Suppl 1):i89-96; Fricker RD, Hegler BL,
Dunfee DA (2008), Stat Med 27:3407-29. Limits as normal quantiles, as in R `surveillance::earsC`, against
whose output (not its source) the tests compare.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from scipy.stats import norm

from tandem.science.aberration.day_factors import baseline_of_kinds, day_factors
from tandem.science.aberration.exceedances import Detection, checked_counts
from tandem.science.arrays import FloatArray

EARS_METHODS = ("C1", "C2", "C3")
_GUARD_BAND = {"C1": 0, "C2": 2, "C3": 2}
_REFERENCE_EXCESS = 1.0
_LARGE = 200_000  # counts; below it the compiled loop is not worth its loading
_EXACT = 2.0**17  # squares of counts below this, summed over half a million periods, stay whole numbers below 2**53


def ears(
    counts: npt.ArrayLike,
    *,
    method: str = "C1",
    baseline: int = 7,
    alpha: float = 0.001,
    min_count: float | None = None,
    day_types: npt.ArrayLike | None = None,
) -> Detection:
    """Judge every period of one series (shape (t,)) or of many (shape (s, t)) by EARS C1, C2 or C3.

    Counts are events per period (a day), consecutive, without holes. With m and s the mean and the sample
    standard deviation (n-1) of the baseline and z the upper `alpha` quantile of the normal distribution:

    - C1: baseline = the `baseline` periods before; limit m + z s.
    - C2: the same, after leaving out the two latest periods; limit m + z s.
    - C3: limit x + s (z - e1 - e2), not below 0, with x today's count, m and s those of C2, and
      e1, e2 = max(0, C2 - 1) of yesterday and the day before, C2 = (x - m) / s. This is what R
      `surveillance` 1.20.3 gives. Today's count cancels: it alarms on the *two days before*, once their
      excesses sum above z and anything at all happened today. Read it as an echo of C2, never alone.

    A period alarms when it is strictly above the limit and, if `min_count` is given, has at least that many
    events. Decisions for awkward input:

    - a flat baseline (s = 0, for example seven zeros): the limit of C1 and C2 is m, as published, so one
      event after seven empty days alarms. For a whole agency keep that; for a small area give `min_count`.
      C3: a count above such a baseline is an infinite excess, so that the limit of the next two days is 0. Where
      the formula has no answer (0 / 0 after a count equal to such a baseline, or an infinite excess with no
      spread today; R gives NaN) the limit is today's own count: no alarm.
    - too little past (the first 7, 9, 11 periods at baseline 7): expected and limit NaN, no alarm. A series
      of length 0 gives arrays of length 0.
    - `day_types`, shape (t,) (0 to 6 for weekdays, another number for holidays): each day is compared as its kind.
      With f the factors of `day_factors`, m and s those of `baseline_of_kinds`: limit f m + z s sqrt(f), and
      C2 = (x - f m) / (s sqrt(f)). The factors come from earlier days alone; 28 days more are not judged.
    - NaN, infinite or negative counts, `baseline` below 2, `alpha` outside (0, 0.5]: ValueError.
    """
    observed = _checked(counts, method, baseline, alpha)
    quantile = float(norm.isf(alpha))
    if day_types is None and observed.ndim == 2 and observed.size >= _LARGE and _whole(observed):
        return _compiled(observed, method, baseline, quantile, min_count)
    if day_types is None:
        mean, spread = baseline_of(observed, baseline, _GUARD_BAND[method])
    else:
        factors = day_factors(observed, day_types)
        mean, spread = baseline_of_kinds(observed, factors, baseline, _GUARD_BAND[method])
        mean, spread = mean * factors, spread * np.sqrt(factors)
    if method == "C3":
        limit = c3_limit(observed, mean, spread, quantile)
        mean = np.where(np.isnan(limit), np.nan, mean)
    else:
        limit = mean + quantile * spread
    with np.errstate(invalid="ignore"):
        alarm = observed > limit
    if min_count is not None:
        alarm &= observed >= min_count
    return Detection(f"ears-{method.lower()}", observed, mean, limit, alarm)


def _checked(counts: npt.ArrayLike, method: str, baseline: int, alpha: float) -> FloatArray:
    if method not in EARS_METHODS:
        raise ValueError(f"method {method!r} is unknown; choose one of {', '.join(EARS_METHODS)}.")
    if baseline < 2:
        raise ValueError(f"baseline is {baseline}; a spread needs at least 2 periods.")
    if not 0 < alpha <= 0.5:
        raise ValueError(f"alpha is {alpha}; it must be above 0 and at most 0.5.")
    observed = checked_counts(counts)
    if observed.ndim not in (1, 2):
        raise ValueError("counts must be one series (t,) or one row per series (s, t).")
    return observed


def _compiled(
    observed: FloatArray, method: str, baseline: int, quantile: float, min_count: float | None
) -> Detection:
    from tandem.science.aberration import ears_kernel

    mean, limit, alarm = ears_kernel.judge(
        observed,
        baseline=baseline,
        guard=_GUARD_BAND[method],
        quantile=quantile,
        third=method == "C3",
        least=0.0 if min_count is None else min_count,
    )
    return Detection(f"ears-{method.lower()}", observed, mean, limit, alarm)


def _whole(counts: FloatArray) -> bool:
    """Whole numbers, small enough for exact totals of their squares."""
    return bool(counts.max(initial=0.0) < _EXACT and (counts == np.floor(counts)).all())


def baseline_of(counts: FloatArray, baseline: int, guard: int) -> tuple[FloatArray, FloatArray]:
    """Mean and sample standard deviation of the window that ends `guard` periods before each period."""
    mean = np.full(counts.shape, np.nan)
    spread = np.full(counts.shape, np.nan)
    first = baseline + guard
    if counts.shape[-1] > first:
        moments = _moments_of_whole_counts if _whole(counts) else _moments_by_window
        mean[..., first:], spread[..., first:] = moments(counts[..., : counts.shape[-1] - guard - 1], baseline)
    return mean, spread


def _moments_of_whole_counts(counts: FloatArray, baseline: int) -> tuple[FloatArray, FloatArray]:
    """Moments of every window by running totals; whole numbers of this size make every total exact."""
    total, squares = (_window_totals(values, baseline) for values in (counts, counts * counts))
    variance = (baseline * squares - total * total) / (baseline * (baseline - 1.0))
    return total / baseline, np.sqrt(variance, out=variance)


def _window_totals(values: FloatArray, baseline: int) -> FloatArray:
    running = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=running[..., 1:])
    totals: FloatArray = running[..., baseline:] - running[..., :-baseline]
    return totals


def _moments_by_window(counts: FloatArray, baseline: int) -> tuple[FloatArray, FloatArray]:
    windows = sliding_window_view(counts, baseline, axis=-1)
    mean, spread = windows.mean(axis=-1), windows.std(axis=-1, ddof=1)
    # Rounding can leave a spread of 1e-17 in a flat window of fractions; the flat rule must still hold.
    flat = windows.max(axis=-1) == windows.min(axis=-1)
    spread[flat] = 0.0
    mean[flat] = windows[..., 0][flat]
    return mean, spread


def c3_limit(counts: FloatArray, mean: FloatArray, spread: FloatArray, quantile: float) -> FloatArray:
    """The C3 limit at the normal `quantile`; `mean` and `spread` as `baseline_of` gives them. See `ears`."""
    two_before = excess_of_two_before(counts, mean, spread)
    with np.errstate(invalid="ignore"):
        away = spread * (quantile - two_before)
    limit = np.where(np.isnan(away), counts, np.maximum(counts + away, 0.0))
    limit[..., 2:][np.isnan(mean[..., :-2])] = np.nan
    limit[..., :2] = np.nan
    return limit


def excess_of_two_before(counts: FloatArray, mean: FloatArray, spread: FloatArray) -> FloatArray:
    """C3's e1 + e2 of every period (see `ears`): infinite after a flat baseline, NaN where it has no answer."""
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.maximum(0.0, (counts - mean) / spread - _REFERENCE_EXCESS)
    both = np.full(counts.shape, np.nan)
    both[..., 2:] = excess[..., 1:-1] + excess[..., :-2]
    return both
