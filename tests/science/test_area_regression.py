"""The area model: planted coefficients come back, a second way of fitting agrees, and no lag is found where none is.

Harm prevented: a model that looks learned and is no better than counting, believed because it has more terms.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from tandem.science.forecast import (
    CANDIDATES,
    AreaRegression,
    ReportedHarm,
    along_the_list,
    choose,
    digest_of,
    feedback_gate,
    fit_areas,
    forecast,
    scores_on_unseen,
)
from tandem.science.forecast.models import by_name, mean_of
from tandem.science.forecast.neighbours import around
from tandem.science.forecast.penalised import penalised_poisson

AREAS = 150
MEAN_OF_ALL = by_name("mean of all")


def world(
    seed: int, *, own: float = 0.5, near: float = 0.3, wave: float = 0.0, level: float = 0.2, periods: int = 60
) -> tuple[ReportedHarm, np.ndarray]:
    """Counts made by the model's own sentence, with known terms; the people of each area, and who touches whom."""
    rng = np.random.default_rng(seed)
    people = rng.lognormal(8, 0.6, AREAS)
    adjacency = along_the_list(AREAS, spread=1.0)
    expected = 4.0 * people / people.mean()
    own_level = rng.normal(0, level, AREAS)
    counts = np.zeros((AREAS, periods + 30))
    counts[:, 0] = rng.poisson(expected)
    for t in range(1, periods + 30):
        lag = np.log((counts[:, t - 1] + 1) / (expected + 1))
        beside = np.log((around(counts[:, t - 1], adjacency) + 1) / (around(expected, adjacency) + 1))
        season = wave * np.sin(2 * np.pi * (t - 30) / 12)
        counts[:, t] = rng.poisson(expected * np.exp(own_level + own * lag + near * beside + season))
    return ReportedHarm.of("overdose_call", counts[:, 30:], population=people), adjacency


def test_planted_coefficients_come_back() -> None:
    """Witness: simulated truth, own lag 0.5, neighbours' 0.3, a yearly wave of 0.4."""
    found = []
    for seed in range(6):
        harm, near = world(seed, wave=0.4)
        told = fit_areas(AreaRegression(lags=1, season=12), harm, near)
        assert not told.why_not
        assert told.terms == ("intercept", "own 1 back", "neighbours 1 back", "season, sine", "season, cosine")
        found.append(told.coefficients[1:])
        assert (np.abs(told.coefficients[1:] - [0.5, 0.3, 0.4, 0.0]) < 5 * told.errors[1:] + 0.03).all()
    assert np.mean(found, axis=0) == pytest.approx([0.5, 0.3, 0.4, 0.0], abs=0.04)


def test_a_second_way_of_fitting_gives_the_same() -> None:
    """Witness: the penalised likelihood written out and handed to a general optimiser."""
    rng = np.random.default_rng(3)
    counts, design = rng.poisson(3.0, (6, 9)).astype(float), rng.normal(0, 0.4, (6, 9, 3))
    design[:, :, 0] = 1.0
    offset = np.log(rng.uniform(1, 4, 6))

    def cost(at: np.ndarray) -> float:
        eta = offset[:, None] + design @ at[:3] + at[3:, None]
        likelihood = (counts * eta - np.exp(eta)).sum()
        return float(-likelihood + 2.0 * (at[1:3] ** 2).sum() / 2 + (at[3:] ** 2).sum() / (2 * 0.3))

    plain = minimize(cost, np.zeros(9), method="BFGS", options={"gtol": 1e-8}).x
    told = penalised_poisson(counts, design, offset, ridge=2.0, variance=0.3)
    assert told is not None
    assert told.coefficients == pytest.approx(plain[:3], abs=1e-5)
    assert told.level == pytest.approx(plain[3:], abs=1e-5)


def gains(**planted: float) -> list[float]:
    """Drop of the mean squared error against the mean of all, over the last five periods, each from its past."""
    drops = []
    for seed in range(4):
        harm, near = world(seed, periods=40, **planted)
        errors = np.zeros(2)
        for period in range(35, 40):
            for nth, model in enumerate((AreaRegression(lags=1), MEAN_OF_ALL)):
                told = mean_of(model, harm.until(period), near)
                errors[nth] += ((told - harm.counts[:, period]) ** 2).mean()
        drops.append(1.0 - errors[0] / errors[1])
    return drops


