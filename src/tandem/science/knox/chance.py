"""What a table of counts says against its shuffles: p-values of single cells and of the table as a family.

Sources: Phipson B, Smyth GK (2010), Stat Appl Genet Mol Biol 9:39 (the observed counts as one of the shuffles);
Westfall PH, Young SS (1993), Resampling-based multiple testing (largest standardised excess of the table); interval
of a count: Garwood F (1936), Biometrika 28:437-442.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv

from tandem.science.arrays import FloatArray, IntArray
from tandem.science.false_discovery import adjusted_p


@dataclass(frozen=True, eq=False)
class Chance:
    """p-values of the shape of the table.

    `more`: share of shuffles, the observed table among them, with as many or more; `fewer` downwards; `two_sided`
    twice the smaller, at most 1. `more_in_any_cell`: share of shuffles whose most unusual cell is as unusual as
    this one, so that the smallest of them holds its level however many cells are looked at. `discovery`: the
    two-sided p adjusted by Benjamini and Hochberg.
    """

    more: FloatArray
    fewer: FloatArray
    two_sided: FloatArray
    more_in_any_cell: FloatArray
    discovery: FloatArray


def chance_of(observed: npt.ArrayLike, null: npt.ArrayLike) -> Chance:
    """p-values of `observed` (…) against `null` (shuffles, …), counts or other statistics."""
    found, shuffled = np.asarray(observed, np.float64), np.asarray(null, np.float64)
    one_more = shuffled.shape[0] + 1
    more = (1 + (shuffled >= found).sum(axis=0)) / one_more
    fewer = (1 + (shuffled <= found).sum(axis=0)) / one_more
    two_sided = np.minimum(1.0, 2 * np.minimum(more, fewer))
    return Chance(more, fewer, two_sided, _in_any_cell(found, shuffled), adjusted_p(two_sided))


def middle_p(observed: npt.ArrayLike, null: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Upward and downward p-values that count half of the shuffles equal to `observed`, the observed one in full.

    Counts of pairs are few and often equal; the full p-value then rejects in 3 % where 5 % were asked. Source:
    Lancaster HO (1961), J Am Stat Assoc 56:223-234.
    """
    found, shuffled = np.asarray(observed, np.float64), np.asarray(null, np.float64)
    half = 1 + 0.5 * (shuffled == found).sum(axis=0)
    one_more = shuffled.shape[0] + 1
    return (half + (shuffled > found).sum(axis=0)) / one_more, (half + (shuffled < found).sum(axis=0)) / one_more


def ratio_of(count: npt.NDArray[np.number], expected: FloatArray) -> FloatArray:
    """Count over expected; NaN where nothing is expected."""
    found = np.full(expected.shape, np.nan)
    np.divide(count, expected, out=found, where=expected > 0)
    return found


def ratio_interval(
    observed: IntArray, expected: FloatArray, null: npt.NDArray[np.number]
) -> tuple[FloatArray, FloatArray]:
    """95 % interval of the ratio: that of a Poisson count, as if there were fewer pairs where shuffles vary more."""
    wide = np.maximum(1.0, np.nan_to_num(ratio_of(null.var(axis=0), expected)))
    with np.errstate(invalid="ignore"):
        low = np.where(observed > 0, wide * gammaincinv(observed / wide, 0.025), 0.0)
        high = wide * gammaincinv(observed / wide + 1, 0.975)
    return ratio_of(low, expected), ratio_of(high, expected)


def _in_any_cell(observed: FloatArray, null: FloatArray) -> FloatArray:
    """Cells that never vary say nothing and are left out of the largest excess."""
    mean, spread = null.mean(axis=0), null.std(axis=0)
    scale = np.where(spread > 0, spread, np.inf)
    largest = ((null - mean) / scale).reshape(null.shape[0], -1).max(axis=1, initial=-np.inf)
    as_unusual = np.sort(largest)
    below = np.searchsorted(as_unusual, ((observed - mean) / scale).ravel(), side="left")
    adjusted: FloatArray = ((1 + null.shape[0] - below) / (null.shape[0] + 1)).reshape(observed.shape)
    return np.where(spread > 0, adjusted, 1.0)
