"""Control charts for counts: Rossi's CUSUM, the EWMA, and a limit on the count itself.

Sources: Rossi G, Lampugnani L, Marchi M (1999), "An approximate CUSUM procedure for surveillance of health
events", Stat Med 18:2111-2122; Roberts SW (1959), Technometrics 1:239-250, and Lucas JM, Saccucci MS (1990),
Technometrics 32:1-12, for the EWMA. The limit follows public descriptions of overdose mapping programs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from tandem.science.aberration.day_factors import FACTOR_DAYS, baseline_of_kinds, day_factors
from tandem.science.aberration.ears import baseline_of
from tandem.science.aberration.exceedances import Detection, checked_counts
from tandem.science.aberration.seasonal_mean import seasonal_means
from tandem.science.arrays import FloatArray

_ROUNDING = 1e-9  # a limit of 5.000000000000001 by rounding is 5 events, not 6


def cusum(
    counts: npt.ArrayLike,
    *,
    learn: int,
    per_year: float | None = 52.0,
    k: float = 1.04,
    h: float = 2.26,
    min_count: float = 0.0,
    day_types: npt.ArrayLike | None = None,
) -> Detection:
    """Rossi's CUSUM of one series (shape (t,)) or many (shape (s, t)); judged from period `learn` on.

    The in-control mean m is fitted to the first `learn` periods: constant, or with a yearly wave of `per_year`
    periods (log-linear Poisson; a series too sparse for a wave gets its mean). Counts are made normal by
    z = (x - 3 m + 2 sqrt(m x)) / (2 sqrt(m)); C = max(0, C + z - k) starts at 0, and a period alarms when C >= h.
    It goes on after an alarm, so that a long rise stays visible. `threshold` is the count at which C reaches h.
    Where h is reached whatever happens it is 0, or below m the square of the negative root, as R `surveillance`
    1.20.3 gives: read `alarm` there. `day_types`, shape (t,): m is times the factor of the day's kind (`day_factors`,
    from the days before it), and `learn` must be 28 or more. A series without any event to learn from is not judged
    (NaN).
    `learn` below 2 or beyond the series, k or h not above 0, NaN or negative counts: ValueError.
    """
    observed, table = _checked_table(counts)
    if not 2 <= learn < table.shape[1]:
        raise ValueError(f"learn is {learn}; it must lie between 2 and {table.shape[1] - 1} periods.")
    if day_types is not None and learn < FACTOR_DAYS:
        raise ValueError(f"learn is {learn}; factors of weekdays need at least {FACTOR_DAYS} days.")
    if k <= 0 or h <= 0:
        raise ValueError("k and h must be above 0.")
    mean = seasonal_means(table, learn=learn, per_year=per_year)
    if day_types is not None:
        mean = mean * day_factors(table, day_types)
    mean[:, :learn] = np.nan
    mean[mean <= 0] = np.nan
    limit, alarm = np.full(table.shape, np.nan), np.zeros(table.shape, dtype=bool)
    total = np.zeros(table.shape[0])
    for t in range(learn, table.shape[1]):
        m, x = mean[:, t], table[:, t]
        root = np.sqrt(m)
        inside = 4.0 * m + 2.0 * root * (h + k - total)
        limit[:, t] = np.where(inside >= 0, (np.sqrt(np.maximum(inside, 0.0)) - root) ** 2, inside * 0.0)
        z = (x - 3.0 * m + 2.0 * root * np.sqrt(x)) / (2.0 * root)
        total = np.maximum(0.0, total + z - k)
        alarm[:, t] = (total >= h) & (x >= min_count)
    return _detection("cusum", observed, mean, limit, alarm)


def ewma(
    counts: npt.ArrayLike,
    *,
    smoothing: float = 0.4,
    baseline: int = 28,
    guard: int = 2,
    alpha: float = 0.01,
    min_count: float = 0.0,
    day_types: npt.ArrayLike | None = None,
) -> Detection:
    """EWMA of one series (shape (t,)) or many (shape (s, t)) against a moving baseline.

    The smoothed count is v = smoothing x + (1 - smoothing) v_before, started at the first baseline's mean. It
    alarms above m + q s sqrt(smoothing / (2 - smoothing)), with m and s from the `baseline` periods that end
    `guard` periods before, q the upper `alpha` quantile of the normal, and s at least sqrt(m) and 0.5, the spread
    of counts by chance, so that a flat past does not make one event an alarm. `threshold` is the count at which
    v reaches the limit. The first `baseline` + `guard` periods are not judged. Parameters out of range: ValueError.

    `day_types`, shape (t,): with f the factor of the day's kind (`day_factors`, from the days before it) x / f is
    smoothed instead of x, m and s are those of `baseline_of_kinds`, and smoothing / (2 - smoothing) gives way to the
    same sum with each day's variance over f. `expected` is m f; 28 days more are not judged.
    """
    observed, table = _checked_table(counts)
    if not 0 < smoothing <= 1 or not 0 < alpha <= 0.5:
        raise ValueError("smoothing must be above 0 and at most 1, and alpha above 0 and at most 0.5.")
    if baseline < 2 or guard < 0:
        raise ValueError("baseline must be at least 2 periods and guard 0 or more.")
    factors = np.ones(table.shape) if day_types is None else day_factors(table, day_types)
    if day_types is None:
        mean, spread = baseline_of(table, baseline, guard)
    else:
        mean, spread = baseline_of_kinds(table, factors, baseline, guard)
    spread = np.maximum(spread, np.maximum(np.sqrt(mean), 0.5))
    first = baseline + guard + (0 if day_types is None else FACTOR_DAYS)
    share = _variance_shares(factors, smoothing, first)
    roof = mean + float(norm.isf(alpha)) * spread * np.sqrt(share)
    limit, alarm = np.full(table.shape, np.nan), np.zeros(table.shape, dtype=bool)
    smooth = mean[:, first].copy() if table.shape[1] > first else np.empty(0)
    for t in range(first, table.shape[1]):
        limit[:, t] = np.maximum((roof[:, t] - (1.0 - smoothing) * smooth) / smoothing, 0.0) * factors[:, t]
        smooth = smoothing * (table[:, t] / factors[:, t]) + (1.0 - smoothing) * smooth
        alarm[:, t] = (smooth > roof[:, t]) & (table[:, t] >= min_count)
    mean = mean * factors
    return _detection("ewma", observed, mean, limit, alarm)


def _variance_shares(factors: FloatArray, smoothing: float, first: int) -> FloatArray:
    """Variance of the smoothed x / f over that of x / sqrt(f), the shape of the factors; smoothing / (2 - smoothing)
    where all factors are 1."""
    share = np.full(factors.shape, smoothing / (2.0 - smoothing))
    if (factors == 1.0).all():
        return share
    for t in range(max(first, 1), factors.shape[1]):
        share[:, t] = smoothing**2 / factors[:, t] + (1.0 - smoothing) ** 2 * share[:, t - 1]
    return share


def count_limit(
    counts: npt.ArrayLike,
    *,
    limit: float | None = None,
    apart: int = 7,
    back: int = 8,
    sd_multiplier: float = 2.0,
    min_count: float = 3.0,
) -> Detection:
    """A limit on the count of one series (shape (t,)) or many (shape (s, t)): alarm when observed >= threshold.

    With `limit` that number of events, always; expected is then the mean of the same `back` past periods, NaN
    where there are fewer. Without, max(min_count, ceil(mean + sd_multiplier sd)) of the `back` past periods that
    lie `apart` periods from one another (7: the same weekday; 1: the latest), sd the sample standard deviation.
    Periods with fewer past ones are not judged. Parameters out of range: ValueError.
    """
    observed, table = _checked_table(counts)
    if back < 2 or apart < 1 or (limit is not None and limit <= 0):
        raise ValueError("back must be at least 2, apart at least 1, and limit above 0.")
    past = np.full((back, *table.shape), np.nan)
    for step in range(1, back + 1):
        past[step - 1, :, step * apart :] = table[:, : -step * apart]
    mean, spread = past.mean(axis=0), past.std(axis=0, ddof=1)
    if limit is not None:
        threshold = np.full(table.shape, float(limit))
    else:
        threshold = np.maximum(min_count, np.ceil(mean + sd_multiplier * spread - _ROUNDING))
    with np.errstate(invalid="ignore"):
        alarm = table >= threshold
    return _detection("threshold", observed, mean, threshold, alarm)


def _checked_table(counts: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    observed = checked_counts(counts)
    if observed.ndim not in (1, 2):
        raise ValueError("counts must be one series (t,) or one row per series (s, t).")
    return observed, np.atleast_2d(observed)


def _detection(
    name: str, observed: FloatArray, mean: FloatArray, limit: FloatArray, alarm: npt.NDArray[np.bool_]
) -> Detection:
    shape = observed.shape
    return Detection(name, observed, mean.reshape(shape), limit.reshape(shape), alarm.reshape(shape))
