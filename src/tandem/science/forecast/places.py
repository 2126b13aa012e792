"""A list of places as long as there are teams for it, and how much of the harm it reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tandem.science.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class PlaceList:
    """What a list of `capacity` places reached. Ties at its end are taken at random: all figures are expectations.

    `reached`: harm in the listed places. `hit_rate`: its share of all harm. `reach_of_best`: its share of what the
    best list of that length would have reached. `pai`: hit rate over the share of the area listed. `pei`: PAI over
    the PAI of the best list of that length. NaN where there was no harm.
    """

    capacity: int
    reached: float
    hit_rate: float
    reach_of_best: float
    pai: float
    pei: float


def judged_list(
    score: npt.ArrayLike, harm: npt.ArrayLike, *, capacity: int, size: npt.ArrayLike | None = None
) -> PlaceList:
    """Judge the `capacity` places with the highest score by the harm that came, both of shape (areas,).

    `size`: area (or people) of each place for PAI and PEI; all alike when left out. ValueError for a capacity that is
    not between 1 and the number of areas.
    """
    predicted, came = np.asarray(score, dtype=np.float64), np.asarray(harm, dtype=np.float64)
    sizes = np.ones(came.size) if size is None else np.asarray(size, dtype=np.float64)
    if predicted.shape != came.shape or came.ndim != 1 or sizes.shape != came.shape:
        raise ValueError("score, harm and size must be lists of one length, shape (areas,)")
    if not 1 <= capacity <= came.size:
        raise ValueError(f"capacity must lie between 1 and the {came.size} areas")
    chance = listed_chance(predicted, capacity)
    best = listed_chance(came, capacity)
    total, reached, reachable = float(came.sum()), float(came @ chance), float(came @ best)
    if total == 0:
        return PlaceList(capacity, 0.0, *(float("nan"),) * 4)
    share = float(sizes @ chance) / float(sizes.sum())
    share_of_best = float(sizes @ best) / float(sizes.sum())
    hit_rate = reached / total
    pai = hit_rate / share
    return PlaceList(capacity, reached, hit_rate, reached / reachable, pai, pai / (reachable / total / share_of_best))


def listed_chance(score: FloatArray, capacity: int) -> FloatArray:
    """The chance of each place to be on the list, shape (areas,): 1, 0, or alike among those tied at its end."""
    last = np.partition(score, score.size - capacity)[score.size - capacity]
    above, tied = score > last, score == last
    return np.where(above, 1.0, np.where(tied, (capacity - above.sum()) / tied.sum(), 0.0))