def test_it_beats_the_mean_where_lags_matter_and_is_no_better_where_they_do_not() -> None:
    assert min(gains(own=0.6, near=0.3)) > 0.1
    assert np.abs(gains(own=0.0, near=0.0)).max() < 0.03
    harm, near = world(5, own=0.0, near=0.0)
    told = fit_areas(AreaRegression(lags=2), harm, near)
    assert (np.abs(told.coefficients[1:]) < 4 * told.errors[1:]).all()


def test_the_choice_takes_it_where_it_helps_and_the_plain_one_where_it_does_not() -> None:
    asked = (*CANDIDATES, AreaRegression(lags=1))
    words = {"periods": [34, 35, 36, 37], "capacity": 15, "seed": 1, "candidates": asked}
    harm, near = world(1, own=0.7, near=0.25, level=0.0, periods=40)
    choice, scores = choose(harm, adjacency=near, **words)
    judged = scores_on_unseen(harm, choice, periods=[38, 39], candidates=asked, adjacency=near)
    assert judged.models == asked
    assert scores.mean(asked[-1]) > scores.mean(MEAN_OF_ALL)
    steady, near = world(2, own=0.0, near=0.0, level=0.6, periods=40)
    assert choose(steady, adjacency=near, **words)[0].model == MEAN_OF_ALL


def test_the_population_is_sealed_with_the_choice_and_nothing_else_changed() -> None:
    harm, _ = world(1, periods=20)
    words = {"periods": [10], "capacity": 5, "seed": 1}
    without = ReportedHarm.of("overdose_call", harm.counts)
    assert digest_of(MEAN_OF_ALL, harm, **words) != digest_of(MEAN_OF_ALL, without, **words)
    assert harm.until(4).population is harm.population


def test_an_area_without_known_people_gets_the_median_and_its_own_level() -> None:
    harm, near = world(4, periods=40)
    people = np.array(harm.population)
    people[:5], people[5] = np.nan, 0.0
    told = fit_areas(AreaRegression(), ReportedHarm.of("overdose_call", harm.counts, population=people), near)
    assert told.without_population == 6
    assert np.isfinite(told.mean).all()
    known = fit_areas(AreaRegression(), harm, near)
    assert told.mean[10:] == pytest.approx(known.mean[10:], rel=0.15)
    none = fit_areas(AreaRegression(), ReportedHarm.of("overdose_call", harm.counts, population=people * np.nan))
    plain = fit_areas(AreaRegression(), ReportedHarm.of("overdose_call", harm.counts))
    assert none.mean == pytest.approx(plain.mean)
    for wrong in ([1.0], np.full(AREAS, -1.0), np.full(AREAS, np.inf)):
        with pytest.raises(ValueError, match="population"):
            ReportedHarm.of("overdose_call", harm.counts, population=wrong)


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        (np.ones((50, 4)), "fewer than 5 periods"),
        (np.eye(9, 20), "fewer than 30 events"),
        (np.zeros((3, 9)), "events"),
    ],
)
def test_what_cannot_be_fitted_says_so_and_is_the_mean_of_the_past(counts: np.ndarray, why: str) -> None:
    harm = ReportedHarm.of("naloxone", counts)
    told = fit_areas(AreaRegression(), harm)
    assert why in told.why_not
    assert told.mean == pytest.approx(counts.mean(axis=1))
    assert forecast(AreaRegression(), harm).mean == pytest.approx(counts.mean(axis=1))
    with pytest.raises(ValueError, match="lags"):
        fit_areas(AreaRegression(lags=0), harm)


def test_intervals_hold_the_next_count_as_often_as_they_say() -> None:
    held = []
    for seed in range(8):
        harm, near = world(seed, periods=41)
        told = forecast(AreaRegression(lags=1), harm.until(40), confidence=0.9, adjacency=near)
        held.append(((harm.counts[:, 40] >= told.low) & (harm.counts[:, 40] <= told.high)).mean())
    assert 0.88 < np.mean(held) < 0.98


def test_the_feedback_gate_walks_it_too() -> None:
    assert feedback_gate(AreaRegression(), found_by_looking=0, steps=300, seed=2).passes
    assert not feedback_gate(AreaRegression(), found_by_looking=0.6, steps=300, seed=2).passes
