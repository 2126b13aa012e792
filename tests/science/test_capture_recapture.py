"""Capture-recapture: witnesses are a published outbreak, closed forms, a second fit, and simulated truth."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize

from tandem.science.capture_recapture import chapman, log_linear


def outbreak():
    """Hepatitis A, three lists: Chao A et al. (2001), Stat Med 20:3123-57, table I."""
    table = np.zeros((2, 2, 2), dtype=int)
    cells = {(1, 1, 1): 28, (1, 1, 0): 21, (1, 0, 1): 17, (0, 1, 1): 18, (1, 0, 0): 69, (0, 1, 0): 55, (0, 0, 1): 63}
    for cell, people in cells.items():
        table[cell] = people
    return table


def test_published_outbreak():
    """Witness: the published estimates, 388 with independent lists and 1,313 saturated, of 271 people seen."""
    found = log_linear(outbreak())
    by_pairs = {model.pairs: model for model in found.models}
    assert found.observed == 271
    assert len(found.models) == 8
    assert round(by_pairs[()].estimate) == 388
    assert round(by_pairs[(0, 1), (0, 2), (1, 2)].estimate) == 1313


def test_closed_forms():
    """Witness: Fienberg 1972; two dependences leave two lists independent given the third."""
    table = outbreak()
    by_pairs = {model.pairs: model.estimate for model in log_linear(table).models}
    odd = table[1, 1, 1] * table[1, 0, 0] * table[0, 1, 0] * table[0, 0, 1]
    even = table[1, 1, 0] * table[1, 0, 1] * table[0, 1, 1]
    assert by_pairs[(0, 1), (0, 2), (1, 2)] == pytest.approx(271 + odd / even)
    given = 271 + table[0, 1, 0] * table[0, 0, 1] / table[0, 1, 1]
    assert by_pairs[(0, 1), (0, 2)] == pytest.approx(given)


def test_every_model_equals_a_general_optimiser():
    """Witness: the Poisson likelihood maximised without derivatives of ours, and the profile searched on a grid."""
    table = outbreak()
    cells = np.array(list(product((0, 1), repeat=3)))[1:]
    counts = table.reshape(-1)[1:]
    for model in log_linear(table).models:
        columns = [np.ones(7), *cells.T, *(cells[:, a] * cells[:, b] for a, b in model.pairs)]
        design = np.column_stack(columns)

        def loss(beta, design=design):
            return np.sum(np.exp(design @ beta) - counts * (design @ beta))

        start = np.zeros(design.shape[1]) + 1.0
        best = minimize(loss, start, method="BFGS", options={"gtol": 1e-9, "maxiter": 2000})
        assert model.estimate == pytest.approx(271 + math.exp(best.x[0]), rel=1e-4)
        assert model.low < model.estimate < model.high


def test_interval_of_independent_lists_covers_the_truth():
    """Witness: 150 simulated populations of 500 with three independent lists; 95 % intervals."""
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(150):
        on = rng.random((500, 3)) < (0.4, 0.3, 0.35)
        table = np.zeros((2, 2, 2), dtype=int)
        np.add.at(table, tuple(on.astype(int).T), 1)
        table[0, 0, 0] = 0
        independent = log_linear(table, pairs=()).chosen
        inside += independent.low <= 500 <= independent.high
    assert 0.9 < inside / 150 <= 0.99


def test_dependence_is_found():
    """Witness: planted; people on the first list are three times likelier on the second, and the AIC says so."""
    rng = np.random.default_rng(4)
    first = rng.random(6000) < 0.3
    second = rng.random(6000) < np.where(first, 0.45, 0.15)
    third = rng.random(6000) < 0.35
    table = np.zeros((2, 2, 2), dtype=int)
    np.add.at(table, (first.astype(int), second.astype(int), third.astype(int)), 1)
    table[0, 0, 0] = 0
    found = log_linear(table)
    assert (0, 1) in found.chosen.pairs
    assert found.chosen.low < 6000 < found.chosen.high
    independent = next(model for model in found.models if not model.pairs)
    assert independent.high < 6000


def test_chapman_by_hand_and_on_simulated_truth():
    """Witness: 201 x 151 / 31 - 1 by hand; 95 % of 400 simulated populations of 800 covered."""
    found = chapman(200, 150, 30)
    assert found.estimate == pytest.approx(201 * 151 / 31 - 1)
    assert found.standard_error == pytest.approx(math.sqrt(201 * 151 * 170 * 120 / (31**2 * 32)))
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(400):
        first, second = rng.random(800) < 0.3, rng.random(800) < 0.25
        one = chapman(int(first.sum()), int(second.sum()), int((first & second).sum()))
        inside += one.low <= 800 <= one.high
    assert 0.92 < inside / 400 < 0.99


def test_lists_without_and_with_complete_overlap():
    """Witness: by hand."""
    apart = chapman(5, 5, 0)
    assert apart.estimate == 35
    assert apart.low > 10
    same = chapman(7, 7, 7)
    assert (same.estimate, same.low, same.high, same.standard_error) == (7, 7, 7, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: chapman(3, 4, 5),
        lambda: chapman(3, 4, -1),
        lambda: log_linear([[1, 2], [3, 4]]),
        lambda: log_linear(np.zeros((2, 2, 2), dtype=int)),
        lambda: log_linear(np.full((2, 2, 2), -1)),
        lambda: log_linear(np.full((2, 2, 2), 0.5)),
    ],
)
def test_bad_input_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must|nobody"):
        wrong()
