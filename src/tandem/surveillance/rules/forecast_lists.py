"""Choosing a model on earlier periods, judging it on later ones, the feedback gate, and the list of places."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from tandem.core.refusals import gettext_noop as _
from tandem.science.arrays import FloatArray
from tandem.science.forecast import (
    CANDIDATES,
    WITH_NEIGHBOURS,
    AnyModel,
    Choice,
    PlaceList,
    ReportedHarm,
    Scores,
    choose,
    feedback_gate,
    forecast,
    judged_list,
    scores_on_unseen,
    touching,
)
from tandem.surveillance.rules.forecasts import (
    gate_digest,
    model_version,
    period_days,
    periods_of,
    refusal_to_measure,
    settings,
)
from tandem.surveillance.types.forecasts import ForecastOrder, Gate, SealedChoice

Edges = npt.NDArray[np.int64]


def _neighbours(harm: ReportedHarm, edges: Edges) -> dict[str, Any]:
    """Areas that touch lend each other strength; where none touch, models that need it are no candidates."""
    if not len(edges):
        return {"candidates": CANDIDATES, "adjacency": None}
    return {"candidates": WITH_NEIGHBOURS, "adjacency": touching(edges, areas=harm.areas)}


def chosen(harm: ReportedHarm, order: ForecastOrder, *, edges: Edges, as_of: date) -> tuple[Choice, SealedChoice]:
    """Choose on the periods before those that judge, which are cut off first, and seal the choice.

    `edges`: shape (n, 2), numbers of areas that touch. ValueError with the reason when the record does not allow it.
    """
    if refusal := refusal_to_measure(harm, order):
        raise ValueError(refusal)
    rule, seed = periods_of(order.horizon), settings()["seed"]
    first = harm.periods - rule.judge - rule.choose
    earlier = harm.until(harm.periods - rule.judge)
    choice, _scores = choose(
        earlier,
        periods=range(first, first + rule.choose),
        capacity=order.capacity,
        seed=seed,
        **_neighbours(harm, edges),
    )
    days = (
        period_days(harm, first, horizon=order.horizon, as_of=as_of)[0],
        period_days(harm, first + rule.choose - 1, horizon=order.horizon, as_of=as_of)[1],
    )
    return choice, SealedChoice(
        model=asdict(choice.model),
        model_version=model_version(choice.model),
        digest=choice.digest,
        seed=seed,
        harm=str(harm.kind),
        periods=days,
    )


def judged(
    harm: ReportedHarm, choice: Choice, order: ForecastOrder, *, edges: Edges, sizes: FloatArray, as_of: date
) -> dict[str, Any]:
    """A sealed choice and the calendar baseline that did best, on the periods after the seal. Plain values.

    `sizes`: square kilometres of each area, shape (areas,). ValueError with the reason when a period had no harm in
    what was looked at.
    """
    rule = periods_of(order.horizon)
    unseen = range(harm.periods - rule.judge, harm.periods)
    near = _neighbours(harm, edges)
    scores = scores_on_unseen(harm, choice, periods=unseen, **near)
    best = scores.best_baseline
    if np.isnan(scores.reach).any():
        raise ValueError(_("There are too few events in a period to choose and judge a model."))
    gap, low, high = scores.difference(choice.model, best)
    models = [choice.model] if choice.model == best else [choice.model, best]
    at = {"sizes": sizes, "adjacency": near["adjacency"]}
    start, _end = period_days(harm, unseen[0], horizon=order.horizon, as_of=as_of)
    return {
        "from": start.isoformat(),
        "until": as_of.isoformat(),
        "periods": len(unseen),
        "baseline": asdict(best),
        "is_baseline": choice.model == best,
        "gap": gap,
        "gap_low": low,
        "gap_high": high,
        "is_better": bool(low > 0),
        "lines": [
            {"is_chosen": one == choice.model, **_line(one, scores, _lists(one, harm, choice.capacity, unseen, **at))}
            for one in models
        ],
    }


def _lists(
    model: AnyModel, harm: ReportedHarm, capacity: int, unseen: range, *, sizes: FloatArray, adjacency: Any
) -> list[PlaceList]:
    """What a model would have listed in each period, judged by what came."""
    scores = [forecast(model, harm.until(period), adjacency=adjacency).mean for period in unseen]
    came = [harm.counts[:, period] for period in unseen]
    return [
        judged_list(one, harm_then, capacity=capacity, size=sizes)
        for one, harm_then in zip(scores, came, strict=True)
    ]


def _line(model: AnyModel, scores: Scores, lists: list[PlaceList]) -> dict[str, Any]:
    low, high = scores.interval(model)
    return {
        "model": asdict(model),
        "hit_rate": float(np.mean([one.hit_rate for one in lists])),
        "pai": float(np.mean([one.pai for one in lists])),
        "pei": float(np.mean([one.pei for one in lists])),
        "reach": scores.mean(model),
        "low": low,
        "high": high,
        "by_period": [one.reach_of_best for one in lists],
    }


def gated(model: AnyModel, order: ForecastOrder) -> Gate:
    """Send a model through the feedback simulation."""
    seed = settings()["seed"]
    found = feedback_gate(model, found_by_looking=order.found_percent / 100, seed=seed)
    values: dict[str, Any] = {
        "model_version": model_version(model),
        "seed": seed,
        "found_percent": order.found_percent,
        "drift_points": round(found.drift_points, 6),
        "limit_points": found.limit_points,
        "steps": found.steps,
        "simulations": found.simulations,
        "passes": found.passes,
    }
    return Gate(**values, digest=gate_digest(values))


def listed(
    model: AnyModel, baseline: AnyModel, harm: ReportedHarm, *, capacity: int, edges: Edges, rng: np.random.Generator
) -> tuple[list[int], set[int]]:
    """Numbers of the areas on the list in their order, and of the calendar's. Ties by a draw."""
    draw = rng.random(harm.areas)
    adjacency = _neighbours(harm, edges)["adjacency"]
    orders = [
        np.lexsort((draw, -forecast(one, harm, adjacency=adjacency).mean))[:capacity].tolist()
        for one in (model, baseline)
    ]
    return orders[0], set(orders[1])


def list_digest(told: Mapping[str, Any]) -> str:
    """SHA-256 of a list of places with the choice and the version of the model behind it."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
