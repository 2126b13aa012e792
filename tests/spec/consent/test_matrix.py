"""The policies against the truth tables, cell by cell.

Harm prevented: a policy edit that quietly opens a person's facts to somebody the law keeps out, or shuts out somebody
who helps. Sentences about whole kinds of cells are proved in `test_lemmas`; edits are tried out in `test_mutants`.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

from tandem.consent.policy_engine import VOCABULARY, Question, engine, engine_with
from tandem.consent.policy_files import read_points
from tests.spec.consent import matrix, tables
from tests.spec.consent.matrix import Space

SEED = 20261120
POINTS = ("part2-criminal-justice", "part2-research", "part2-child-abuse-report")
# Where a confirmed point can change anything: the cells that its forbid covers.
WAITING = [
    {"role": ["court_team", "probation_officer"]},
    {"purpose": ["research"]},
    {"purpose": ["mandatory_report"]},
]


@pytest.fixture(scope="module")
def space() -> Space:
    return matrix.space(engine(), engine_with(*POINTS))


@pytest.fixture(scope="module")
def table(space: Space) -> np.ndarray:
    return matrix.table_matrix(space)


def _sample(size: int) -> list[Question]:
    """Random cells in every word; the seed is part of every failure message."""
    rng = random.Random(SEED)
    return [Question(*(rng.choice(VOCABULARY[axis]) for axis in tables.AXES)) for _ in range(size)]


def _near_the_edge(space: Space, table: np.ndarray, size: int) -> list[Question]:
    """Open cells in any word of their class, and cells one word away from one: where a slip would show."""
    rng = random.Random(SEED)
    cells = np.argwhere(table)
    found = []
    for _ in range(size):
        question = space.question(tuple(cells[rng.randrange(len(cells))]))
        words = [rng.choice(space.class_of(axis, word)) for axis, word in zip(tables.AXES, question, strict=True)]
        found.append(Question(*words))
        axis = rng.choice(tables.AXES)
        found.append(found[-1]._replace(**{axis: rng.choice(VOCABULARY[axis])}))
    return found


def _differing(space: Space, table: np.ndarray, answers: np.ndarray) -> str:
    wrong = np.argwhere(table != answers)
    shown = [(space.question(tuple(place)), bool(table[tuple(place)])) for place in wrong[:5]]
    cells = int(space.sizes()[table != answers].sum())
    return f"{cells} of {matrix.CELLS:,} cells differ, e.g. (question, tables say) {shown}" if cells else ""


def test_the_matrix_is_large_and_mostly_closed(space: Space, table: np.ndarray) -> None:
    """Harm: a comparison that shrank to a handful of cells, or to tables that open nothing or nearly everything."""
    sizes = space.sizes()
    assert sizes.sum() == matrix.CELLS >= 50_000_000
    assert 0 < sizes[table].sum() / matrix.CELLS < 0.001


def test_every_row_of_the_tables_says_its_law(table: np.ndarray) -> None:
    """Harm: a row that nobody can check, or that waits for a point of law that does not exist."""
    points = {point["id"] for point in read_points()}
    for row in tables.rows():
        assert row.says, row
        assert row.citation, row
        assert row.until is None or row.until in points
    assert {row.law for row in tables.rows()} == set(tables.LAWS)


def test_policies_agree_with_the_truth_tables_in_every_cell(space: Space, table: np.ndarray) -> None:
    assert not (found := _differing(space, table, matrix.policy_matrix(space, engine()))), found


@pytest.mark.parametrize("words", WAITING, ids=str)
def test_they_agree_in_every_cell_that_a_confirmed_point_of_law_can_change(
    space: Space, words: dict[str, list[str]]
) -> None:
    """The state after a reviewer signs off what is UNCONFIRMED today: it must be known before it is switched on."""
    inside = np.zeros(space.shape, dtype=bool)
    inside[space.block(words)] = True
    expected = matrix.table_matrix(space, POINTS) & inside
    assert expected.any()
    assert not (found := _differing(space, expected, matrix.policy_matrix(space, engine_with(*POINTS), **words))), (
        found
    )


def test_single_questions_agree_too(space: Space, table: np.ndarray) -> None:
    """The arrays are built with partial evaluation and one word a class; this asks as the gate does."""
    questions = _sample(2000) + _near_the_edge(space, table, 2000)
    for question, decision in zip(questions, engine().answers(questions), strict=True):
        assert decision.is_allowed == tables.is_open(question), (question, f"seed {SEED}")


def test_the_array_says_what_the_rows_say(space: Space, table: np.ndarray) -> None:
    """Harm: a mistake in filling the array that the policies happen to share."""
    for question in _sample(2000) + _near_the_edge(space, table, 2000):
        assert table[space.index(question)] == tables.is_open(question), (question, f"seed {SEED}")
