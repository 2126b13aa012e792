"""Choosing a model on periods set aside for it, sealing the choice, and judging it on periods not seen before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from tandem.science.arrays import FloatArray
from tandem.science.forecast.area_regression import AreaRegression
from tandem.science.forecast.models import CANDIDATES, Model, mean_of
from tandem.science.forecast.neighbours import Adjacency
from tandem.science.forecast.neighbours import digest as digest_of_neighbours
from tandem.science.forecast.places import judged_list
from tandem.science.forecast.reported import ReportedHarm
from tandem.science.threads import Progress

AnyModel = Model | AreaRegression
SUBSAMPLES = 100
KEPT_SHARE = 1.0 - 250 / 1328


@dataclass(frozen=True, eq=False)
class Scores:
    """Share of the best possible reach, shape (models, subsamples): the same subsamples of areas for all models."""

    models: tuple[AnyModel, ...]
    reach: FloatArray
    reached: FloatArray

    def mean(self, model: AnyModel) -> float:
        return float(self.reach[self.models.index(model)].mean())

    def interval(self, model: AnyModel, confidence: float = 0.95) -> tuple[float, float]:
        """The middle of the subsamples: how much the figure hangs on which areas were looked at."""
        tail = (1.0 - confidence) / 2.0
        low, high = np.quantile(self.reach[self.models.index(model)], [tail, 1.0 - tail])
        return float(low), float(high)

    def difference(self, model: AnyModel, other: AnyModel, confidence: float = 0.95) -> tuple[float, float, float]:
        """Mean and interval of the difference to another model on the same subsamples."""
        gap = self.reach[self.models.index(model)] - self.reach[self.models.index(other)]
        tail = (1.0 - confidence) / 2.0
        low, high = np.quantile(gap, [tail, 1.0 - tail])
        return float(gap.mean()), float(low), float(high)

    def is_close(self, model: AnyModel, best: AnyModel) -> bool:
        """Whether a model is behind the best by no more than the spread of that difference over the subsamples."""
        gap = self.reach[self.models.index(best)] - self.reach[self.models.index(model)]
        return bool(gap.mean() <= gap.std(ddof=1))

    @property
    def best_baseline(self) -> AnyModel:
        """The calendar baseline that did best on these very periods, chosen afterwards: the hardest to beat."""
        return max((one for one in self.models if one.is_baseline), key=self.mean)


@dataclass(frozen=True, slots=True)
class Choice:
    """The model chosen on `periods`, by name, with the hash of everything the choice hung on."""

    model: AnyModel
    periods: tuple[int, ...]
    capacity: int
    seed: int
    digest: str


def choose(
    harm: ReportedHarm,
    *,
    periods: Sequence[int],
    capacity: int,
    seed: int,
    candidates: tuple[AnyModel, ...] = CANDIDATES,
    adjacency: Adjacency | None = None,
    progress: Progress | None = None,
) -> tuple[Choice, Scores]:
    """Choose a model by its reach on these periods (numbers of columns), each forecast from its past.

    One-standard-error rule (Breiman et al. 1984): among models whose mean difference to the best is less than its
    spread over the subsamples, the one that weighs the most past is taken, for it swings least. Nothing after the
    last of `periods` is read: the harm is cut there first.
    """
    known = harm.until(max(periods) + 1)
    asked = {"capacity": capacity, "seed": seed, "adjacency": adjacency, "progress": progress}
    scores = scores_on(known, periods=periods, models=candidates, **asked)  # type: ignore[arg-type]
    best = max(candidates, key=scores.mean)
    close = [one for one in candidates if scores.is_close(one, best)]
    model = max(close, key=lambda one: (one.worth(min(periods)), scores.mean(one)))
    sealed = {"capacity": capacity, "seed": seed, "candidates": candidates, "adjacency": adjacency}
    digest = digest_of(model, known, periods=periods, **sealed)  # type: ignore[arg-type]
    return Choice(model, tuple(periods), capacity, seed, digest), scores


def digest_of(
    model: AnyModel,
    harm: ReportedHarm,
    *,
    periods: Sequence[int],
    capacity: int,
    seed: int,
    candidates: tuple[AnyModel, ...] = CANDIDATES,
    adjacency: Adjacency | None = None,
) -> str:
    """SHA-256 of the chosen model, the candidates, the data until then, the neighbours, the periods, the capacity,
    the seed and, where there is one, the population."""
    told = {
        "model": asdict(model),
        "candidates": [asdict(one) for one in candidates],
        "periods": list(periods),
        "capacity": capacity,
        "seed": seed,
        "kind": harm.kind.value,
        "neighbours": digest_of_neighbours(adjacency),
        "counts": hashlib.sha256(np.ascontiguousarray(harm.counts).tobytes()).hexdigest(),
    }
    if harm.population is not None:
        told["population"] = hashlib.sha256(np.ascontiguousarray(harm.population).tobytes()).hexdigest()
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def scores_on_unseen(
    harm: ReportedHarm,
    choice: Choice,
    *,
    periods: Sequence[int],
    candidates: tuple[AnyModel, ...] = CANDIDATES,
    adjacency: Adjacency | None = None,
    progress: Progress | None = None,
) -> Scores:
    """Judge a sealed choice, and beside it all candidates, on later periods.

    ValueError when the choice was made on other data than these hold, or one of the periods was used for choosing.
    """
    known = harm.until(max(choice.periods) + 1)
    words = {"periods": choice.periods, "capacity": choice.capacity, "seed": choice.seed}
    if (
        digest_of(choice.model, known, candidates=candidates, adjacency=adjacency, **words)  # type: ignore[arg-type]
        != choice.digest
    ):
        raise ValueError("the choice was sealed on other data, candidates or settings than these")
    if min(periods) <= max(choice.periods):
        raise ValueError("a period that was used for choosing cannot judge the choice")
    words = {"capacity": choice.capacity, "seed": choice.seed, "models": candidates, "adjacency": adjacency}
    return scores_on(harm, periods=periods, progress=progress, **words)  # type: ignore[arg-type]


def scores_on(
    harm: ReportedHarm,
    *,
    periods: Sequence[int],
    capacity: int,
    seed: int,
    models: tuple[AnyModel, ...],
    adjacency: Adjacency | None = None,
    progress: Progress | None = None,
) -> Scores:
    """Reach of each model over subsamples of areas (four in five, the same for all models), mean over periods.

    Subsamples without harm in one of the periods say nothing of a list and are left out; none left: ValueError.
    `progress` is told the lists judged and to judge.
    """
    if not periods or min(periods) < 1 or max(periods) >= harm.periods:
        raise ValueError(f"periods must lie between 1 and {harm.periods - 1}: the first has no past")
    rng = np.random.default_rng(seed)
    kept = max(capacity, round(harm.areas * KEPT_SHARE))
    samples = [rng.permutation(harm.areas)[:kept] for _ in range(SUBSAMPLES)]
    reach, reached = np.zeros((2, len(models), SUBSAMPLES))
    for nth, model in enumerate(models):
        for at, period in enumerate(periods):
            score = mean_of(model, harm.until(period), adjacency)
            came = harm.counts[:, period]
            for which, sample in enumerate(samples):
                judged = judged_list(score[sample], came[sample], capacity=capacity)
                reach[nth, which] += judged.reach_of_best / len(periods)
                reached[nth, which] += judged.reached / len(periods)
            if progress:
                progress(nth * len(periods) + at + 1, len(models) * len(periods))
    with_harm = ~np.isnan(reach).any(axis=0)
    if not with_harm.any():
        raise ValueError("the periods hold too few events to compare lists on")
    return Scores(models, reach[:, with_harm], reached[:, with_harm])
