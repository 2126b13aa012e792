"""Poisson regression with an own, shrunk level for each area; Newton's steps, the levels solved apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.science.arrays import FloatArray

_ROUNDS, _CLOSE = 200, 1e-7
_LEAST_VARIANCE = 1e-4


@dataclass(frozen=True, eq=False)
class Penalised:
    """`coefficients` and `errors`: shape (terms,). `level`: shape (areas,). `variance`: of the levels."""

    coefficients: FloatArray
    errors: FloatArray
    level: FloatArray
    variance: float


def penalised_poisson(
    counts: FloatArray, design: FloatArray, offset: FloatArray, *, ridge: float, variance: float | None = None
) -> Penalised | None:
    """Maximum of log likelihood - ridge |terms after the first|^2 / 2 - |levels|^2 / (2 variance).

    `counts`: shape (areas, periods); `design`: (areas, periods, terms), its first term the intercept; `offset`:
    (areas,). `variance` None: learnt, as the mean of squared levels and their errors after each step. None where the
    steps do not settle. The levels' block is diagonal, so that a step costs areas x periods x terms^2.
    """
    terms = design.shape[2]
    penalty = np.full(terms, ridge)
    penalty[0] = 0.0
    beta, level = np.zeros(terms), np.zeros(counts.shape[0])
    spread = 0.5 if variance is None else variance
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(offset[:, None] + design @ beta + level[:, None], -30.0, 15.0))
        rest = counts - mean
        score = np.einsum("at,atp->p", rest, design) - penalty * beta
        score_level = rest.sum(axis=1) - level / spread
        both = np.einsum("at,atp->ap", mean, design)
        within = np.einsum("at,atp,atq->pq", mean, design, design, optimize=True) + np.diag(penalty)
        own = mean.sum(axis=1) + 1.0 / spread
        inner = within - both.T @ (both / own[:, None])
        inner[np.diag_indices(terms)] += 1e-10
        step = np.linalg.solve(inner, score - both.T @ (score_level / own))
        step_level = (score_level - both @ step) / own
        largest = max(float(np.abs(step).max()), float(np.abs(step_level).max()))
        if not np.isfinite(largest):
            return None
        short = min(1.0, 1.0 / largest) if largest else 1.0
        beta, level = beta + short * step, level + short * step_level
        before = spread
        if variance is None:
            spread = max(float((level**2 + 1.0 / own).mean()), _LEAST_VARIANCE)
        if largest < _CLOSE and spread == before:
            break
        if variance is None and largest < 1e-4 and abs(spread - before) < 1e-3 * before:
            break
    else:
        if largest > 1e-4:
            return None
    errors = np.sqrt(np.maximum(np.diag(np.linalg.inv(inner)), 0.0))
    return Penalised(beta, errors, level, spread)
