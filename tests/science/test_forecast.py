"""Forecasts of places: exact reach over ties, a choice that cannot peek, a gate against feedback, planted truth.

Harm prevented: a list that sends teams where teams have been, or a figure that was chosen after the answer was known.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from tandem.science.forecast import (
    CANDIDATES,
    WITH_NEIGHBOURS,
    Model,
    ReportedHarm,
    along_the_list,
    choose,
    feedback_gate,
    fit_self_exciting,
    forecast,
    judged_list,
    scores_on_unseen,
    touching,
)
from tandem.science.forecast.models import by_name, mean_of

MEAN_OF_ALL = by_name("mean of all")


def made_up(areas: int = 60, periods: int = 8, seed: int = 1) -> ReportedHarm:
    rng = np.random.default_rng(seed)
    level = rng.gamma(1.0, 2.0, (areas, 1))
    return ReportedHarm.of("overdose_call", rng.poisson(level * np.ones(periods)))


@pytest.mark.parametrize("kind", ["arrest", "stop", "seizure", "crime", ""])
def test_only_reported_harm_makes_a_forecast(kind: str) -> None:
    """Harm: arrests as input; then police are sent where police were."""
    with pytest.raises(ValueError, match="reported harm only"):
        ReportedHarm.of(kind, [[1, 2]])
    with pytest.raises(AttributeError):
        forecast(MEAN_OF_ALL, np.ones((3, 3)))  # type: ignore[arg-type]


def test_reach_over_ties_is_the_mean_over_every_way_to_break_them() -> None:
    """Witness: all orders of the places, one by one."""
    score, harm, size = np.array([3.0, 1, 1, 1, 0]), np.array([2.0, 5, 0, 1, 9]), np.array([1.0, 2, 1, 3, 1])
    told = judged_list(score, harm, capacity=2, size=size)
    reached, listed = [], []
    for order in permutations(range(5)):
        ranked = sorted(order, key=lambda one: -score[one])[:2]
        reached.append(harm[ranked].sum())
        listed.append(size[ranked].sum())
    assert told.reached == pytest.approx(np.mean(reached))
    assert told.hit_rate == pytest.approx(np.mean(reached) / 17)
    assert told.reach_of_best == pytest.approx(np.mean(reached) / 14)
    assert told.pai == pytest.approx(told.hit_rate / (np.mean(listed) / 8))
    assert judged_list(harm, harm, capacity=2).pei == pytest.approx(1)
    assert np.isnan(judged_list(score, np.zeros(5), capacity=2).hit_rate)
    with pytest.raises(ValueError, match="capacity"):
        judged_list(score, harm, capacity=6)


def test_weights_are_those_of_the_calendar() -> None:
    assert by_name("last period").weights(3).tolist() == [0, 0, 1]
    assert by_name("mean of 4").weights(6).tolist() == [0, 0, 0.25, 0.25, 0.25, 0.25]
    assert Model("d", discount=0.5).weights(3) == pytest.approx(np.array([1, 2, 4]) / 7)
    assert Model("same month", season=3, memory=2).weights(7).tolist() == [0, 0.5, 0, 0, 0.5, 0, 0]
    assert Model("too long", season=12).weights(7).tolist() == [0] * 7
    assert MEAN_OF_ALL.worth(5) == 5
    with pytest.raises(ValueError, match="no past period"):
        forecast(Model("too long", season=12), made_up())


def test_neighbours_take_their_share_and_lonely_areas_keep_their_own() -> None:
    harm = ReportedHarm.of("naloxone", [[4.0], [0.0], [2.0]])
    touching = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    mean = mean_of(Model("n", neighbours=0.25), harm, touching)
    assert mean.tolist() == [3, 1, 2]
    with pytest.raises(ValueError, match="which areas touch"):
        mean_of(Model("n", neighbours=0.25), harm)


def test_intervals_hold_the_planted_count_as_often_as_they_say() -> None:
    """Witness: simulated truth, areas with gamma levels and Poisson counts."""
    held = []
    for seed in range(30):
        harm = made_up(seed=seed)
        told = forecast(MEAN_OF_ALL, harm.until(7), confidence=0.9)
        held.append(((harm.counts[:, 7] >= told.low) & (harm.counts[:, 7] <= told.high)).mean())
    assert 0.88 < np.mean(held) < 0.98  # discrete counts: at least 0.9, up to the width of one count


def test_a_choice_cannot_see_what_comes_after_it() -> None:
    """Planted: the later periods are replaced by others, and the choice with its hash stays the same."""
    harm = made_up()
    choice, _ = choose(harm, periods=[4, 5], capacity=10, seed=3)
    other = harm.counts.copy()
    other[:, 6:] = 99
    assert choose(ReportedHarm.of("overdose_call", other), periods=[4, 5], capacity=10, seed=3)[0] == choice
    other[0, 2] += 1
    with pytest.raises(ValueError, match="sealed on other data"):
        scores_on_unseen(ReportedHarm.of("overdose_call", other), choice, periods=[6])
    with pytest.raises(ValueError, match="cannot judge"):
        scores_on_unseen(harm, choice, periods=[5, 6])
    scores = scores_on_unseen(harm, choice, periods=[6, 7])
    low, high = scores.interval(choice.model)
    assert low < scores.mean(choice.model) < high
    gap, least, most = scores.difference(choice.model, scores.best_baseline)
    assert least <= gap <= most


def test_levels_that_last_are_forecast_from_the_whole_past_and_sudden_ones_from_the_last_period() -> None:
    """Planted truth: with steady levels a long memory wins, with levels drawn anew at mid-time a short one."""
    chosen = [
        choose(made_up(areas=200, periods=12, seed=seed), periods=[9, 10, 11], capacity=30, seed=1)[0].model
        for seed in range(6)
    ]
    assert np.mean([model.worth(9) for model in chosen]) > 5
    rng = np.random.default_rng(4)
    before, after = (rng.gamma(0.5, 30.0, (300, 1)) for _ in range(2))
    moved = ReportedHarm.of("overdose_call", rng.poisson(np.hstack([before.repeat(10, 1), after.repeat(2, 1)])))
    assert choose(moved, periods=[11], capacity=30, seed=1)[0].model == by_name("last period")


@pytest.mark.parametrize("model", CANDIDATES, ids=lambda model: model.name)
def test_reported_harm_keeps_two_equal_areas_equal(model: Model) -> None:
    told = feedback_gate(model, found_by_looking=0, seed=2)
    assert told.passes
    assert told.drift_points < 3
    assert feedback_gate(model, seed=2).passes  # one report in ten found by looking
    assert (told.steps, told.limit_points) == (1000, 10.0)


def test_what_is_found_by_looking_fails_the_gate_planted() -> None:
    """Harm: a model fed with what teams find where it sends them. Planted: nothing is reported, all is found."""
    assert not feedback_gate(by_name("last period"), found_by_looking=0.5, seed=2).passes
    assert not feedback_gate(MEAN_OF_ALL, found_by_looking=0.5, seed=2).passes


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.5])
def test_a_long_memory_drifts_by_half_of_what_is_found_by_looking(share: float) -> None:
    """Witness: the urn's fixed point, the visited area at (1 + share) / 2. So no more than 0.2 may pass."""
    told = feedback_gate(MEAN_OF_ALL, found_by_looking=share, seed=4)
    assert told.drift_points == pytest.approx(50 * share, abs=1.5)
    assert told.passes == (share <= 0.2)
    assert told.found_by_looking == share


