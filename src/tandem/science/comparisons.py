"""One number against another, with an interval: rates, medians, and ranks of places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.stats import beta, binom, norm, rankdata

FEWEST_DURATIONS = 11
FEWEST_PLACES = 8


class Verdict(StrEnum):
    """What a ratio's interval says."""

    MORE = "more than expected"
    FEWER = "fewer than expected"
    NONE = "no association here"
    CANNOT_TELL = "cannot tell"


def ratio_verdict(low: float | None, high: float | None, *, doubling: float = 2.0) -> Verdict:
    """What the interval of observed over expected says.

    Without 1 in it there are more, or fewer. With 1 in it there is no association to be seen, which is only said
    where the interval also leaves out a doubling and a halving (`doubling` says how much counts as one); else, and
    without an interval (None, NaN, no upper limit), the figures cannot tell.
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return Verdict.CANNOT_TELL
    if low > 1:
        return Verdict.MORE
    if high < 1:
        return Verdict.FEWER
    return Verdict.NONE if high < doubling and low > 1 / doubling else Verdict.CANNOT_TELL


def quiet_verdict(
    low: npt.ArrayLike, high: npt.ArrayLike, expected: npt.ArrayLike, asked: npt.ArrayLike | None = None
) -> tuple[Verdict, int, int]:
    """The verdict of a table in which no cell is above chance, and the row and column of the cell that it rests on:
    the one with the most expected among those `asked`. All of shape (rows, columns), at least one cell.

    An interval above 1 in that cell alone is not clear over all cells: then the figures cannot tell.
    """
    mean = np.nan_to_num(np.asarray(expected, np.float64))
    if asked is not None:
        mean = np.where(np.asarray(asked, np.bool_), mean, -1.0)
    row, column = (int(at) for at in np.unravel_index(np.argmax(mean), mean.shape))
    ends = (float(np.asarray(end, np.float64)[row, column]) for end in (low, high))
    said = ratio_verdict(*ends)
    return (Verdict.CANNOT_TELL if said is Verdict.MORE else said), row, column


@dataclass(frozen=True)
class Compared:
    """An estimate with its confidence limits; `neutral` is the value that means no difference (1 or 0)."""

    estimate: float
    low: float
    high: float
    neutral: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out "no difference"."""
        return not self.low <= self.neutral <= self.high


def rate_ratio(
    events: int, exposure: float, events_before: int, exposure_before: float, *, confidence: float = 0.95
) -> Compared | None:
    """The rate of `events` over that of `events_before`, each in its exposure, with exact conditional limits.

    Exposures are people times days, or days alone, above 0. No events before: estimate and upper limit are infinite.
    No events at all: None. Negative events: ValueError. Counts that vary more than Poisson need a
    wider interval.
    Source: Przyborowski J, Wilenski H (1940), Biometrika 31:313-323; Clopper and Pearson's limits, as R poisson.test.
    """
    if min(events, events_before) < 0 or not min(exposure, exposure_before) > 0:
        raise ValueError("Events are 0 or more and exposures above 0.")
    total = events + events_before
    if total == 0:
        return None
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, events, events_before + 1)) if events else 0.0
    high = float(beta.ppf(1 - tail, events + 1, events_before)) if events_before else 1.0
    scale = exposure_before / exposure
    return Compared(scale * _odds(events / total), scale * _odds(low), scale * _odds(high), neutral=1.0)


def _odds(share: float) -> float:
    return math.inf if share >= 1 else share / (1 - share)


def median_difference(values: npt.ArrayLike, before: npt.ArrayLike, *, confidence: float = 0.95) -> Compared | None:
    """The median of `values` minus that of `before`, both shape (n,), with limits free of a distribution.

    Fewer than 11 values on a side: None. Not finite: ValueError.
    Source: Price RM, Bonett DG (2002), J Stat Comput Simul 72:119-124.
    """
    now, then = (np.sort(np.asarray(one, dtype=np.float64).ravel()) for one in (values, before))
    if not (np.isfinite(now).all() and np.isfinite(then).all()):
        raise ValueError("Values must be finite; leave out what is missing.")
    if min(now.size, then.size) < FEWEST_DURATIONS:
        return None
    difference = float(np.median(now) - np.median(then))
    reach = float(norm.isf((1 - confidence) / 2)) * math.hypot(_median_error(now), _median_error(then))
    return Compared(difference, difference - reach, difference + reach, neutral=0.0)


def _median_error(ordered: npt.NDArray[np.float64]) -> float:
    n = ordered.size
    rank = max(1, math.floor((n + 1) / 2 - math.sqrt(n) + 0.5))
    z = float(norm.isf(binom.cdf(rank - 1, n, 0.5)))
    return float(ordered[n - rank] - ordered[rank - 1]) / (2 * z)


def rank_correlation(x: npt.ArrayLike, y: npt.ArrayLike, *, confidence: float = 0.95) -> Compared | None:
    """Spearman's rank correlation of two columns of shape (n,), ties at their mean rank.

    Fewer than 8 pairs, or a column without variation: None. Not finite or of different length: ValueError.
    Source: Bonett DG, Wright TA (2000), Psychometrika 65:23-28 (variance of the transformed coefficient).
    """
    left, right = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if left.shape != right.shape or left.ndim != 1:
        raise ValueError("The columns must have the same length.")
    if not (np.isfinite(left).all() and np.isfinite(right).all()):
        raise ValueError("Values must be finite; leave out what is missing.")
    if left.size < FEWEST_PLACES or np.ptp(left) == 0 or np.ptp(right) == 0:
        return None
    rho = float(np.clip(np.corrcoef(rankdata(left), rankdata(right))[0, 1], -1.0, 1.0))
    if abs(rho) > 1 - 1e-12:
        return Compared(math.copysign(1.0, rho), math.copysign(1.0, rho), math.copysign(1.0, rho), neutral=0.0)
    centre = math.atanh(rho)
    reach = float(norm.isf((1 - confidence) / 2)) * math.sqrt((1 + rho**2 / 2) / (left.size - 3))
    return Compared(rho, math.tanh(centre - reach), math.tanh(centre + reach), neutral=0.0)
