"""Rates and proportions with their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, norm

from tandem.science.arrays import BoolArray, FloatArray

RELIABLE_FROM = 20


@dataclass(frozen=True, eq=False)
class Rates:
    """Rates per `per` people (events per person-time), shape (n,), with exact Poisson limits.

    `unreliable` marks rates made from fewer than 20 events (CDC WISQARS): show them with that word or not at
    all. These are not yet safe to publish: counts pass `science.small_numbers` first.
    """

    rate: FloatArray
    low: FloatArray
    high: FloatArray
    unreliable: BoolArray
    per: float


@dataclass(frozen=True, eq=False)
class Proportions:
    """Proportions from 0 to 1, shape (n,), with Wilson limits; NaN where the denominator is 0."""

    proportion: FloatArray
    low: FloatArray
    high: FloatArray
    unreliable: BoolArray


def crude_rates(
    events: npt.ArrayLike, population: npt.ArrayLike, *, per: float = 100_000.0, confidence: float = 0.95
) -> Rates:
    """Events per `per` people with the exact (Garwood) Poisson interval.

    `events` (whole numbers, 0 or more) and `population` (people or person-years), both shape (n,) or
    broadcastable. 0 events: rate 0, low 0, high from -ln(alpha/2). Population 0 (nobody lives there): NaN.
    NaN, negative or infinite input: ValueError. Empty input: empty arrays.
    Source: Garwood F (1936), Biometrika 28:437-442; Ulm K (1990), Am J Epidemiol 131:373-375.
    """
    counts, people = _checked_pair(events, population, confidence)
    tail = (1 - confidence) / 2
    low = np.where(counts > 0, chi2.ppf(tail, 2 * np.maximum(counts, 1)) / 2, 0.0)
    high = chi2.isf(tail, 2 * (counts + 1)) / 2
    scale = np.divide(per, people, out=np.full(people.shape, np.nan), where=people > 0)
    return Rates(counts * scale, low * scale, high * scale, counts < RELIABLE_FROM, per)


def wilson_interval(successes: npt.ArrayLike, trials: npt.ArrayLike, *, confidence: float = 0.95) -> Proportions:
    """Proportions with the Wilson score interval (no continuity correction).

    `successes` of `trials`, whole numbers, shape (n,) or broadcastable. No trials: NaN. More successes than
    trials, NaN, negative or infinite input: ValueError. Empty input: empty arrays.
    Source: Wilson EB (1927), J Am Stat Assoc 22:209-212; Newcombe RG (1998), Stat Med 17:857-872, method 3.
    """
    hits, n = _checked_pair(successes, trials, confidence)
    if (hits > n).any():
        raise ValueError("There are more successes than trials; the numerator must be part of the denominator.")
    z = float(norm.isf((1 - confidence) / 2))
    share = np.divide(hits, n, out=np.full(n.shape, np.nan), where=n > 0)
    safe = np.where(n > 0, n, np.nan)
    centre = share + z**2 / (2 * safe)
    reach = z * np.sqrt(share * (1 - share) / safe + z**2 / (4 * safe**2))
    below = 1 + z**2 / safe
    # At 0 % and 100 % rounding would leave 1e-17 where the limit is exactly the end of the scale.
    low = np.where(hits == 0, np.where(n > 0, 0.0, np.nan), (centre - reach) / below)
    high = np.where(hits == n, np.where(n > 0, 1.0, np.nan), (centre + reach) / below)
    return Proportions(share, low, high, hits < RELIABLE_FROM)


def _checked_pair(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, confidence: float
) -> tuple[FloatArray, FloatArray]:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}; it lies between 0 and 1, for example 0.95.")
    top, bottom = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    )
    for values, what in ((top, "The numerator"), (bottom, "The denominator")):
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"{what} must be finite and 0 or more; NaN marks a missing number, leave it out.")
    if (top != np.floor(top)).any():
        raise ValueError("The numerator must be whole numbers of events.")
    return top, bottom