def test_a_model_that_is_told_where_teams_went_is_refused_planted() -> None:
    """Harm: a list that counts its own visits as harm. Planted: reports alone are equal, visits count as five."""
    assert not feedback_gate(lambda seen, went: (seen + 5 * went).sum(axis=2), found_by_looking=0, seed=2).passes
    assert feedback_gate(lambda seen, went: seen.sum(axis=2), found_by_looking=0, seed=2).passes


def plain_rises(place: np.ndarray, when: np.ndarray, fade: float) -> np.ndarray:
    gaps = when[:, None] - when[None, :]
    return np.where((gaps > 0) & (place[:, None] == place[None, :]), fade * np.exp(-fade * gaps), 0.0).sum(axis=1)


def test_the_one_pass_sums_are_those_of_every_pair() -> None:
    """Witness: all pairs, with ties in time."""
    from tandem.science.forecast.self_exciting import _sums

    rng = np.random.default_rng(5)
    place, when = rng.integers(0, 4, 80), rng.integers(0, 40, 80).astype(float)
    order = np.lexsort((when, place))
    excited, waited = _sums(place[order], when[order], 0.3)
    assert excited == pytest.approx(plain_rises(place[order], when[order], 0.3))
    assert waited.max() < 40


def test_planted_near_repeats_are_found_and_their_absence_too() -> None:
    """Witness: a simulated branching process with 0.4 followers an event, fading by 0.3 a day."""
    rng = np.random.default_rng(0)
    events: list[tuple[int, float]] = []
    for cell in range(50):
        waiting = list(rng.uniform(0, 1000, rng.poisson(50)))
        while waiting:
            at = waiting.pop()
            events.append((cell, at))
            waiting += [one for one in at + rng.exponential(1 / 0.3, rng.poisson(0.4)) if one < 1000]
    cell, day = zip(*events, strict=True)
    fitted = fit_self_exciting(cell, day, cells=50, start=0, end=1000)
    assert fitted.branching == pytest.approx(0.4, abs=0.06)
    assert fitted.fade_per_day == pytest.approx(0.3, abs=0.08)
    assert fitted.expected(10).sum() == pytest.approx(len(events) / 100, rel=0.5)
    none = fit_self_exciting(rng.integers(0, 50, 3000), rng.uniform(0, 1000, 3000), cells=50, start=0, end=1000)
    assert none.branching < 0.06
    assert fit_self_exciting([], [], cells=3, start=0, end=9).expected(7).tolist() == [0, 0, 0]


