"""The gate that a model passes before it may be switched on: going where it points must not make it point there more.

Two areas with the same true harm. Each step teams go to one of them, drawn by the model's own forecast, and what is
seen there may add to what is reported. A model whose view of two equal areas drifts apart makes its own evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.science.forecast.models import Model

LIMIT_POINTS = 10.0
STEPS = 1_000


@dataclass(frozen=True, slots=True)
class FeedbackResult:
    """`drift_points`: how far the share that the model sees in the first area stood from 50, in points of 100, in the
    mean over the last tenth of the steps, for the simulation that strayed furthest. Passes within `limit_points`."""

    drift_points: float
    limit_points: float
    steps: int
    simulations: int

    @property
    def passes(self) -> bool:
        return self.drift_points <= self.limit_points


def feedback_gate(
    model: Model,
    *,
    reported: float = 10.0,
    found_by_looking: float = 0.0,
    steps: int = STEPS,
    simulations: int = 20,
    seed: int,
) -> FeedbackResult:
    """Let a model steer for `steps` steps between two equal areas and see how far it drifts.

    `reported`: mean reports a step in each area, whoever is there. `found_by_looking`: mean further reports where the
    teams went: 0 for harm that people report themselves, above 0 for what is only found by looking. The first ten
    steps alternate, so that the model has a past.
    """
    if reported < 0 or found_by_looking < 0 or reported + found_by_looking == 0:
        raise ValueError("reports must be means from 0 on, not all of them 0")
    rng = np.random.default_rng(seed)
    # Weights depend on how long ago a period was and on nothing else; as a share they need no common scale.
    weights = model.weights(steps)
    seen = rng.poisson(reported, (2, simulations, steps)).astype(np.float64)
    found = rng.poisson(found_by_looking, (simulations, steps)).astype(np.float64)
    share = np.full((simulations, steps), 0.5)
    for step in range(steps):
        goes_first = np.full(simulations, step % 2 == 0)
        if step >= 10:
            mean = seen[:, :, :step] @ weights[-step:]
            whole = mean.sum(axis=0)
            share[:, step] = np.divide(mean[0], whole, out=np.full(simulations, 0.5), where=whole > 0)
            goes_first = rng.random(simulations) < share[:, step]
        seen[0, goes_first, step] += found[goes_first, step]
        seen[1, ~goes_first, step] += found[~goes_first, step]
    drift = np.abs(share[:, -max(1, steps // 10) :].mean(axis=1) - 0.5) * 100.0
    return FeedbackResult(float(drift.max()), LIMIT_POINTS, steps, simulations)
