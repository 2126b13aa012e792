"""Shares one period ahead, each with its interval, and judged against the simplest forecast: the last value.

A steady model with discounting for the share of samples that hold each substance: what was counted is believed, older
counts less with each period; the next count is then beta-binomial. Sources: Smith JQ (1979), "A generalization of the
Bayesian steady forecasting model", J R Stat Soc B 41:375-387; Harvey AC, Fernandes C (1989), "Time series models for
count or qualitative observations", J Bus Econ Stat 7:407-417.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import betabinom

from tandem.science.arrays import FloatArray

DISCOUNTS = (0.3, 0.5, 0.7, 0.85, 0.95, 1.0)
_PRIOR = 0.5
_LEAST_BEFORE = 3


@dataclass(frozen=True, eq=False)
class ShareForecast:
    """The next period, per substance, shape (s,): `share` and the interval `low` to `high` of the share that will be
    counted among `samples` samples. `discount`: how much of each older period is believed.

    Judged on `scored` past periods, each forecast from earlier ones alone: mean absolute error of the model and of
    the last value, and the part of counts that lay within their interval (NaN when nothing could be scored).
    """

    share: FloatArray
    low: FloatArray
    high: FloatArray
    samples: int
    discount: float
    scored: int
    error: float
    error_of_last: float
    covered: float
    coverage: float

    @property
    def beats_last(self) -> bool:
        """Whether the model was nearer than the last value in the past."""
        return bool(self.error < self.error_of_last)


def forecast_shares(with_it: npt.ArrayLike, samples: npt.ArrayLike, *, coverage: float = 0.8) -> ShareForecast:
    """Forecast the period after those of `with_it`, shape (t, s): how many of `samples`, shape (t,), held each.

    Oldest period first. Periods without samples are passed over. The discount is chosen by the predictive likelihood
    of the past, for each scored period by what came before it alone. Fewer than one period with samples, counts above
    their samples, negative or broken counts: ValueError. Fewer than four periods: nothing is scored.
    """
    hits, n = _checked(with_it, samples)
    if not 0 < coverage < 1:
        raise ValueError("coverage lies between 0 and 1, for example 0.8.")
    kept = n > 0
    hits, n = hits[kept], n[kept]
    if not n.size:
        raise ValueError("there must be at least one period with samples.")
    likelihood = np.array([_likelihood(hits, n, discount) for discount in DISCOUNTS])
    errors, last_errors, inside = [], [], []
    for period in range(_LEAST_BEFORE, n.size):
        discount = _best(likelihood[:, :period])
        share, low, high = _ahead(hits[:period], n[:period], discount, int(n[period]), coverage)
        truth = hits[period] / n[period]
        errors.append(np.abs(share - truth).mean())
        last_errors.append(np.abs(hits[period - 1] / n[period - 1] - truth).mean())
        inside.append(((truth >= low - 1e-12) & (truth <= high + 1e-12)).mean())
    discount = _best(likelihood)
    share, low, high = _ahead(hits, n, discount, int(n[-1]), coverage)
    return ShareForecast(
        share,
        low,
        high,
        int(n[-1]),
        discount,
        len(errors),
        float(np.mean(errors)) if errors else float("nan"),
        float(np.mean(last_errors)) if errors else float("nan"),
        float(np.mean(inside)) if errors else float("nan"),
        coverage,
    )


def _best(likelihood: FloatArray) -> float:
    return DISCOUNTS[int(np.argmax(likelihood.sum(axis=1)))]


def _likelihood(hits: FloatArray, n: FloatArray, discount: float) -> FloatArray:
    """Log predictive likelihood of each period from those before it, shape (t,); the first tells nothing."""
    found = np.zeros(n.size)
    for period in range(1, n.size):
        a, b = _belief(hits[:period], n[:period], discount)
        found[period] = betabinom.logpmf(hits[period], n[period], a, b).sum()
    return found


def _belief(hits: FloatArray, n: FloatArray, discount: float) -> tuple[FloatArray, FloatArray]:
    """The Beta of each share one period on: counts weighted by age, and a little prior."""
    weight = discount ** np.arange(n.size, 0, -1)
    a = _PRIOR + (weight[:, None] * hits).sum(axis=0)
    return a, _PRIOR + (weight[:, None] * (n[:, None] - hits)).sum(axis=0)


def _ahead(
    hits: FloatArray, n: FloatArray, discount: float, samples: int, coverage: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    a, b = _belief(hits, n, discount)
    tail = (1 - coverage) / 2
    low = betabinom.ppf(tail, samples, a, b) / samples
    high = betabinom.ppf(1 - tail, samples, a, b) / samples
    return a / (a + b), low, high


def _checked(with_it: npt.ArrayLike, samples: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    hits, n = np.array(with_it, dtype=np.float64), np.array(samples, dtype=np.float64)
    if hits.ndim != 2 or n.shape != hits.shape[:1]:
        raise ValueError("with_it must have the shape (periods, substances), samples (periods,).")
    for values in (hits, n):
        if not np.isfinite(values).all() or (values < 0).any() or (values != np.floor(values)).any():
            raise ValueError("counts must be whole numbers, 0 or more; a period without samples has 0.")
    if (hits > n[:, None]).any():
        raise ValueError("more samples hold a substance than there are samples.")
    return hits, n
