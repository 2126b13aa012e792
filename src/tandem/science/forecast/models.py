"""Area models: from counts of past periods to the mean expected in the next, with an interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom

from tandem.science.arrays import FloatArray
from tandem.science.forecast.area_regression import AreaRegression, fit_areas
from tandem.science.forecast.neighbours import Adjacency, around
from tandem.science.forecast.reported import ReportedHarm


@dataclass(frozen=True, slots=True)
class Model:
    """A weighting of the past. Weight of the period k back: discount^(k-1), for at most `memory` periods.

    `season`: only periods a whole number of seasons back count (12 for months: the same month of earlier years).
    `neighbours`: share of the forecast taken from the mean of adjacent areas, 0 to 1.
    """

    name: str
    discount: float = 1.0
    memory: int | None = None
    season: int = 1
    neighbours: float = 0.0

    @property
    def is_baseline(self) -> bool:
        """A calendar baseline: past periods counted alike, nothing learned."""
        return self.discount == 1.0 and self.neighbours == 0.0

    def weights(self, periods: int) -> FloatArray:
        """Weights of the past periods, shape (periods,), oldest first, sum 1; all zero when nothing is remembered."""
        back = np.arange(periods, 0, -1)
        used = (back % self.season == 0) & (back // self.season <= (self.memory or periods))
        weights = np.where(used, self.discount ** (back / self.season - 1.0), 0.0)
        total = float(weights.sum())
        return np.asarray(weights / total if total else weights, dtype=np.float64)

    def worth(self, periods: int) -> float:
        """How many periods of past the weights amount to: their sum over the largest."""
        weights = self.weights(periods)
        return float(weights.sum() / weights.max()) if weights.any() else 0.0


CANDIDATES = (
    Model("last period", memory=1),
    Model("mean of 4", memory=4),
    Model("mean of all"),
    *(Model(f"discounted {discount:.2f}", discount=discount) for discount in (0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)),
)
WITH_NEIGHBOURS = (
    *CANDIDATES,
    *(
        Model(f"{name}, {share:.0%} from neighbours", discount=discount, neighbours=share)
        for name, discount in (
            ("mean of all", 1.0),
            ("discounted 0.95", 0.95),
            ("discounted 0.90", 0.9),
            ("discounted 0.80", 0.8),
            ("discounted 0.70", 0.7),
        )
        for share in (0.1, 0.2, 0.3, 0.4)
    ),
)
"""Areas near each other share what drives harm; an area with few events borrows from those around it."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """Expected counts of the next period by area, shape (areas,), with a predictive interval for the count itself."""

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    confidence: float


def mean_of(model: Model | AreaRegression, harm: ReportedHarm, adjacency: Adjacency | None = None) -> FloatArray:
    """The weighted mean, or the regression's, by area, shape (areas,). `adjacency`: shape (areas, areas), above 0
    where areas are close, dense or `csr_array` (see `neighbours`)."""
    if isinstance(model, AreaRegression):
        return fit_areas(model, harm, adjacency).mean
    mean: FloatArray = harm.counts @ model.weights(harm.periods)
    if model.neighbours == 0.0:
        return mean
    if adjacency is None:
        raise ValueError(f"the model “{model.name}” needs to know which areas touch")
    blended: FloatArray = (1.0 - model.neighbours) * mean + model.neighbours * around(mean, adjacency)
    return blended


def forecast(
    model: Model | AreaRegression,
    harm: ReportedHarm,
    *,
    confidence: float = 0.9,
    adjacency: Adjacency | None = None,
) -> Forecast:
    """Mean and interval of each area's count in the next period.

    The level of an area is gamma distributed: the weighted past counts as that many periods as its weights are worth
    (their sum over the largest, West and Harrison's discount model), with the mean over areas as half a period's
    worth of prior knowledge. The count is then negative binomial. Of an `AreaRegression` it is negative binomial with
    the dispersion found in the past; how surely its terms are known is left out. ValueError without any past period
    in use.
    """
    if isinstance(model, AreaRegression):
        return _of_regression(model, harm, confidence=confidence, adjacency=adjacency)
    weights = model.weights(harm.periods)
    if not weights.any():
        raise ValueError(f"the model “{model.name}” has no past period to learn from")
    mean = mean_of(model, harm, adjacency)
    worth = model.worth(harm.periods)
    prior = 0.5
    overall = float(mean.mean())
    shape = mean * worth + overall * prior + 1e-9
    rate = worth + prior
    tail = (1.0 - confidence) / 2.0
    spread = rate / (rate + 1.0)
    low, high = nbinom.ppf(tail, shape, spread), nbinom.ppf(1.0 - tail, shape, spread)
    return Forecast(mean, np.asarray(low), np.asarray(high), confidence)


def _of_regression(
    model: AreaRegression, harm: ReportedHarm, *, confidence: float, adjacency: Adjacency | None
) -> Forecast:
    found = fit_areas(model, harm, adjacency)
    size = 1.0 / max(found.dispersion, 1e-9)
    tail = (1.0 - confidence) / 2.0
    low, high = (nbinom.ppf(share, size, size / (size + found.mean)) for share in (tail, 1.0 - tail))
    return Forecast(found.mean, np.asarray(low), np.asarray(high), confidence)


def by_name(name: str, known: tuple[Model, ...] = CANDIDATES) -> Model:
    """A candidate by its name; ValueError names the known ones."""
    models: Mapping[str, Model] = {model.name: model for model in known}
    if name not in models:
        raise ValueError(f"no such model; known are {', '.join(models)}")
    return models[name]
