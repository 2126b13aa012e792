"""Getis-Ord Gi* and local Moran, with conditional permutations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from tandem.science.arrays import FloatArray
from tandem.science.hotspots.weights import Weights
from tandem.science.threads import Progress, each, workers_or_all

_BLOCK = 256
_DRAWS = 2e7
"""Draws of one piece of work, a fraction of a second."""


@dataclass(frozen=True, eq=False)
class LocalStatistics:
    """One figure for each area, shape (areas,).

    `z`: standard score. `p_normal`: two-sided, from the normal curve. `p_permuted`: two-sided, the smaller tail of
    the conditional permutations doubled (NaN without permutations). Areas whose figure is not defined have NaN: those
    without neighbours, and all when every value is the same.
    """

    statistic: FloatArray
    z: FloatArray
    p_normal: FloatArray
    p_permuted: FloatArray
    permutations: int


def getis_ord(
    values: npt.ArrayLike,
    weights: Weights,
    *,
    permutations: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> LocalStatistics:
    """Gi*: the area and its neighbours against the whole map. `values`: shape (areas,), finite, at least 3 areas.

    z of Ord and Getis (1995) eq. 14*, with binary weights that count the area itself.
    """
    found = _checked(values, weights)
    size = found.size
    members = weights.counts + 1.0
    mean, spread = found.mean(), found.std()
    total = weights.sums(found) + found
    with np.errstate(divide="ignore", invalid="ignore"):
        error = spread * np.sqrt((size * members - members**2) / (size - 1))
        z = np.where((error > 0) & (members > 1), (total - mean * members) / error, np.nan)
    # Given the area's own value only its neighbours' sum varies, so that sum is what the permutations judge.
    sums = weights.sums(found)
    return _finished(total, z, sums, found, weights, permutations=permutations, seed=seed, progress=progress)


def local_moran(
    values: npt.ArrayLike,
    weights: Weights,
    *,
    permutations: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> LocalStatistics:
    """Local Moran with row-standardised weights: positive among likes (high or low), negative for outliers.

    z from the moments under conditional randomisation (Sokal, Oden and Thomson 1998): the area's own value held
    fixed, the others drawn without replacement.
    """
    found = _checked(values, weights)
    size, counts = found.size, weights.counts.astype(np.float64)
    deviation = found - found.mean()
    variance = float((deviation**2).mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        lag = np.where(counts > 0, weights.sums(deviation) / counts, np.nan)
        statistic = deviation * lag / variance if variance > 0 else np.full(size, np.nan)
        mean = -deviation / (size - 1)  # of the others, given the own value
        square = ((deviation**2).sum() - deviation**2) / (size - 1) - mean**2
        error = np.sqrt(square / counts * (size - 1 - counts) / (size - 2))
        z = np.where(error > 0, (lag - mean) / error, np.nan) * np.sign(deviation)
    return _finished(
        statistic, z, weights.sums(found), found, weights, permutations=permutations, seed=seed, progress=progress
    )


def _checked(values: npt.ArrayLike, weights: Weights) -> FloatArray:
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (weights.areas,) or found.size < 3:
        raise ValueError(f"values must be a list of {weights.areas} numbers, one for each area, at least 3")
    if not np.isfinite(found).all():
        raise ValueError("values must be numbers; leave areas out that nobody reported for")
    return found


def _finished(
    statistic: FloatArray,
    z: FloatArray,
    sums: FloatArray,
    values: FloatArray,
    weights: Weights,
    *,
    permutations: int,
    seed: int,
    progress: Progress | None,
) -> LocalStatistics:
    p_normal = 2.0 * ndtr(-np.abs(z))
    p_permuted = np.full(values.size, np.nan)
    if permutations:
        p_permuted = np.where(
            np.isnan(z),
            np.nan,
            _permuted(values, weights, sums, permutations=permutations, seed=seed, progress=progress),
        )
    return LocalStatistics(statistic, z, np.asarray(p_normal), p_permuted, permutations)


def _permuted(
    values: FloatArray,
    weights: Weights,
    sums: FloatArray,
    *,
    permutations: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> FloatArray:
    """Two-sided p of the neighbours' sums among draws of as many other areas, the same for any number of workers."""
    from tandem.science.hotspots import kernels

    p_values = np.ones(values.size)
    tolerance = 1e-9 * float(np.abs(values).sum() + 1.0)

    # Pieces are small where shuffles are many, so that an interruption is heard soon; each area draws alike in any.
    draws = permutations * max(float(weights.counts.mean()), 1.0)
    size = int(min(max(_DRAWS / draws, 1.0), _BLOCK))

    def fill(block: int) -> None:
        first = block * size
        last = min(first + size, values.size)
        kernels.conditional_p(
            values, weights.counts, sums, tolerance, permutations, seed, first, last, p_values[first:last]
        )

    def done(block: int) -> None:
        if progress:  # told in areas
            progress(min((block + 1) * size, values.size), values.size)

    each(fill, -(-values.size // size), workers=workers_or_all(workers), done=done)
    return p_values
