"""Map classes: witnesses are the legend read back by a loop, and breaks by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.science.choropleth import class_breaks

RATE = st.floats(0, 5000).map(lambda x: round(x, 3))


@given(
    rates=st.lists(st.one_of(RATE, st.just(float("nan"))), max_size=40),
    classes=st.integers(1, 7),
    method=st.sampled_from(["quantile", "equal_interval"]),
)
def test_each_area_lies_in_the_class_its_legend_says(rates, classes, method):
    """Witness: the edges looked through one by one; every area without a value has no class."""
    found = class_breaks(rates, classes=classes, method=method)
    assert len(found.labels) <= classes
    for rate, number in zip(rates, found.of_area, strict=True):
        if np.isnan(rate):
            assert number == -1
            continue
        low, high = found.edges[number], found.edges[number + 1]
        assert low <= rate + 1e-9
        assert rate <= high + 1e-9
        if number < len(found.labels) - 1:
            assert rate < high
    inner = found.edges[1:-1]
    assert (np.diff(inner) > 0).all()


def test_quantiles_by_hand():
    """Witness: quintiles of 0..10 are 2, 4, 6, 8."""
    found = class_breaks(np.arange(11.0))
    assert found.edges.tolist() == [0, 2, 4, 6, 8, 10]
    assert found.labels[0] == "0.0\u20132.0"
    assert found.of_area.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4]


def test_equal_intervals_by_hand():
    """Witness: 0 to 100 in four."""
    found = class_breaks([0.0, 30.0, 99.9, 100.0], classes=4, method="equal_interval", decimals=0)
    assert found.labels == ("0\u201325", "25\u201350", "50\u201375", "75\u2013100")
    assert found.of_area.tolist() == [0, 1, 3, 3]


def test_ties_equal_values_and_nothing():
    """Witness: the docstring; many zeros merge their breaks."""
    zeros = class_breaks([0.0] * 9 + [6.0, 8.0])
    assert (zeros.labels, zeros.of_area.tolist()) == (("0.0\u20136.0", "6.0\u20138.0"), [0] * 9 + [1, 1])
    assert class_breaks([0.0] * 9 + [8.0]).of_area.tolist() == [0] * 9 + [1]
    same = class_breaks([3.0, 3.0, np.nan])
    assert (same.labels, same.of_area.tolist()) == (("3.0",), [0, 0, -1])
    none = class_breaks([np.nan, np.nan])
    assert (none.labels, none.of_area.tolist()) == ((), [-1, -1])
    assert class_breaks([]).labels == ()
    assert class_breaks([12.3, 12.3]).labels == ("12.3",)


@pytest.mark.parametrize(
    ("values", "more"), [([np.inf], {}), ([[1.0]], {}), ([1.0], {"classes": 0}), ([1.0], {"method": "jenks"})]
)
def test_bad_input_is_refused(values, more):
    with pytest.raises(ValueError, match=r"values|classes"):
        class_breaks(values, **more)
