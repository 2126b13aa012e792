"""Which areas stand out from the map, and whether overdoses gather near each other in place and time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from tandem.core.definition_file import read_definition
from tandem.science.false_discovery import adjusted_p
from tandem.science.hotspots import LocalStatistics, Weights, getis_ord, local_moran, weights_by_edges
from tandem.science.knox import NearRepeats, near_repeats
from tandem.science.points import Points
from tandem.science.small_numbers import is_enough
from tandem.surveillance.types.hot_spots import Standing

Numbers = npt.NDArray[np.float64]


def settings() -> Mapping[str, Any]:
    """The definition of hot spots and near repeats."""
    return read_definition("places", "hot_spots")


def studied(
    *, area_ids: Sequence[UUID], counts: Numbers, sizes: Numbers, edges: npt.NDArray[np.int64], points: Points
) -> dict[str, Any]:
    """Both questions on one record, as plain values without any count.

    `counts` and `sizes` (people, or square kilometres) of each area, shape (areas,); `edges`: shape (n, 2), numbers
    of areas that touch; `points`: overdoses whose exact place is still kept.
    """
    return {"areas": _areas(area_ids, counts, sizes, edges), "near": _near(points)}


def _areas(area_ids: Sequence[UUID], counts: Numbers, sizes: Numbers, edges: npt.NDArray[np.int64]) -> dict[str, Any]:
    rule = settings()["areas"]
    enough = len(area_ids) >= rule["least_areas"] and counts.sum() >= rule["least_events"]
    if not enough or not len(edges) or not (sizes > 0).all():
        return {"judged": False, "by_area": {}}
    rates, weights = counts / sizes, weights_by_edges(edges, areas=len(area_ids))
    gathered = _standings(getis_ord, rates, weights)
    alike = _standings(local_moran, rates, weights)
    return {
        "judged": True,
        "by_area": {
            str(one): {"surroundings": first, "neighbours": second}
            for one, first, second in zip(area_ids, gathered, alike, strict=True)
        },
    }


def _standings(method: Any, rates: Numbers, weights: Weights) -> list[dict[str, Any]]:
    rule = settings()
    found: LocalStatistics = method(rates, weights, permutations=rule["areas"]["permutations"], seed=rule["seed"])
    adjusted = adjusted_p(found.p_permuted)
    is_alike = method is local_moran
    mean = float(rates.mean())
    return [
        {
            "standing": str(_standing(z, p, high=rate > mean, is_alike=is_alike)),
            "p": None if np.isnan(p) else float(p),
        }
        for z, p, rate in zip(found.z.tolist(), adjusted.tolist(), rates.tolist(), strict=True)
    ]


def _standing(z: float, p: float, *, high: bool, is_alike: bool) -> Standing:
    """`is_alike`: the score says whether an area is like its neighbours, and only its own rate which way."""
    if np.isnan(z) or np.isnan(p):
        return Standing.NOT_JUDGED
    if p > settings()["false_discovery"]:
        return Standing.NOTHING
    if not is_alike:
        return Standing.HIGH if z > 0 else Standing.LOW
    if z < 0:
        return Standing.HIGH_AMONG_LOW if high else Standing.LOW_AMONG_HIGH
    return Standing.HIGH if high else Standing.LOW


def _near(points: Points) -> dict[str, Any]:
    rule = settings()["near_repeats"]
    if points.x.size < rule["least_events"]:
        return {"judged": False, "cells": []}
    found = near_repeats(
        points.x,
        points.y,
        points.day,
        distances_m=tuple(float(one) for one in rule["distances_m"]),
        days=tuple(float(one) for one in rule["within_days"]),
        seed=settings()["seed"],
        permutations=rule["permutations"],
    )
    adjusted = adjusted_p(np.where(_tellable(found), found.chance.more, np.nan)[:-1, :-1])
    rows, columns = adjusted.shape
    return {
        "judged": True,
        "first_day": int(points.day.min()),
        "last_day": int(points.day.max()),
        "days": [list(one) for one in found.days[:columns]],
        "rows": [
            {
                "distance_m": list(found.distances_m[row]),
                "cells": [_cell(found, adjusted, row, column) for column in range(columns)],
            }
            for row in range(rows)
        ],
    }


def _tellable(found: NearRepeats) -> npt.NDArray[np.bool_]:
    """Cells whose pairs are enough to be told of; fewer say little, and of a few people too much."""
    enough = np.vectorize(is_enough, otypes=[np.bool_])
    return np.asarray(enough(found.observed) & enough(found.expected))


def _cell(found: NearRepeats, adjusted: Numbers, row: int, column: int) -> dict[str, float] | None:
    if np.isnan(adjusted[row, column]):
        return None
    values = (found.ratio, found.ratio_low, found.ratio_high)
    ratio, low, high = (float(one[row, column]) for one in values)
    return {"ratio": ratio, "low": low, "high": high, "p": float(adjusted[row, column])}


def is_clear(cell: Mapping[str, float]) -> bool:
    """Whether a cell holds clearly more pairs than chance, by the share of false finds that judges the areas too."""
    return bool(cell["p"] <= settings()["false_discovery"] and cell["ratio"] > 1)


def study_digest(results: Mapping[str, Any], *, seed: int, version: str, as_of: str) -> str:
    """SHA-256 of frozen results with what they hung on."""
    told = {"results": results, "seed": seed, "version": version, "as_of": as_of}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
