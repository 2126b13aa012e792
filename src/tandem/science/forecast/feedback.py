"""The gate that a model passes before it may be switched on: going where it points must not make it point there more.

Two areas with the same true harm. Each step the team goes to the area that the model puts first, as a list of places
has it, and finds there what nobody would have reported. A model whose view of two equal areas drifts apart makes its
own evidence. What is only found by looking is declared as a share of all reports: with a share of s a model that
remembers everything ends with the visited area at (1 + s) / 2, so that more than 0.2 cannot pass.

With a share of 0 the series do not depend on where the team went, whatever the model: then only a model that is told
where the team went can drift, and no model of this package is (`ReportedHarm` holds nothing of it).

Source: Ensign D et al. (2018) FAT*, Runaway feedback loops in predictive policing (the urn of two areas).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tandem.science.arrays import FloatArray
from tandem.science.forecast.area_regression import AreaRegression, fit_areas
from tandem.science.forecast.models import Model
from tandem.science.forecast.reported import HarmKind, ReportedHarm
from tandem.science.threads import Progress

LIMIT_POINTS = 10.0
STEPS = 1_000
DECLARED_SHARE = 0.1
"""Unless the user says otherwise, one report in ten is taken to be there because a team was."""
Steering = Callable[[FloatArray, FloatArray], FloatArray]
"""From what was seen and where the team went, both of shape (2, simulations, steps), to a forecast of both areas,
shape (2, simulations)."""


@dataclass(frozen=True, slots=True)
class FeedbackResult:
    """`drift_points`: how far the share that the model sees in the first area stood from 50, in points of 100, in the
    mean over the last tenth of the steps, for the simulation that strayed furthest. Passes within `limit_points`.
    `found_by_looking`: the share of reports that was declared to hang on a team's presence."""

    drift_points: float
    limit_points: float
    steps: int
    simulations: int
    found_by_looking: float

    @property
    def passes(self) -> bool:
        return self.drift_points <= self.limit_points


def feedback_gate(
    model: Model | AreaRegression | Steering,
    *,
    found_by_looking: float = DECLARED_SHARE,
    reported: float = 10.0,
    steps: int = STEPS,
    simulations: int = 20,
    seed: int,
    progress: Progress | None = None,
) -> FeedbackResult:
    """Let a model steer for `steps` steps between two equal areas and see how far it drifts.

    `found_by_looking`: share of all reports, 0 to under 1, that come only where the team went; `reported`: mean of
    the others a step in each area. The first ten steps alternate, so that the model has a past. An `AreaRegression`
    steers after 40 steps of the plain mean, learns its terms again every 50 steps from the latest 60, and has neither
    population nor neighbours here. `progress` is told the steps. ValueError for a share outside its range or a mean
    that is not above 0.
    """
    if not 0 <= found_by_looking < 1 or not reported > 0:
        raise ValueError("the share found by looking must lie from 0 to under 1, and the reports above 0")
    rng = np.random.default_rng(seed)
    seen = rng.poisson(reported, (2, simulations, steps)).astype(np.float64)
    extra = 2.0 * reported * found_by_looking / (1.0 - found_by_looking)
    found = rng.poisson(extra, (simulations, steps)).astype(np.float64)
    went = np.zeros((2, simulations, steps))
    steer = _steering(model, steps)
    share = np.full((simulations, steps), 0.5)
    for step in range(steps):
        first = np.full(simulations, step % 2 == 0)
        if step >= 10:
            mean = steer(seen[:, :, :step], went[:, :, :step])
            whole = mean.sum(axis=0)
            share[:, step] = np.divide(mean[0], whole, out=np.full(simulations, 0.5), where=whole > 0)
            first = np.where(mean[0] == mean[1], rng.random(simulations) < 0.5, mean[0] > mean[1])
        went[0, :, step], went[1, :, step] = first, ~first
        seen[:, :, step] += went[:, :, step] * found[:, step]
        if progress:
            progress(step + 1, steps)
    drift = np.abs(share[:, -max(1, steps // 10) :].mean(axis=1) - 0.5) * 100.0
    return FeedbackResult(float(drift.max()), LIMIT_POINTS, steps, simulations, found_by_looking)


def _steering(model: Model | AreaRegression | Steering, steps: int) -> Steering:
    if isinstance(model, Model):
        return _weighted(model, steps)
    return _regressed(model) if isinstance(model, AreaRegression) else model


def _regressed(model: AreaRegression) -> Steering:
    """Fitted anew every 50 steps to each simulation alone; between them the terms stay. The first 40 steps go by the
    plain mean: steps that alternate would teach the model to alternate, and hide a drift."""
    kept: dict[int, FloatArray] = {}

    def steer(seen: FloatArray, _: FloatArray) -> FloatArray:
        if seen.shape[2] < 40:
            return np.asarray(seen.mean(axis=2))
        latest = seen[:, :, -60:]
        if seen.shape[2] % 50 == 40 or not kept:
            kept[0] = np.stack([_terms(model, latest[:, one]) for one in range(seen.shape[1])], axis=1)
        terms = kept[0]
        lagged = np.log(latest[:, :, -1 : -model.lags - 1 : -1] + 1.0)
        return np.asarray(np.exp(terms[:, :, 0] + (terms[:, :, 1:] * lagged).sum(axis=2)))

    return steer


def _terms(model: AreaRegression, counts: FloatArray) -> FloatArray:
    """Level and own lags of both areas, shape (2, 1 + lags); the mean alone where there is nothing to fit."""
    found = fit_areas(model, ReportedHarm(HarmKind.OVERDOSE_CALL, counts))
    terms = np.zeros((2, 1 + model.lags))
    if found.why_not:
        terms[:, 0] = np.log(found.mean + 1e-9)
        return terms
    terms[:, 1:] = found.coefficients[1 : 1 + model.lags]
    lagged = np.log(counts[:, -1 : -model.lags - 1 : -1] + 1.0)
    terms[:, 0] = np.log(found.mean) - (terms[:, 1:] * lagged).sum(axis=1)
    return terms


def _weighted(model: Model, steps: int) -> Steering:
    """Weights depend on how long ago a period was and on nothing else; as a share they need no common scale. What an
    area takes from its neighbours can only bring the two together, so it is left out."""
    weights = model.weights(steps)

    def steer(seen: FloatArray, _: FloatArray) -> FloatArray:
        mean: FloatArray = seen @ weights[-seen.shape[2] :]
        return mean

    return steer
