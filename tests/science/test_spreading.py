"""Excitation that spreads to cells around: simulated truth comes back, and a double loop gives the same intensities.

Harm prevented: a rise next door taken for chance, or a busy quarter taken for contagion.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from tandem.science.forecast import fit_self_exciting, fit_spreading
from tandem.science.forecast import spreading as module

SIDE, METRES, DAYS = 16, 100.0, 1500.0
GRID = np.arange(SIDE * SIDE)
X, Y = GRID % SIDE * METRES, GRID // SIDE * METRES


def simulated(seed: int, *, own: float, spread: float, metres: float, fade: float = 0.2) -> tuple[np.ndarray, ...]:
    """A branching process in the plane: 2000 parents anywhere, followers near them; those off the map are lost."""
    rng = np.random.default_rng(seed)
    edge = SIDE * METRES
    waiting = [
        (*at, when) for at, when in zip(rng.uniform(0, edge, (2000, 2)), rng.uniform(0, DAYS, 2000), strict=True)
    ]
    cells, days = [], []
    while waiting:
        x, y, when = waiting.pop()
        if not (0 <= x < edge and 0 <= y < edge) or when >= DAYS:
            continue
        cells.append(int(y // METRES) * SIDE + int(x // METRES))
        days.append(when)
        centre = (x // METRES + 0.5) * METRES, (y // METRES + 0.5) * METRES
        waiting += [(*centre, when + rng.exponential(1 / fade)) for _ in range(rng.poisson(own))]
        for _ in range(rng.poisson(spread)):
            east, north = rng.normal(0, metres, 2)
            waiting.append((x + east, y + north, when + rng.exponential(1 / fade)))
    return np.array(cells), np.array(days)


@pytest.mark.parametrize("shape", ["gaussian", "power"])
def test_the_intensities_are_those_of_a_double_loop(shape: str) -> None:
    """Witness: every pair of events, with ties in time, and shares written out cell by cell."""
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 500, (2, 12))
    place, when = rng.integers(0, 12, 90), np.sort(rng.integers(0, 50, 90).astype(float))
    reach = {"gaussian": 4, "power": 8}[shape] * 90.0
    table = module.shares(cKDTree(np.column_stack([x, y])), 90.0, shape)
    own, near, waited = module.rises(place, when, 0.3, table)

    def weight(one: int, other: int) -> float:
        apart = np.hypot(x[one] - x[other], y[one] - y[other])
        if apart > reach:
            return 0.0
        return float(np.exp(-((apart / 90) ** 2) / 2) if shape == "gaussian" else (1 + (apart / 90) ** 2) ** -1.5)

    whole = [sum(weight(source, to) for to in range(12)) for source in range(12)]
    for one in range(90):
        plain_own = plain_near = plain_wait = 0.0
        for other in range(90):
            gap = when[one] - when[other]
            if gap > 0:
                rise = 0.3 * np.exp(-0.3 * gap)
                part = weight(place[other], place[one]) / whole[place[other]]
                plain_own += rise * (place[one] == place[other])
                plain_near += rise * part
                plain_wait += rise * part * gap
        assert own[one] == pytest.approx(plain_own)
        assert near[one] == pytest.approx(plain_near)
        assert waited[1, one] == pytest.approx(plain_wait)
    assert np.asarray(table.sum(axis=0)) == pytest.approx(np.ones(12))


def test_a_planted_spread_comes_back() -> None:
    """Simulated truth: half an event follows each, 150 m around, fading by a fifth a day."""
    found = []
    for seed in range(3):
        cell, day = simulated(seed, own=0.0, spread=0.5, metres=150.0)
        told = fit_spreading(cell, day, x=X, y=Y, start=0, end=DAYS)
        stayed = 1 - 2000 / cell.size  # followers on the map and before the end, an event
        assert told.branching == pytest.approx(stayed, abs=0.07)
        assert told.log_likelihood > told.without_spread + 20
        found.append(told)
    assert np.mean([one.bandwidth for one in found]) == pytest.approx(150, rel=0.12)
    assert np.mean([one.fade_per_day for one in found]) == pytest.approx(0.2, rel=0.15)
    assert np.mean([one.own for one in found]) < 0.05


def test_near_repeats_in_the_own_cell_are_told_from_the_spread() -> None:
    cell, day = simulated(5, own=0.3, spread=0.3, metres=200.0)
    found = fit_spreading(cell, day, x=X, y=Y, start=0, end=DAYS)
    assert found.own == pytest.approx(0.3, abs=0.05)
    stayed = 1 - 2000 / cell.size - 0.3  # of the 0.3 that spread, those that stayed on the map
    assert found.spread == pytest.approx(stayed, abs=0.08)
    assert found.bandwidth == pytest.approx(200, rel=0.2)


def test_busy_and_quiet_cells_are_no_contagion() -> None:
    """Planted: steady rates that differ much, and nothing that follows."""
    rng = np.random.default_rng(1)
    level = rng.gamma(1.0, 1.0, SIDE * SIDE)
    cell, day = rng.choice(SIDE * SIDE, 4000, p=level / level.sum()), rng.uniform(0, DAYS, 4000)
    assert fit_spreading(cell, day, x=X, y=Y, start=0, end=DAYS).branching < 0.03


def test_where_nothing_follows_nothing_is_found() -> None:
    cell, day = simulated(6, own=0.0, spread=0.0, metres=100.0)
    found = fit_spreading(cell, day, x=X, y=Y, start=0, end=DAYS)
    assert found.branching < 0.08
    assert found.expected(30).sum() == pytest.approx(cell.size / DAYS * 30, rel=0.1)


def test_with_a_tiny_bandwidth_nothing_reaches_other_cells() -> None:
    """Witness: the model of one cell, fitted by its own code, which holds less of a cell's rate for steady."""
    cell, day = simulated(7, own=0.4, spread=0.0, metres=100.0)
    plain = fit_self_exciting(cell, day, cells=SIDE * SIDE, start=0, end=DAYS, rounds=60)
    found = fit_spreading(cell, day, x=X, y=Y, start=0, end=DAYS, bandwidth=1.0)
    assert found.branching == pytest.approx(0.4, abs=0.04)
    assert found.branching == pytest.approx(plain.branching, abs=0.06)
    assert found.excited_near == pytest.approx(found.excited_own)


def test_what_cannot_be_and_what_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cell, day = simulated(8, own=0.0, spread=0.2, metres=100.0)
    for wrong in ({"x": X[:5], "y": Y[:5]}, {"x": X * np.nan, "y": Y}, {"x": X, "y": Y, "bandwidth": -1.0}):
        with pytest.raises(ValueError, match=r"centre|bandwidth"):
            fit_spreading(cell, day, start=0, end=DAYS, **wrong)
    monkeypatch.setattr(module, "MOST_PAIRS", 4000)
    with pytest.raises(ValueError, match="too many cells"):
        fit_spreading(cell, day, x=X, y=Y, start=0, end=DAYS, bandwidth=400.0)
    assert fit_spreading(cell, day, x=X, y=Y, start=0, end=DAYS, rounds=5).bandwidth == 50
    none = fit_spreading([], [], x=X[:2], y=Y[:2], start=0, end=9)
    assert none.expected(7).tolist() == [0, 0]
