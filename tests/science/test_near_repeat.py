"""Near repeats: witnesses are the Near Repeat Calculator 1.3, R surveillance's knox and a loop over all pairs."""

import csv
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.science.knox import CALCULATOR, KNOX, near_repeats
from tandem.science.knox.near_repeat import Definition

from .cincinnati import reference

ARSON = np.array(
    [[0, 2, 0, 8], [9, 1, 1, 45], [4, 0, 0, 140], [6, 0, 0, 234], [393, 710, 770, 133658]],
)
"""Observed frequencies of the calculator's output: same place, 1-200, 201-400, 401-600, more than 600 metres."""


def arson():
    with reference("reference", "near-repeat", "chicago_arson.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    days = [date.fromisoformat(row[2]).toordinal() for row in rows]
    return [float(row[0]) for row in rows], [float(row[1]) for row in rows], days


def calculator_means():
    """Mean of the calculator's 99 shuffles for each cell, by row and column, and their number."""
    path = reference("reference", "near-repeat", "chicago_arson_NRverbose_2019-09-23_145637.csv")
    means, cell = {}, (0, 0)
    for line in path.read_text().splitlines():
        words = line.strip().split()
        if len(words) == 4 and words[0] == "Row" and words[2] == "Column":
            cell = int(words[1]) - 1, int(words[3]) - 1
        elif line.startswith("Mean,"):
            means[cell] = float(line.split(",")[1])
    return means


def test_chicago_arson_equals_the_near_repeat_calculator():
    """Witness: its output of 23 September 2019, 200 m x 3 and 1 day x 3, Manhattan distance, 99 shuffles."""
    found = near_repeats(*arson(), distances_m=(200, 400, 600), days=(1, 2, 3), seed=1)
    np.testing.assert_array_equal(found.observed, ARSON)
    assert found.distances_m[:2] == ((0.0, 0.0), (0.0, 200.0))
    means = calculator_means()
    assert len(means) == 20
    for cell, mean in means.items():
        # Counts of pairs in a cell vary about like a Poisson count, and never more.
        error = np.sqrt(found.expected[cell] / 99)
        assert mean == pytest.approx(found.expected[cell], abs=4 * error), cell
        assert found.simulated[cell] == pytest.approx(found.expected[cell], abs=4 * error), cell
    assert found.chance.more[1, 0] == found.chance.more[3, 0] == 0.001
    assert found.chance.more[2, 1] == 1
    assert found.chance.more[1, 1] == pytest.approx(0.27, abs=0.14)


def test_burkitt_equals_knox_of_r_surveillance():
    """Witness: surveillance 1.20.3, Euclidean, both edges included, its p-values of 999 shuffles."""
    with reference("reference", "near-repeat", "burkitt.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with reference("reference", "near-repeat", "reference_knox_burkitt_surveillance.csv").open(newline="") as file:
        wanted = list(csv.DictReader(file))
    found = near_repeats(
        *[[float(row[name]) for row in rows] for name in ("x", "y", "t")],
        distances_m=(2.5, 5, 10, 20),
        days=(30, 60, 90, 180),
        seed=1,
        definition=KNOX,
    )
    close = np.array([int(row["close_both"]) for row in wanted]).reshape(4, 4)
    np.testing.assert_array_equal(found.observed, close)
    expected = np.array([float(row["expected"]) for row in wanted]).reshape(4, 4)
    np.testing.assert_allclose(found.expected, expected, rtol=1e-12)
    p = np.array([float(row["p_perm999"]) for row in wanted]).reshape(4, 4)
    np.testing.assert_allclose(found.chance.more, p, atol=4 * np.sqrt(0.25 / 999 * 2))


def loop_table(x, y, time, *, metres, days, definition):
    """Second implementation: every pair, sorted into the calculator's cells or Knox's."""
    same = not definition.cumulative
    table = np.zeros((len(metres) + 2, len(days) + 1) if same else (len(metres), len(days)), dtype=int)
    for i in range(len(x)):
        for j in range(i):
            across, along = abs(x[i] - x[j]), abs(y[i] - y[j])
            far = across + along if definition.manhattan else np.sqrt(across**2 + along**2)
            gap = abs(time[i] - time[j])
            if definition.cumulative:
                table += np.outer([far <= edge for edge in metres], [gap <= edge for edge in days])
            else:
                row = 0 if far == 0 else 1 + sum(far >= edge for edge in metres)
                table[row, sum(gap >= edge for edge in days)] += 1
    return table


EVENTS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from([0, 1, 2, 2.5, 3, 7, 7.25, 400])), max_size=25
)
STRAIGHT = Definition(manhattan=False, closed=False, cumulative=False, single_precision=False)


