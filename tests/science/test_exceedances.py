"""Exceedances, episodes and frequency: witnesses are loops over days."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.science.aberration import Detection, Exceedances, alarm_frequency, merge_runs


def detection(alarm, observed=None):
    alarm = np.asarray(alarm, dtype=bool)
    values = np.ones(alarm.shape) if observed is None else np.asarray(observed, dtype=float)
    return Detection("ears-c1", values, np.zeros(alarm.shape), np.zeros(alarm.shape), alarm)


def loop_runs(row, max_gap):
    """Second implementation: walk through the days and count the quiet ones."""
    runs, quiet = [], max_gap + 1
    for day, marked in enumerate(row):
        if marked and quiet <= max_gap:
            runs[-1] = (runs[-1][0], day, runs[-1][2] + 1)
        elif marked:
            runs.append((day, day, 1))
        quiet = 0 if marked else quiet + 1
    return runs


@given(
    table=st.lists(st.lists(st.booleans(), min_size=12, max_size=12), min_size=1, max_size=4),
    max_gap=st.integers(0, 3),
)
def test_runs_equal_a_walk_through_the_days(table, max_gap):
    """Witness: the walk above, one series after the other."""
    found = merge_runs(detection(table).exceedances(), max_gap=max_gap)
    walked = [(s, *run) for s, row in enumerate(table) for run in loop_runs(row, max_gap)]
    assert [(e.series, e.start, e.end, e.exceedances) for e in found] == walked


def test_an_episode_tells_its_peak():
    """Witness: read off by hand; the first of two equal peaks."""
    (episode,) = merge_runs(detection([0, 1, 1, 1, 0], [9, 5, 7, 7, 9]).exceedances())
    assert (episode.start, episode.end, episode.peak, episode.observed) == (1, 3, 2, 7.0)


def test_rows_may_come_in_any_order():
    ints = np.array([5, 1, 2])
    values = np.array([5.0, 1.0, 2.0])
    rows = Exceedances("x", np.zeros(3, dtype=np.int64), ints, values, values, values)
    assert [(e.start, e.end) for e in merge_runs(rows, max_gap=0)] == [(1, 2), (5, 5)]


def test_nothing_found_is_nothing_merged():
    assert merge_runs(detection([0, 0]).exceedances()) == ()
    with pytest.raises(ValueError, match="max_gap"):
        merge_runs(detection([1]).exceedances(), max_gap=-1)


@given(row=st.lists(st.booleans(), max_size=40), data=st.data(), days=st.integers(1, 50))
def test_frequency_equals_a_count(row, data, days):
    """Witness: a count over the days before, the day itself left out."""
    end = data.draw(st.integers(0, len(row)))
    found = alarm_frequency(np.array(row, dtype=bool), end, days)
    before = [row[i] for i in range(len(row)) if end - days <= i < end]
    assert (found.alarms, found.days) == (sum(before), len(before))


@pytest.mark.parametrize(
    ("alarms", "end", "days"), [([1, 0], 1, 365), ([True], 2, 365), ([True], -1, 365), ([True], 1, 0)]
)
def test_bad_questions_are_refused(alarms, end, days):
    with pytest.raises(ValueError, match=r"booleans|end_index|days"):
        alarm_frequency(alarms, end, days)
