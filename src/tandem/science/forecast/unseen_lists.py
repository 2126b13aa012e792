"""How good the lists over the whole map were: hit rate, PAI and PEI beside the share of the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tandem.science.forecast.area_regression import AreaRegression
from tandem.science.forecast.models import Model, mean_of
from tandem.science.forecast.neighbours import Adjacency
from tandem.science.forecast.places import judged_list
from tandem.science.forecast.reported import ReportedHarm


@dataclass(frozen=True, slots=True)
class ListScores:
    """Means over `periods` periods with harm; areas count alike. NaN where no period held any."""

    periods: int
    hit_rate: float
    pai: float
    pei: float


def list_scores(
    model: Model | AreaRegression,
    harm: ReportedHarm,
    *,
    periods: Sequence[int],
    capacity: int,
    adjacency: Adjacency | None = None,
) -> ListScores:
    """Judge the list of `capacity` areas of the whole map in each of `periods`, forecast from what came before it.

    Unlike `Scores`, without subsamples of the areas: one figure, as a site would have had it. PAI and PEI as in
    `judged_list`, with all areas alike. A period without harm is passed over.
    """
    told = [
        judged_list(mean_of(model, harm.until(period), adjacency), harm.counts[:, period], capacity=capacity)
        for period in periods
    ]
    rows = np.array([(one.hit_rate, one.pai, one.pei) for one in told if not np.isnan(one.hit_rate)])
    if not rows.size:
        return ListScores(0, *(float("nan"),) * 3)
    return ListScores(len(rows), *(float(mean) for mean in rows.mean(axis=0)))
