"""Area model with population and lags: a Poisson regression of an area's next count, fitted with a penalty.

log mean = log expected + intercept + own level + sum over lags of (own past + neighbours' past) + yearly wave.
Expected is the area's share of the events by its people; each lag is the log of how far that past count stood above
or below its expected, (count + 1) / (expected + 1). The own levels are random intercepts, shrunk toward 0 by a
variance learnt from the data (penalised quasi-likelihood: Breslow and Clayton 1993, J Am Stat Assoc 88:9-25); the
other terms carry a weak ridge. Counts that scatter more than Poisson widen the interval (negative binomial, by
moments).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tandem.science.arrays import FloatArray
from tandem.science.forecast.neighbours import around
from tandem.science.forecast.penalised import Penalised, penalised_poisson
from tandem.science.forecast.reported import ReportedHarm

LEAST_EVENTS, LEAST_PERIODS, MOST_LAGS = 30, 3, 8


@dataclass(frozen=True, slots=True)
class AreaRegression:
    """What the regression is made of; a candidate of `choose` for those who ask, beside the plain ones.

    `lags`: own past counts, this many periods back, 1 to 8. `neighbour_lags`: the same of the neighbours' mean;
    without an adjacency these terms are left out. `season`: periods in a year for a yearly wave (12 months, 52
    weeks), under 4: none; left out too where the past holds no full year. `ridge`: weight of the penalty on all terms
    but the intercept and the own levels.
    """

    name: str = "area regression"
    lags: int = 2
    neighbour_lags: int = 1
    season: int = 1
    ridge: float = 1.0

    @property
    def is_baseline(self) -> bool:
        return False

    def worth(self, periods: int) -> float:
        """0: among models that do alike the plain ones go first."""
        return 0.0


@dataclass(frozen=True, eq=False)
class FittedAreas:
    """`mean` of the next period, shape (areas,). `terms`: names of the coefficients, `coefficients` and `errors` of
    shape (terms,), on the log scale. `level`: own level of each area, shape (areas,). `dispersion`: variance beyond
    Poisson, mean + dispersion mean^2. `why_not`: why it was not fitted, empty where it was; the mean is then that of
    all past periods, and there are no terms. `without_population`: areas whose number of people was not known."""

    mean: FloatArray
    terms: tuple[str, ...]
    coefficients: FloatArray
    errors: FloatArray
    level: FloatArray
    dispersion: float
    why_not: str
    without_population: int


def fit_areas(model: AreaRegression, harm: ReportedHarm, adjacency: Any = None) -> FittedAreas:
    """Fit to all periods of `harm` and forecast the next. `adjacency` as for `mean_of`, None without neighbours.

    Population is `harm.population`, shape (areas,). An area whose population is NaN or 0 (unknown, or nobody lives
    there, as in a park, and yet people are harmed there) is taken to have the median of the known ones, and its own
    level says the rest; without any known one all areas count alike. Where there are fewer than 3 periods beyond the
    lags, fewer than 30 events in them, or the steps do not settle, it is not fitted and says so: `why_not`.
    ValueError for lags outside 1 to 8 or a ridge not above 0.
    """
    if not (1 <= model.lags <= MOST_LAGS and 0 <= model.neighbour_lags <= MOST_LAGS and model.ridge > 0):
        raise ValueError(f"an area regression needs 1 to {MOST_LAGS} lags, and a ridge above 0")
    expected, unknown = expected_by_people(harm)
    first = max(model.lags, model.neighbour_lags if adjacency is not None else 0)
    if harm.periods - first < LEAST_PERIODS:
        return _unfitted(harm, f"the past holds fewer than {first + LEAST_PERIODS} periods", unknown)
    if harm.counts[:, first:].sum() < LEAST_EVENTS:
        return _unfitted(harm, f"the past holds fewer than {LEAST_EVENTS} events", unknown)
    terms, design = _design(model, harm, expected, adjacency, first)
    past, coming = design[:, :-1], design[:, -1]
    offset = np.log(expected)
    found = penalised_poisson(harm.counts[:, first:], past, offset, ridge=model.ridge)
    if found is None:
        return _unfitted(harm, "its steps did not settle", unknown)
    mean = np.exp(np.clip(offset + coming @ found.coefficients + found.level, -30.0, 15.0))
    spread = _dispersion(harm.counts[:, first:], past, offset, found)
    return FittedAreas(mean, terms, found.coefficients, found.errors, found.level, spread, "", unknown)


def expected_by_people(harm: ReportedHarm) -> tuple[FloatArray, int]:
    """Each area's events a period if all people were alike, shape (areas,), and how many areas had no population."""
    mean = max(float(harm.counts.mean()) if harm.counts.size else 0.0, 1e-9)
    if harm.population is None:
        return np.full(harm.areas, mean), 0
    known = harm.population > 0  # NaN is not
    if not known.any():
        return np.full(harm.areas, mean), harm.areas
    people = np.where(known, harm.population, np.median(harm.population[known]))
    return np.asarray(people * (mean * harm.areas / people.sum())), int((~known).sum())


def _design(
    model: AreaRegression, harm: ReportedHarm, expected: FloatArray, adjacency: Any, first: int
) -> tuple[tuple[str, ...], FloatArray]:
    """Shape (areas, periods after `first` and the one to come, terms)."""
    periods = np.arange(first, harm.periods + 1)
    own = np.log((harm.counts + 1.0) / (expected[:, None] + 1.0))
    terms, columns = ["intercept"], [np.ones((harm.areas, periods.size))]
    for lag in range(1, model.lags + 1):
        terms.append(f"own {lag} back")
        columns.append(own[:, periods - lag])
    if adjacency is not None and model.neighbour_lags:
        near = np.stack([around(one, adjacency) for one in harm.counts.T], axis=1)
        beside = np.log((near + 1.0) / (around(expected, adjacency)[:, None] + 1.0))
        for lag in range(1, model.neighbour_lags + 1):
            terms.append(f"neighbours {lag} back")
            columns.append(beside[:, periods - lag])
    if model.season >= 4 and harm.periods - first >= model.season:
        angle = 2.0 * np.pi * periods / model.season
        terms += ["season, sine", "season, cosine"]
        columns += [np.tile(wave, (harm.areas, 1)) for wave in (np.sin(angle), np.cos(angle))]
    return tuple(terms), np.stack(columns, axis=2)


def _dispersion(counts: FloatArray, design: FloatArray, offset: FloatArray, found: Penalised) -> float:
    mean = np.exp(np.clip(offset[:, None] + design @ found.coefficients + found.level[:, None], -30.0, 15.0))
    beyond = float(((counts - mean) ** 2 - mean).sum())
    return max(beyond, 0.0) / max(float((mean**2).sum()), 1e-12)


def _unfitted(harm: ReportedHarm, why: str, unknown: int) -> FittedAreas:
    if not harm.periods:
        raise ValueError("an area regression has no past period to learn from")
    none = np.zeros(0)
    return FittedAreas(harm.counts.mean(axis=1), (), none, none, np.zeros(harm.areas), 0.0, why, unknown)
