"""Nowcast: how many events happened, when some of them have not been reported yet.

Sources: Lawless JF (1994), "Adjustments for reporting delays and the prediction of occurred but not reported
events", Can J Stat 22:15-31 (reverse hazards of the delay); Höhle M, an der Heiden M (2014), "Bayesian nowcasting
during the STEC O104:H4 outbreak in Germany, 2011", Biometrics 70:993-1002 (their Beta posteriors, and the
negative binomial of what is still to come).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray, IntArray

_LEAST_NEIGHBOURS = 3


@dataclass(frozen=True, eq=False)
class Nowcast:
    """By period, oldest first, shape (t,): `reported` until now, the `expected` final number, its interval from
    `low` to `high` (both can be the final number), and the `share` of events that the delays let expect by now."""

    reported: IntArray
    expected: FloatArray
    low: IntArray
    high: IntArray
    share: FloatArray
    coverage: float


def reporting_triangle(
    occurred: npt.ArrayLike, reported: npt.ArrayLike, *, as_of: int, periods: int, max_delay: int
) -> IntArray:
    """Events by period and delay, shape (periods, max_delay + 1); the last row is period `as_of`.

    `occurred`, `reported`: whole period numbers (days, weeks) of one event each, shape (n,). Reports after `as_of`
    take no part; later than `max_delay` counts as `max_delay`; events before the first row take no part. A report
    before its event, unequal lengths or `periods` not above `max_delay`: ValueError. No events: zeros.
    """
    happened, told = np.asarray(occurred, dtype=np.int64), np.asarray(reported, dtype=np.int64)
    if happened.shape != told.shape or happened.ndim != 1:
        raise ValueError("occurred and reported must be lists of one length, shape (n,).")
    if (told < happened).any():
        raise ValueError(f"{int((told < happened).sum())} events were reported before they occurred.")
    if max_delay < 1 or periods <= max_delay:
        raise ValueError("max_delay must be at least 1, and periods more than max_delay.")
    row = happened - (as_of - periods + 1)
    kept = (row >= 0) & (told <= as_of)
    triangle = np.zeros((periods, max_delay + 1), dtype=np.int64)
    np.add.at(triangle, (row[kept], np.minimum(told - happened, max_delay)[kept]), 1)
    return triangle


def nowcast(
    triangle: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    coverage: float = 0.95,
    delay_window: int | None = None,
    level_window: int = 12,
    least_spread: float = 0.3,
    draws: int = 4000,
) -> Nowcast:
    """Final numbers of every period of a reporting triangle (shape (t, D + 1), see `reporting_triangle`).

    Delays: the chance g(d) that an event with delay d or less has delay d is Beta(1/2 + n, 1/2 + earlier), from the
    last `delay_window` periods (default all) in which delay d can be seen already; the share reported after d is the
    product of 1 - g over the longer delays. Level: the rate of a period is Gamma with mean and spread of its
    neighbours, the `level_window` periods before it and all after it, each as far as it is reported; the relative
    spread is at least `least_spread`, so that a surge is believed. Given what was reported, what is still to come is
    then negative binomial; the interval covers `coverage` over draws of both. Fewer than three neighbours, or none
    with an event: the level is left open. Complete periods keep their number.

    Events still further back than D are taken as reported. Holes, negative counts, t not above D: ValueError.
    """
    counts = np.asarray(triangle)
    if counts.ndim != 2 or not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
        raise ValueError("triangle must hold whole counts, 0 or more, shape (periods, delays).")
    periods, delays = counts.shape
    if delays < 2 or periods < delays:
        raise ValueError("the triangle needs at least two delays, and as many periods as delays.")
    if not 0 < coverage < 1 or draws < 100:
        raise ValueError("coverage must lie between 0 and 1, and draws be at least 100.")
    seen = counts.sum(axis=1)
    share = _share_reported(counts, rng, delay_window, draws)
    told = np.concatenate([np.ones(periods - delays), share.mean(axis=0)[::-1]])
    expected, low, high = seen.astype(np.float64), seen.copy(), seen.copy()
    edges = ((1 - coverage) / 2, (1 + coverage) / 2)
    for age in range(delays - 1):
        row, known = periods - 1 - age, share[:, age]
        near = np.r_[max(0, row - level_window) : row, row + 1 : periods]
        shape, rate = _level(seen[near], told[near], least_spread)
        coming = rng.poisson(rng.gamma(shape + seen[row], 1.0 / (rate + known)) * (1.0 - known))
        expected[row] += coming.mean()
        ends = np.quantile(coming, edges, method="inverted_cdf").astype(np.int64)
        low[row], high[row] = seen[row] + ends[0], seen[row] + ends[1]
    return Nowcast(seen.astype(np.int64), expected, low, high, told, coverage)


def _share_reported(counts: IntArray, rng: np.random.Generator, window: int | None, draws: int) -> FloatArray:
    """Draws of the share reported after each delay, shape (draws, D + 1); the last column is 1."""
    periods, delays = counts.shape
    share = np.ones((draws, delays))
    for delay in range(delays - 1, 0, -1):
        last = periods - delay
        rows = counts[max(0, last - (window or periods)) : last]
        here, earlier = rows[:, delay].sum(), rows[:, :delay].sum()
        share[:, delay - 1] = share[:, delay] * (1.0 - rng.beta(0.5 + here, 0.5 + earlier, draws))
    return share


def _level(seen: IntArray, told: FloatArray, least_spread: float) -> tuple[float, float]:
    """Shape and rate of the Gamma of the event rate, by moments of counts of which the shares `told` are known."""
    mean = float(seen.sum() / told.sum()) if seen.size else 0.0
    if seen.size < _LEAST_NEIGHBOURS or mean <= 0:
        return 0.5, 1e-3
    beyond_poisson = float(((seen - mean * told) ** 2 - mean * told).sum() / (told**2).sum())
    extra = max(beyond_poisson, (least_spread * mean) ** 2)
    return mean * mean / extra, mean / extra
