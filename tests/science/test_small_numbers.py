"""Small numbers leave by one door. Witnesses: an attacker who tries every filling, and tables done by hand.

Harm prevented: a person recognised from a published table, by a small count or by subtracting.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.science.small_numbers import (
    SafeTable,
    Suppressed,
    feasible_ranges,
    list_equations,
    percent,
    protect_funnel,
    protect_list,
    protect_table,
    rate_per,
    table_equations,
)

from .attacker import is_cracked

SMALL, HIDDEN = Suppressed("primary"), Suppressed("secondary")
FOUR = st.integers(0, 7)


def tables(rows, columns):
    return st.lists(st.lists(FOUR, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


def flat(table):
    lines = [(*row, total) for row, total in zip(table.cells, table.row_totals, strict=True)]
    return [cell for line in (*lines, (*table.column_totals, table.grand_total)) for cell in line]


def test_a_mark_tells_the_band_and_nothing_else():
    """Witness: the two texts agreed with the reviewers."""
    assert str(SMALL) == "1\u201310"
    assert str(HIDDEN) == "hidden"
    assert f"{SMALL:,}" == "1\u201310"
    assert set(vars(SMALL)) == {"kind", "k"}
    assert protect_list([3], total=False).cells == protect_list([7], total=False).cells
    with pytest.raises(TypeError):
        SMALL + 1


def test_primary_suppression_alone_is_cracked():
    """Witness: planted; 3 hidden in a list with its total and 40 shown is 43 - 40."""
    planted = [SMALL, 40, 43]
    assert feasible_ranges(planted, list_equations(2))[0] == (3, 3)
    found = protect_list([3, 40])
    assert found.cells[0] == SMALL
    assert found.total == HIDDEN or found.cells[1] == HIDDEN


def test_primary_suppression_alone_is_cracked_in_a_table():
    """Witness: planted; the attacker of the tests and the one of the package both find the small cell."""
    small = Suppressed("primary", 4)
    planted = SafeTable(((small, 6), (5, 7)), (8, 12), (7, 13), 20, withheld=False)
    assert is_cracked(planted, k=4, cap=14)
    assert feasible_ranges(flat(planted), table_equations(2, 2))[0] == (2, 2)


@settings(max_examples=150, deadline=None)
@given(counts=st.one_of(tables(1, 3), tables(2, 2), tables(2, 3)))
def test_no_table_can_be_cracked(counts):
    """Witness: every filling tried; the attacker knows the method, the marks and all shown numbers."""
    found = protect_table(counts, k=4)
    if not found.withheld:
        assert not is_cracked(found, k=4, cap=12)


@settings(max_examples=150, deadline=None)
@given(counts=st.lists(FOUR, min_size=1, max_size=5))
def test_no_list_can_be_cracked(counts):
    """Witness: the same attacker; a list is a table of one column whose rows are their own totals."""
    found = protect_list(counts, k=4)
    if not found.withheld:
        column = SafeTable(
            tuple((cell,) for cell in found.cells), found.cells, (found.total,), found.total, withheld=False
        )
        assert not is_cracked(column, k=4, cap=12)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), rows=st.integers(1, 6), columns=st.integers(1, 5))
def test_bands_stay_whole_and_shown_cells_are_true(data, rows, columns):
    """Witness: the interval attacker on what is published, at k = 11, and the input itself."""
    counts = data.draw(
        st.lists(
            st.lists(st.one_of(st.just(0), st.integers(0, 60)), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
    found = protect_table(counts)
    full = np.array(counts)
    full = np.hstack([full, full.sum(axis=1, keepdims=True)])
    truth = np.vstack([full, full.sum(axis=0)]).ravel().tolist()
    cells = flat(found)
    for cell, true, (low, high) in zip(
        cells, truth, feasible_ranges(cells, table_equations(rows, columns)), strict=True
    ):
        assert low <= true <= high
        if not isinstance(cell, Suppressed):
            assert cell == true
            assert not 1 <= cell < 11
        elif cell.kind == "primary":
            assert (low, high) == (1, 10)
        else:
            assert high - low + 1 >= 10


def test_large_counts_pass_untouched():
    """Witness: the input; nothing is hidden without need."""
    found = protect_table([[11, 20], [0, 35]])
    assert found.cells == ((11, 20), (0, 35))
    assert (found.row_totals, found.column_totals, found.grand_total) == ((31, 35), (11, 55), 66)


def test_small_cell_takes_three_more_with_it():
    """Witness: by hand; hiding (0,0) of a table with margins needs a rectangle of hidden cells."""
    found = protect_table([[4, 50, 90], [60, 70, 95], [80, 85, 99]])
    hidden = [(r, c) for r in range(3) for c in range(3) if isinstance(found.cells[r][c], Suppressed)]
    assert len(hidden) == 4
    assert not any(isinstance(cell, Suppressed) for cell in (*found.row_totals, *found.column_totals))


def test_empty_and_tiny_releases():
    """Witness: the docstrings."""
    assert (protect_list([]).cells, protect_list([]).total) == ((), 0)
    assert protect_table(np.zeros((0, 0))).grand_total == 0
    assert protect_list([5]).cells == (SMALL,)
    assert protect_list([5]).total == SMALL
    assert protect_list([0, 0]).cells == (0, 0)
    assert protect_funnel([]).cells == ()
    assert protect_list([3, 50], total=False).cells == (SMALL, 50)


@pytest.mark.parametrize("bad", [[1.5], [-1], [np.nan], [np.inf], [[1]]])
def test_what_is_no_count_is_refused(bad):
    for door in (protect_list, protect_funnel):
        with pytest.raises(ValueError, match=r"NaN|whole|dimensions"):
            door(bad)


def test_a_small_difference_in_a_funnel_is_protected():
    """Witness: by hand; 100 offered and 97 accepted tell that 3 said no."""
    found = protect_funnel([100, 97, 40])
    assert sum(isinstance(cell, Suppressed) for cell in found.cells) == 1
    assert found.cells[2] == 40
    assert protect_funnel([100, 60, 20]).cells == (100, 60, 20)
    assert protect_funnel([100, 100, 30]).cells == (100, 100, 30)
    with pytest.raises(ValueError, match="nested"):
        protect_funnel([10, 11])


def funnel_worlds(cells, k, cap):
    """Every non-increasing filling of a funnel's hidden steps."""

    def grow(done, rest):
        if not rest:
            yield done
            return
        cell = rest[0]
        top = done[-1] if done else cap
        if not isinstance(cell, Suppressed):
            choices = [cell]
        else:
            choices = range(1, k) if cell.kind == "primary" else range(k, cap + 1)
        for value in choices:
            if value <= top:
                yield from grow((*done, value), rest[1:])

    return np.array(list(grow((), cells)))


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(st.integers(0, 14), min_size=1, max_size=4))
def test_no_funnel_can_be_cracked(steps):
    """Witness: every filling tried; no small step and no small difference can be narrowed below k - 1 values."""
    k, steps = 4, sorted(steps, reverse=True)
    found = protect_funnel(steps, k=k)
    if found.withheld:
        return
    worlds = funnel_worlds(found.cells, k, cap=22)
    for i in range(len(steps)):
        if isinstance(found.cells[i], Suppressed):
            assert len(set(worlds[:, i].tolist())) >= k - 1
        for j in range(i):
            if 1 <= steps[j] - steps[i] < k:
                assert len(set((worlds[:, j] - worlds[:, i]).tolist())) >= k - 1


def test_percentages_follow_their_numbers():
    """Witness: by hand, one line a rule."""
    assert percent(30, 60) == 50.0
    assert percent(20, 60, digits=2) == 33.33
    assert percent(SMALL, 60) == HIDDEN
    assert percent(30, HIDDEN) == HIDDEN
    assert percent(55, 60) == HIDDEN
    assert percent(0, 19) == HIDDEN
    assert percent(19, 19) == HIDDEN
    assert percent(0, 20) == 0.0
    assert percent(20, 20) == 100.0
    assert percent(0, 0) is None
    with pytest.raises(ValueError, match="larger"):
        percent(60, 30)
    with pytest.raises(ValueError, match="protect_list"):
        percent(5, 60)


def test_rates_follow_their_numbers():
    """Witness: by hand."""
    assert rate_per(30, 60_000) == 50.0
    assert rate_per(0, 60_000) == 0.0
    assert rate_per(SMALL, 60_000) == HIDDEN
    assert rate_per(30, 99) == HIDDEN
    with pytest.raises(ValueError, match="population"):
        rate_per(30, 0)
    with pytest.raises(ValueError, match="protect_list"):
        rate_per(4, 1000)
