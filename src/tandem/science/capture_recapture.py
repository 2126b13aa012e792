"""Capture-recapture: how many people there are when several lists each know some of them.

Sources: Chapman DG (1951), Univ Calif Publ Stat 1:131-160; Seber GAF (1970), Biometrics 26:13-22 (its variance);
Chao A (1987), Biometrics 43:783-791 (log-normal interval); Fienberg SE (1972), Biometrika 59:591-603 (log-linear
models); Cormack RM (1992), Biometrics 48:567-576 (profile likelihood interval).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import exp, lgamma, log, sqrt

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from tandem.science.arrays import FloatArray

Pairs = tuple[tuple[int, int], ...]
MOST_LISTS = 5
_INTERVALS = 12
_FAR = 1e4


@dataclass(frozen=True)
class TwoLists:
    """Chapman's estimate of all people, its standard error, and the interval from `low` to `high`."""

    observed: int
    estimate: float
    standard_error: float
    low: float
    high: float


@dataclass(frozen=True)
class Model:
    """A log-linear model: which pairs of lists depend on each other, and the people it estimates in all.

    `estimate`, `low`, `high` are infinite where the data set no bound; `aic` judges models, smaller is better;
    `deviance` on `freedom` degrees of freedom tells whether it fits at all.
    """

    pairs: Pairs
    estimate: float
    low: float
    high: float
    aic: float
    deviance: float
    freedom: int


@dataclass(frozen=True)
class ManyLists:
    """The model with the smallest AIC among those with a finite estimate, and every model tried, best first."""

    observed: int
    chosen: Model
    models: tuple[Model, ...]


def chapman(first: int, second: int, both: int, *, coverage: float = 0.95) -> TwoLists:
    """People in all, from the sizes of two lists and of their overlap: (first + 1)(second + 1) / (both + 1) - 1.

    Both lists must be independent and people be found again without error; where lists depend on each other the
    estimate is too low (people on one are likelier on the other) or too high. The interval is log-normal, never below
    the people seen. An overlap of 0 gives a finite estimate with a wide interval: read it as "at least". Negative or
    impossible sizes: ValueError.
    """
    if both < 0 or both > min(first, second):
        raise ValueError("the overlap must be 0 or more and not above either list.")
    observed = first + second - both
    estimate = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    unseen = estimate - observed
    if unseen <= 0:
        return TwoLists(observed, float(estimate), sqrt(variance), float(observed), float(estimate))
    width = exp(float(norm.isf((1 - coverage) / 2)) * sqrt(log(1 + variance / unseen**2)))
    return TwoLists(observed, estimate, sqrt(variance), observed + unseen / width, observed + unseen * width)


def log_linear(histories: npt.ArrayLike, *, coverage: float = 0.95, pairs: Pairs | None = None) -> ManyLists:
    """People in all from three to five lists.

    `histories`: whole counts, shape (2,) * lists; `histories[1, 0, 1]` are the people on the first and third list
    alone, and the cell of nobody, all zeros, is ignored. Every set of pairwise dependences is tried with all main
    effects (8 models for three lists, 1,024 for five); the saturated one of three lists among them. The interval is
    that of the profile likelihood of the model alone: that it was chosen by its AIC is not in it, so look at the
    spread of the `models` as well. Beyond the best twelve models intervals are not worked out (NaN). `pairs` fits one
    model alone, () the one of independent lists. No model with a finite estimate, fewer than three lists, no people
    at all: ValueError.
    """
    table = np.asarray(histories)
    lists = table.ndim
    if not 3 <= lists <= MOST_LISTS or table.shape != (2,) * lists:
        raise ValueError(f"histories must have one axis of length 2 for each of 3 to {MOST_LISTS} lists.")
    if not np.issubdtype(table.dtype, np.integer) or (table < 0).any():
        raise ValueError("histories must hold whole counts, 0 or more.")
    cells = np.array(list(np.ndindex(*table.shape)), dtype=np.int64)[1:]
    counts = table.reshape(-1)[1:].astype(np.float64)
    if counts.sum() == 0:
        raise ValueError("nobody is on any list.")
    tried = _sets_of_pairs(lists) if pairs is None else [pairs]
    models = sorted((_fitted(cells, counts, one) for one in tried), key=lambda model: (model.aic, len(model.pairs)))
    models[:_INTERVALS] = [_with_interval(cells, counts, model, coverage) for model in models[:_INTERVALS]]
    bounded = [model for model in models if np.isfinite(model.estimate)]
    if not bounded:
        raise ValueError("no model gives a finite number: the lists hardly overlap.")
    return ManyLists(int(counts.sum()), bounded[0], tuple(models))


