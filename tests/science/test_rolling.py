"""The 24-hour threshold: witnesses are a loop over events and sums done by hand."""

import math
import statistics
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.science.aberration import hourly_times, rolling_threshold

from .cincinnati import call_times

WEEK = 168.0
HOUR_GRID = st.integers(0, 3 * 168)


def loop_limit(events, t, *, start, weeks, min_weeks, min_count):
    """Second implementation: counts by comparing every event with every window."""
    past = []
    for week in range(1, weeks + 1):
        end = t - week * WEEK
        if end - 24 >= start:
            past.append(sum(end - 24 < e <= end for e in events))
    if len(past) < min_weeks:
        return None
    return max(min_count, math.ceil(statistics.fmean(past) + 2 * statistics.stdev(past) - 1e-9))


@given(
    events=st.lists(HOUR_GRID, max_size=60),
    at=st.lists(st.integers(0, 4 * 168), max_size=8),
    min_weeks=st.integers(2, 3),
    start=st.integers(-50, 200),
)
def test_limit_and_count_equal_a_loop(events, at, min_weeks, start):
    """Witness: the loop above; whole hours, so that events fall on the edges of windows."""
    events = sorted(events)
    found = rolling_threshold(events, at, coverage_start=start, weeks=3, min_weeks=min_weeks, min_count=2)
    limits = [loop_limit(events, t, start=start, weeks=3, min_weeks=min_weeks, min_count=2) for t in at]
    np.testing.assert_allclose(found.threshold, [np.nan if x is None else x for x in limits])
    observed = [sum(t - 24 < e <= t for e in events) for t in at]
    assert found.observed.tolist() == observed
    assert found.alarm.tolist() == [x is not None and o >= x for o, x in zip(observed, limits, strict=True)]


def test_by_hand():
    """Witness: past windows 2, 2, 2, 2 mean 2, sd 0; the limit is the minimum count, the third event."""
    past = [w * WEEK + h for w in range(4) for h in (5.0, 6.0)]
    now = [4 * WEEK + 1, 4 * WEEK + 2, 4 * WEEK + 3]
    found = rolling_threshold(past + now, now, coverage_start=-WEEK, weeks=4, min_count=3, detector="odmap-24h")
    assert found.observed.tolist() == [1, 2, 3]
    assert found.alarm.tolist() == [False, False, True]
    rows = found.exceedances()
    assert (rows.detector, rows.index.tolist(), rows.threshold.tolist()) == ("odmap-24h", [2], [3])


def test_seconds_and_hours_agree():
    """Witness: the same events in hours."""
    rng = np.random.default_rng(20160823)
    hours = np.sort(rng.integers(0, 90 * 24, 400)).astype(float)
    at = hourly_times(70 * 24.0, 90 * 24.0)
    one = rolling_threshold(hours, at, coverage_start=0.0)
    two = rolling_threshold(hours * 3600, at * 3600, coverage_start=0.0, units_per_hour=3600)
    np.testing.assert_array_equal(one.threshold, two.threshold)
    np.testing.assert_array_equal(one.alarm, two.alarm)
    assert one.judged.all()


def test_before_the_record_is_missing_not_empty():
    """Witness: the definition; with all weeks asked for, nothing is judged before 8 weeks and a day."""
    at = np.array([8 * WEEK + 23, 8 * WEEK + 24])
    found = rolling_threshold([1.0], at, coverage_start=0.0)
    assert found.judged.tolist() == [False, True]
    assert rolling_threshold([], at, coverage_start=0.0).observed.tolist() == [0, 0]
    assert rolling_threshold([1.0], [], coverage_start=0.0).alarm.shape == (0,)


def test_surge_of_august_2016_crosses_the_24_hour_limit():
    """Witness: a loop over the Cincinnati calls at every full hour from 22 to 25 August 2016."""
    origin = datetime(2015, 7, 17, tzinfo=UTC)
    hours = np.array([(time - origin).total_seconds() / 3600 for time in call_times()])
    first = (datetime(2016, 8, 22, tzinfo=UTC) - origin).total_seconds() / 3600
    at = hourly_times(first, first + 72)
    found = rolling_threshold(hours, at, coverage_start=0.0, min_count=5)
    limits = [loop_limit(hours.tolist(), t, start=0.0, weeks=8, min_weeks=8, min_count=5) for t in at.tolist()]
    assert found.threshold.tolist() == limits
    evening = int(np.flatnonzero(at == first + 24 + 20)[0])
    assert found.alarm[evening]
    assert found.observed[evening] >= 18


def test_hours_of_a_period():
    assert hourly_times(10.0, 13.5).tolist() == [11, 12, 13]
    assert hourly_times(0, 7200, units_per_hour=3600).tolist() == [3600, 7200]
    assert hourly_times(5.0, 5.0).size == 0


@pytest.mark.parametrize(
    ("events", "at", "more", "message"),
    [
        ([2.0, 1.0], [3.0], {}, "sorted"),
        ([1.0, np.nan], [3.0], {}, "NaN"),
        ([1.0], [np.inf], {}, "infinite"),
        ([1.0], [3.0], {"min_weeks": 1}, "min_weeks"),
        ([1.0], [3.0], {"min_count": 0}, "min_count"),
        ([[1.0]], [3.0], {}, "list of times"),
    ],
)
def test_bad_input_is_refused(events, at, more, message):
    with pytest.raises(ValueError, match=message):
        rolling_threshold(events, at, coverage_start=0.0, **more)
