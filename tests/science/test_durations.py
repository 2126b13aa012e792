"""Durations: witnesses are the statistics module and values by hand."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.science.durations import summarise_durations


@given(minutes=st.lists(st.integers(0, 600), min_size=2, max_size=50))
def test_median_and_percentile_equal_the_standard_library(minutes):
    """Witness: statistics.median and statistics.quantiles (inclusive, type 7)."""
    found = summarise_durations(minutes)
    assert found.median == statistics.median(minutes)
    assert found.p90 == pytest.approx(statistics.quantiles(minutes, n=10, method="inclusive")[-1])


def test_missing_empty_and_single():
    """Witness: the docstring."""
    found = summarise_durations([4.0, np.nan, 6.0])
    assert (found.n, found.missing, found.median) == (2, 1, 5.0)
    assert summarise_durations([]) is None
    assert summarise_durations([np.nan]) is None
    assert summarise_durations([7.0]).p90 == 7.0


@pytest.mark.parametrize("bad", [[-1.0], [np.inf], [[1.0]]])
def test_impossible_durations_are_refused(bad):
    with pytest.raises(ValueError, match=r"[Dd]urations"):
        summarise_durations(bad)