def _sets_of_pairs(lists: int) -> Iterator[Pairs]:
    pairs = list(combinations(range(lists), 2))
    for size in range(len(pairs) + 1):
        yield from combinations(pairs, size)


def _design(cells: npt.NDArray[np.int64], pairs: Pairs) -> FloatArray:
    columns = [np.ones(len(cells)), *cells.T, *(cells[:, a] * cells[:, b] for a, b in pairs)]
    return np.column_stack(columns).astype(np.float64)


def _fitted(cells: npt.NDArray[np.int64], counts: FloatArray, pairs: Pairs) -> Model:
    """Fit one model to the cells seen; the cell of nobody is exp of the intercept."""
    design = _design(cells, pairs)
    beta, mean = _poisson(design, counts)
    some = counts > 0
    deviance = 2.0 * float(np.sum(counts[some] * np.log(counts[some] / mean[some])) - np.sum(counts - mean))
    likelihood = float(np.sum(counts * np.log(mean) - mean)) - sum(lgamma(count + 1) for count in counts)
    seen, unseen = float(counts.sum()), exp(min(float(beta[0]), 40.0))
    aic = 2.0 * design.shape[1] - 2.0 * likelihood
    estimate = seen + unseen if unseen <= _FAR * seen else np.inf
    return Model(pairs, estimate, np.nan, np.nan, aic, deviance, len(counts) - design.shape[1])


def _with_interval(cells: npt.NDArray[np.int64], counts: FloatArray, model: Model, coverage: float) -> Model:
    seen = float(counts.sum())
    if not np.isfinite(model.estimate):
        return replace(model, low=seen, high=np.inf)
    low, high = _profile(_design(cells, model.pairs), counts, model.estimate - seen, coverage)
    return replace(model, low=seen + low, high=seen + high)


def _poisson(design: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Maximum likelihood by Newton's steps, halved until the likelihood rises (McCullagh & Nelder 1989, 2.5)."""
    beta: FloatArray = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0].astype(np.float64)
    mean: FloatArray = np.exp(np.clip(design @ beta, -40.0, 40.0))
    value = float(np.sum(counts * np.log(mean) - mean))
    for _ in range(100):
        information = design.T @ (mean[:, None] * design) + 1e-10 * np.eye(design.shape[1])
        step = np.linalg.solve(information, design.T @ (counts - mean))
        while True:
            trial = np.exp(np.clip(design @ (beta + step), -40.0, 40.0))
            new = float(np.sum(counts * np.log(trial) - trial))
            if new >= value - 1e-12 or np.abs(step).max() < 1e-12:
                break
            step = step / 2
        beta, mean, gain, value = beta + step, trial, new - value, new
        if abs(gain) < 1e-12 * (1 + abs(value)) and np.abs(step).max() < 1e-7:
            break
    return beta, mean


def _profile(design: FloatArray, counts: FloatArray, unseen: float, coverage: float) -> tuple[float, float]:
    """Unseen people at which the profile likelihood has fallen by half the chi-square quantile, on either side."""
    nobody = np.zeros((1, design.shape[1]))
    nobody[0, 0] = 1.0
    whole = np.vstack([nobody, design])
    seen = float(counts.sum())

    def likelihood(missing: float) -> float:
        full = np.concatenate([[missing], counts])
        mean = _poisson(whole, full)[1]
        share = mean / mean.sum()
        free = lgamma(seen + missing + 1) - lgamma(missing + 1)
        return free + float(np.sum(full * np.log(share)))

    top = max(likelihood(max(unseen, 1e-6)), likelihood(max(unseen - 0.5, 1e-6)))
    edge = top - float(chi2.ppf(coverage, 1)) / 2

    def above(missing: float) -> float:
        return likelihood(missing) - edge

    low = 0.0 if above(1e-9) >= 0 else float(brentq(above, 1e-9, max(unseen, 1e-6)))
    reach = max(unseen, 1.0) * 2
    while above(reach) > 0 and reach < _FAR * seen:
        reach *= 2
    high = float(brentq(above, max(unseen, 1e-6), reach)) if above(reach) < 0 else np.inf
    return low, high