def test_areas_near_each_other_lend_strength_where_the_order_of_the_list_means_something() -> None:
    """Planted truth: levels that run along the list, few events each; the same areas in chance order lose little."""
    near = along_the_list(400)
    words = {"periods": [3], "capacity": 40, "seed": 1, "candidates": WITH_NEIGHBOURS, "adjacency": near}
    gained, lost, chosen = [], [], []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        counts = rng.poisson(np.repeat(rng.gamma(1.5, 0.2, 50), 8)[:, None] * np.ones(5))
        for found, order in ((gained, np.arange(400)), (lost, rng.permutation(400))):
            harm = ReportedHarm.of("overdose_death", counts[order])
            choice, _ = choose(harm, **words)
            scores = scores_on_unseen(harm, choice, periods=[4], candidates=WITH_NEIGHBOURS, adjacency=near)
            found.append(scores.difference(choice.model, scores.best_baseline)[0])
            chosen.append(choice.model)
    assert sum(model.neighbours > 0 for model in chosen[::2]) >= 3
    assert np.mean(gained) > 0.04
    assert np.mean(lost) > -0.03
    assert choose(harm, **(words | {"adjacency": along_the_list(400, spread=1)}))[0].digest != choice.digest


def test_closeness_in_a_list_is_the_plain_curve() -> None:
    """Witness: the curve written out for every pair."""
    place = np.arange(30)
    gap = np.abs(place[:, None] - place[None, :])
    plain = np.where((gap > 0) & (gap <= 8), np.exp(-(gap**2) / 8.0), 0.0)
    assert along_the_list(30).toarray() == pytest.approx(plain)
    assert along_the_list(1).shape == (1, 1)
    assert touching([[0, 1], [1, 0], [2, 2]], areas=3).toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    with pytest.raises(ValueError, match="two areas"):
        touching([[0, 3]], areas=3)


def test_cook_county_as_published(reference: Path) -> None:
    """The choice on 2020 alone, and the calendar baselines on that year; later years are not here to look at."""
    table = np.loadtxt(reference / "chicago/cook_overdose_deaths_tract_year.csv", delimiter=",", skiprows=1)
    harm = ReportedHarm.of("overdose_death", table[:, 1:])
    near = {"candidates": WITH_NEIGHBOURS, "adjacency": along_the_list(harm.areas), "capacity": 100, "seed": 360}
    choice, scores = choose(harm, periods=[5], **near)
    assert choice.model.name == "discounted 0.95, 20% from neighbours"
    assert choice.digest.startswith("8a44561f14f0d860")
    assert 0.69 < scores.mean(by_name("last period")) < 0.71
    mean, low, _ = scores.difference(choice.model, scores.best_baseline)
    assert mean > 0.01
    assert low > 0


def test_cook_county_a_year_earlier_the_same_rule_beats_the_baselines_on_the_year_it_has_not_seen(
    reference: Path,
) -> None:
    """The rule, not the model: chosen on 2019 alone, opened on 2020."""
    table = np.loadtxt(reference / "chicago/cook_overdose_deaths_tract_year.csv", delimiter=",", skiprows=1)
    harm = ReportedHarm.of("overdose_death", table[:, 1:])
    near = {"candidates": WITH_NEIGHBOURS, "adjacency": along_the_list(harm.areas)}
    choice, _ = choose(harm, periods=[4], capacity=100, seed=360, **near)
    scores = scores_on_unseen(harm, choice, periods=[5], **near)
    assert scores.mean(choice.model) == pytest.approx(0.818, abs=0.001)
    assert scores.mean(choice.model) > scores.mean(scores.best_baseline)


def test_progress_is_told_and_what_it_raises_stops_the_work() -> None:
    harm, told = made_up(), []
    words = {"capacity": 10, "seed": 3, "progress": lambda *at: told.append(at)}
    choice, _ = choose(harm, periods=[4, 5], **words)
    lists = 2 * len(CANDIDATES)
    assert told == [(nth + 1, lists) for nth in range(lists)]
    told.clear()
    scores_on_unseen(harm, choice, periods=[6], progress=lambda *at: told.append(at))
    assert told[-1] == (len(CANDIDATES), len(CANDIDATES))

    def stop(done: int, _: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        feedback_gate(MEAN_OF_ALL, seed=1, progress=stop)
