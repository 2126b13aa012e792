"""Hot spots and near repeats of a record. Harm prevented: noise drawn as a hot spot, and a count of a few told.

Witness: records with and without something planted.
"""

from uuid import UUID

import numpy as np
import pytest

from tandem.science.points import Points
from tandem.surveillance.rules import hot_spots as rules
from tandem.surveillance.rules.hot_spots import settings, studied
from tandem.web.office.surveillance import hot_spots as page

SIDE = 8
IDS = [UUID(int=one) for one in range(SIDE * SIDE)]
EDGES = np.array(
    [(r * SIDE + c, r * SIDE + c + 1) for r in range(SIDE) for c in range(SIDE - 1)]
    + [(r * SIDE + c, (r + 1) * SIDE + c) for r in range(SIDE - 1) for c in range(SIDE)]
)
NONE = Points.of([], [], [])


def study(counts, points=NONE, sizes=None, edges=EDGES):
    found = np.asarray(counts, dtype=np.float64)
    size = np.full(found.size, 1000.0) if sizes is None else sizes
    return studied(area_ids=IDS[: found.size], counts=found, sizes=size, edges=edges, points=points)


def standing(found, key):
    return [one[key]["standing"] for one in found["areas"]["by_area"].values()]


def test_a_planted_corner_stands_out_and_the_rest_does_not():
    counts = np.random.default_rng(1).poisson(20, SIDE * SIDE)
    corner = [0, 1, 2, SIDE, SIDE + 1, SIDE + 2, 2 * SIDE, 2 * SIDE + 1]
    counts[corner] += 40
    found = study(counts)
    high = {n for n, one in enumerate(standing(found, "surroundings")) if one == "high"}
    assert {1, SIDE, SIDE + 1} <= high <= {*corner, 2 * SIDE + 2, 3, SIDE + 3, 3 * SIDE, 3 * SIDE + 1}
    alike = standing(found, "neighbours")
    assert alike[SIDE + 1] == "high"
    assert set(alike) <= {"high", "nothing"}


def test_chance_alone_is_nothing_here_and_counts_follow_people():
    people = np.linspace(1_000, 60_000, SIDE * SIDE)
    found = study(np.random.default_rng(2).poisson(people / 500), sizes=people)
    for key in ("surroundings", "neighbours"):
        assert set(standing(found, key)) == {"nothing"}


@pytest.mark.parametrize(
    "words",
    [
        {"counts": np.zeros(64)},
        {"counts": np.full(64, 9), "edges": np.zeros((0, 2), int)},
        {"counts": np.full(5, 50)},
    ],
)
def test_what_cannot_be_judged_is_not(words):
    found = study(**words)
    assert found["areas"] == {"judged": False, "by_area": {}}
    assert found["near"] == {"judged": False, "cells": []}


def events(rng, *, followers):
    """A year of events over 10 km; half are followed by another within 150 m and three days, when planted."""
    x, y, day = rng.uniform(0, 10_000, 400), rng.uniform(0, 10_000, 400), rng.integers(0, 364, 400)
    if followers:
        x = np.concatenate([x, x[:200] + rng.uniform(-100, 100, 200)])
        y = np.concatenate([y, y[:200] + rng.uniform(-100, 100, 200)])
        day = np.concatenate([day, np.minimum(day[:200] + rng.integers(0, 3, 200), 363)])
    return Points.of(x, y, day)


def test_planted_followers_are_found_and_chance_is_not():
    near = study(np.zeros(64), events(np.random.default_rng(3), followers=True))["near"]
    first = near["rows"][1]["cells"][0]
    assert near["rows"][1]["distance_m"] == [0.0, 200.0]
    assert first is None or first["p"] <= 0.05
    wide = [cell for row in near["rows"] for cell in row["cells"] if cell and cell["p"] <= 0.05]
    plain = study(np.zeros(64), events(np.random.default_rng(4), followers=False))["near"]
    assert [cell for row in plain["rows"] for cell in row["cells"] if cell and cell["p"] <= 0.01] == []
    assert wide or first is None


def test_cells_of_few_pairs_are_not_told():
    """Among 60 scattered events hardly any are within 200 m: such cells hold nothing at all."""
    rng = np.random.default_rng(5)
    points = Points.of(rng.uniform(0, 20_000, 60), rng.uniform(0, 20_000, 60), rng.integers(0, 364, 60))
    near = study(np.zeros(64), points)["near"]
    assert near["judged"]
    assert near["rows"][0]["cells"] == [None] * len(settings()["near_repeats"]["within_days"])


@pytest.mark.parametrize(("limit", "is_clear"), [(0.05, False), (0.1, True)])
def test_cells_are_shaded_by_the_share_of_false_finds_of_the_definition(monkeypatch, limit, is_clear):
    """Harm: experts change the definition, and the areas follow it while the table beside them does not."""
    monkeypatch.setattr(rules, "settings", lambda: {"false_discovery": limit})
    cell = {"ratio": 1.6, "low": 1.1, "high": 2.2, "p": 0.07}
    assert rules.is_clear(cell) is is_clear
    assert bool(page._shown(cell)["shade"]) is is_clear
    assert not rules.is_clear({**cell, "ratio": 0.6})