@settings(max_examples=60)
@given(events=EVENTS, definition=st.sampled_from([CALCULATOR, KNOX, STRAIGHT]))
def test_tables_equal_a_loop_over_all_pairs(events, definition):
    """Witness: the loop above; whole numbers, so that pairs lie on the edges; half days, so that seconds count."""
    x, y, time = ([event[k] for event in events] for k in range(3))
    found = near_repeats(
        x, y, time, distances_m=(2, 5), days=(1, 2, 7), seed=3, permutations=5, definition=definition
    )
    np.testing.assert_array_equal(
        found.observed, loop_table(x, y, time, metres=(2, 5), days=(1, 2, 7), definition=definition)
    )
    assert (found.observed.sum() == len(x) * (len(x) - 1) // 2) or definition.cumulative


def crowd(n, seed=5):
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 3000, n), rng.uniform(0, 3000, n), rng.integers(0, 60, n)


def test_any_number_of_workers_gives_the_same_result():
    """Witness: a second run with another number of threads; small blocks must not change it either."""
    x, y, time = crowd(800)
    one = near_repeats(x, y, time, distances_m=(100, 300), days=(2, 7), seed=9, permutations=300, workers=1)
    for workers in (2, 4):
        two = near_repeats(x, y, time, distances_m=(100, 300), days=(2, 7), seed=9, permutations=300, workers=workers)
        np.testing.assert_array_equal(one.simulated, two.simulated)
        np.testing.assert_array_equal(one.chance.more, two.chance.more)
    other = near_repeats(x, y, time, distances_m=(100, 300), days=(2, 7), seed=10, permutations=300, workers=2)
    assert (other.simulated != one.simulated).any()


def test_pairs_in_small_blocks_give_the_same_result(monkeypatch):
    """Witness: all pairs at once."""
    from tandem.science.knox import layout

    x, y, time = crowd(400)
    whole = near_repeats(x, y, time, distances_m=(100, 300), days=(2, 7), seed=9, permutations=30)
    monkeypatch.setattr(layout.NearPairs.blocks, "__kwdefaults__", {"at_once": 500})
    parts = near_repeats(x, y, time, distances_m=(100, 300), days=(2, 7), seed=9, permutations=30)
    np.testing.assert_array_equal(whole.simulated, parts.simulated)


def test_shuffles_keep_their_level():
    """Witness: 200 patterns without any near repeats; p <= 0.05 in 5 %, give or take three errors."""
    hits = 0
    for seed in range(200):
        x, y, time = crowd(60, seed)
        found = near_repeats(x, y, time, distances_m=(400,), days=(5,), seed=seed, permutations=99, definition=KNOX)
        hits += bool(found.chance.more[0, 0] <= 0.05)
    assert 1 <= hits <= 20


def test_progress_is_told_and_can_stop_the_work():
    told = []
    x, y, time = crowd(100)
    near_repeats(
        x, y, time, distances_m=(100,), days=(7,), seed=1, permutations=300, progress=lambda *a: told.append(a)
    )
    assert told[-1] == (300, 300)
    assert [done for done, _ in told] == sorted(done for done, _ in told)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        near_repeats(x, y, time, distances_m=(100,), days=(7,), seed=1, progress=stop, workers=2)


def test_a_point_at_the_other_end_of_the_world_costs_nothing():
    x, y, time = crowd(50)
    x[0] = 4e7
    found = near_repeats(x, y, time, distances_m=(10,), days=(7,), seed=1, permutations=9)
    assert found.observed.sum() == 50 * 49 // 2


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_compare_is_no_finding(n):
    found = near_repeats(*crowd(n), distances_m=(100,), days=(7,), seed=1, permutations=9)
    assert found.observed.sum() == 0
    assert (found.chance.more == 1).all()
    assert np.isnan(found.ratio).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"distances_m": (200, 100)}, "distances"),
        ({"days": ()}, "days"),
        ({"days": (float("nan"),)}, "days"),
        ({"permutations": 0}, "permutations"),
        ({"workers": 0}, "workers"),
    ],
)
def test_bad_questions_are_refused(wrong, message):
    asked = {"distances_m": (100,), "days": (7,), "seed": 1} | wrong
    with pytest.raises(ValueError, match=message):
        near_repeats(*crowd(5), **asked)


def test_bad_points_are_refused():
    with pytest.raises(ValueError, match="NaN"):
        near_repeats([0, np.nan], [0, 1], [1, 2], distances_m=(100,), days=(7,), seed=1)
    with pytest.raises(ValueError, match="one length"):
        near_repeats([0], [0, 1], [1, 2], distances_m=(100,), days=(7,), seed=1)
