"""Hot spots against plain second implementations, published formulas and planted truth.

Harm prevented: a map that reddens a quiet neighbourhood, or pales a burning one because it lies at the city's edge.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import norm

from tandem.science.false_discovery import adjusted_p
from tandem.science.hotspots import (
    Weights,
    getis_ord,
    kernel_density,
    local_moran,
    network_density,
    weights_by_distance,
    weights_by_edges,
)


def grid(side: int) -> Weights:
    x, y = (one.ravel() for one in np.meshgrid(np.arange(side), np.arange(side)))
    return weights_by_distance(x, y, within=1.0)


def members(weights: Weights, area: int) -> list[int]:
    return weights.neighbours[weights.starts[area] : weights.starts[area + 1]].tolist()


def test_neighbours_are_told_once_and_never_oneself() -> None:
    weights = weights_by_edges([[0, 1], [1, 0], [2, 2], [1, 3]], areas=5)
    assert [members(weights, area) for area in range(5)] == [[1], [0, 3], [], [1], []]
    assert weights.sums(np.array([1.0, 2, 4, 8, 16])).tolist() == [2, 9, 0, 2, 0]
    assert sorted(members(grid(3), 4)) == [1, 3, 5, 7]
    with pytest.raises(ValueError, match="from 0 to 1"):
        weights_by_edges([[0, 2]], areas=2)


def test_gi_star_is_its_formula_area_by_area() -> None:
    """Witness: Ord and Getis (1995), written out for each area."""
    rng = np.random.default_rng(1)
    values, weights = rng.poisson(3, 25).astype(float), grid(5)
    told = getis_ord(values, weights)
    mean, spread = values.mean(), np.sqrt((values**2).mean() - values.mean() ** 2)
    for area in range(25):
        near = [area, *members(weights, area)]
        error = spread * np.sqrt((25 * len(near) - len(near) ** 2) / 24)
        assert told.z[area] == pytest.approx((values[near].sum() - mean * len(near)) / error)
    assert told.p_normal == pytest.approx(2 * norm.sf(abs(told.z)))
    assert np.isnan(told.p_permuted).all()


def test_local_moran_sums_to_the_global_one_and_its_moments_are_those_of_all_draws() -> None:
    """Witness: the definition, and every possible set of neighbours on a small map."""
    values, weights = np.array([1.0, 5, 2, 8, 3, 3]), weights_by_edges([[0, 1], [0, 2], [3, 4], [1, 3]], areas=6)
    told = local_moran(values, weights)
    deviation = values - values.mean()
    variance = (deviation**2).mean()
    for area in range(5):
        near = members(weights, area)
        assert told.statistic[area] == pytest.approx(deviation[area] * deviation[near].mean() / variance)
        others = [one for one in range(6) if one != area]
        lags = [deviation[list(draw)].mean() for draw in combinations(others, len(near))]
        z = (deviation[near].mean() - np.mean(lags)) / np.std(lags) * np.sign(deviation[area])
        assert told.z[area] == pytest.approx(z)
    assert np.isnan(told.statistic[5])
    assert np.isnan(told.z[5])


def test_permuted_p_values_are_those_of_all_draws() -> None:
    """Witness: every possible set of neighbours on a small map, counted."""
    values, weights = np.array([1.0, 5, 2, 8, 3, 3, 9]), weights_by_edges([[0, 1], [0, 2], [3, 6], [1, 3]], areas=7)
    told = getis_ord(values, weights, permutations=9999, seed=4)
    for area in (0, 1, 2, 3, 6):
        near = members(weights, area)
        others = [one for one in range(7) if one != area]
        sums = np.array([values[list(draw)].sum() for draw in combinations(others, len(near))])
        exact = min(1.0, 2 * min((sums >= values[near].sum()).mean(), (sums <= values[near].sum()).mean()))
        assert told.p_permuted[area] == pytest.approx(exact, abs=0.03)
    assert np.isnan(told.p_permuted[4])
    assert np.isnan(told.z[4])


def test_the_answer_hangs_on_the_seed_and_not_on_the_blocks() -> None:
    from tandem.science.hotspots import local

    values, weights = np.random.default_rng(3).poisson(4, 400).astype(float), grid(20)
    sums = weights.sums(values)
    one, two = (
        local._permuted(values, weights, sums, permutations=99, seed=7, workers=workers) for workers in (1, 3)
    )
    assert (one == two).all()
    assert (one != local._permuted(values, weights, sums, permutations=99, seed=8)).any()


def test_a_planted_hot_spot_is_found_and_an_even_map_is_silent() -> None:
    rng = np.random.default_rng(5)
    quiet = rng.poisson(10, 400).astype(float)
    loud = quiet.copy()
    planted = [189, 190, 191, 209, 210, 211, 229, 230, 231]
    loud[planted] += 25
    found = adjusted_p(getis_ord(loud, grid(20), permutations=999, seed=1).p_normal) < 0.01
    assert found[planted].mean() > 0.9
    assert found.sum() <= 30
    assert (adjusted_p(getis_ord(quiet, grid(20), permutations=999, seed=1).p_permuted) < 0.05).sum() <= 2
    assert (adjusted_p(local_moran(quiet, grid(20), permutations=999, seed=1).p_permuted) < 0.05).sum() <= 2
    same = getis_ord(np.ones(400), grid(20), permutations=9, seed=1)
    assert np.isnan(same.z).all()
    assert np.isnan(same.p_permuted).all()


def test_adjusted_p_is_benjamini_and_hochbergs() -> None:
    """Witness: the step-up rule by hand."""
    told = adjusted_p([0.01, np.nan, 0.04, 0.03, 0.5])
    assert told[[0, 2, 3, 4]] == pytest.approx([0.04, 4 / 3 * 0.04, 4 / 3 * 0.04, 0.5])
    assert np.isnan(told[1])


def test_a_density_does_not_sink_at_the_edge() -> None:
    """Planted: the same number of events in every cell of half a map; corrected, the density is the same all over."""
    counts, inside = np.zeros((30, 30)), np.zeros((30, 30), dtype=bool)
    inside[:, :15] = True
    counts[inside] = 2
    even = kernel_density(counts, cell=100, bandwidth=300, inside=inside)
    assert even[inside] == pytest.approx(2 / 100**2)
    assert np.isnan(even[~inside]).all()
    one = np.zeros((41, 41))
    one[20, 20] = 1
    smooth = kernel_density(one, cell=1, bandwidth=2)
    assert smooth.sum() == pytest.approx(1, abs=1e-3)
    assert smooth[20, 22] / smooth[20, 20] == pytest.approx(np.exp(-0.5), rel=1e-6)
    with pytest.raises(ValueError, match="outside the map"):
        kernel_density(np.ones((30, 30)), cell=1, bandwidth=1, inside=inside)


def test_a_density_along_streets_crosses_no_river_and_keeps_its_mass() -> None:
    """Two banks: nodes 1 and 4 lie side by side, and the way round is long."""
    streets, length = [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]], [10.0, 10.0, 50.0, 50.0, 10.0]
    told = network_density([0, 3, 0, 0, 0, 0], streets, length, bandwidth=25)
    stands_for = np.array([5, 10, 30, 50, 30, 5])
    assert told @ stands_for == pytest.approx(3)
    assert told[4] == 0
    assert told[0] == pytest.approx(told[2])
    assert told[1] > told[0] > 0
    with pytest.raises(ValueError, match="join nodes"):
        network_density([1.0], [[0, 1]], [1.0], bandwidth=3)


def test_many_shuffles_are_done_in_small_pieces_and_say_the_same() -> None:
    """Harm: a run that cannot be stopped. The draws of an area do not hang on the piece it stands in."""
    from tandem.science.hotspots import local

    values = np.random.default_rng(3).gamma(1.0, 2.0, 400)
    weights = weights_by_edges(np.column_stack([np.arange(399), np.arange(1, 400)]), areas=400)
    told: list[tuple[int, int]] = []
    whole = getis_ord(values, weights, permutations=999, seed=4)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(local, "_DRAWS", 4000.0)
        small = getis_ord(values, weights, permutations=999, seed=4, progress=lambda *at: told.append(at))
    assert np.array_equal(whole.p_permuted, small.p_permuted)
    assert len(told) >= 200
    assert told[-1] == (400, 400)
