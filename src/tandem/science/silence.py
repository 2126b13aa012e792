"""Silent feeds: has a feed that sends nothing lost its line, or did nothing happen?

Own definition: the chance of no event in so many days, negative binomial with weekday means, and one shared factor
for the whole silence (days of a quiet week are quiet together), which is the careful choice. Witness: simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.aberration.exceedances import checked_counts
from tandem.science.arrays import FloatArray

SILENT, USUAL, NOT_KNOWN = "silent", "usual", "cannot say"
_WEEK = 7


@dataclass(frozen=True)
class Silence:
    """What a feed's silence means. `days`: length of the silence until now, 0 when the last day had events.

    `expected`: events that so many days let expect; `chance` of none of them, 1 without a silence; `longest`: the
    longest silence before. `finding` is SILENT (unlikely by chance, and longer than every silence before), USUAL,
    or NOT_KNOWN (too short a record, or a feed so sparse that even a silent week would say nothing).
    """

    finding: str
    days: int
    expected: float
    chance: float
    longest: int


def silence(counts: npt.ArrayLike, *, alpha: float = 0.001, learn: int = 182, least_days: int = 28) -> Silence:
    """Judge the silence at the end of one feed's daily counts, shape (t,), consecutive days, today the last.

    Means by weekday and the spread come from the last `learn` days before the silence; with fewer than `least_days`,
    or when seven silent days would have a chance above `alpha`, the finding is NOT_KNOWN, unless the silence is by
    now so long that it is unlikely all the same. A record without any event: NOT_KNOWN. NaN, negative or
    two-dimensional counts, alpha outside (0, 0.5]: ValueError.
    """
    series = checked_counts(counts)
    if series.ndim != 1:
        raise ValueError("counts must be one series, shape (t,).")
    if not 0 < alpha <= 0.5 or learn < _WEEK or least_days < _WEEK:
        raise ValueError("alpha must be above 0 and at most 0.5, learn and least_days at least 7.")
    active = np.flatnonzero(series > 0)
    if active.size == 0:
        return Silence(NOT_KNOWN, int(series.size), 0.0, 1.0, 0)
    start = int(active[-1]) + 1
    days = int(series.size) - start
    first = max(int(active[0]), start - learn)
    past = series[first:start]
    longest = int(np.max(np.diff(np.flatnonzero(past > 0)), initial=1)) - 1
    by_weekday, size = _by_weekday(past), _size(past)
    expected = float(sum(by_weekday[(past.size + day) % _WEEK] for day in range(days)))
    chance = _chance_of_none(expected, size)
    if past.size < least_days:
        return Silence(NOT_KNOWN, days, expected, chance, longest)
    if chance <= alpha and days > longest:
        return Silence(SILENT, days, expected, chance, longest)
    blind = _chance_of_none(float(by_weekday.sum()), size) > alpha
    return Silence(NOT_KNOWN if blind and days else USUAL, days, expected, chance, longest)


def _by_weekday(past: FloatArray) -> FloatArray:
    """Mean of each weekday, counted from the first day of the record; half of it from the mean of all days."""
    means = np.array([past[day::_WEEK].mean() if past[day::_WEEK].size else np.nan for day in range(_WEEK)])
    blended: FloatArray = 0.5 * np.where(np.isnan(means), past.mean(), means) + 0.5 * past.mean()
    return blended


def _size(past: FloatArray) -> float:
    """Size of the negative binomial by moments of whole weeks, infinite where they vary as Poisson counts or less."""
    weeks = past[past.size % _WEEK :].reshape(-1, _WEEK).sum(axis=1)
    mean, variance = float(weeks.mean()) if weeks.size else 0.0, float(weeks.var(ddof=1)) if weeks.size > 1 else 0.0
    return mean * mean / (variance - mean) if variance > mean > 0 else np.inf


def _chance_of_none(expected: float, size: float) -> float:
    if not np.isfinite(size):
        return float(np.exp(-expected))
    return float((1.0 + expected / size) ** -size)
