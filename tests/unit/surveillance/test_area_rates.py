"""Rates of a map: harm prevented is two areas compared that are not divided by the same thing."""

from uuid import uuid4

import pytest

from tandem.surveillance.rules.areas import area_rates
from tandem.surveillance.types import AreaOutline, AreaTotals


def outline(name, people, km2):
    return AreaOutline(uuid4(), name, name.lower(), people, km2, [])


def test_people_divide_every_area_or_none():
    """Witness: worked out by hand."""
    hill, port = outline("Hill", 2_000, 4.0), outline("Port", 500, 2.0)
    totals = AreaTotals({hill.id: 6}, 3)
    found = area_rates([hill, port], totals)
    assert found.by_people
    assert [(one.events, one.rate) for one in found.areas] == [(6, 3.0), (0, 0.0)]
    unknown = area_rates([hill, outline("Port", None, 2.0)], totals)
    assert not unknown.by_people
    assert [one.rate for one in unknown.areas] == pytest.approx([1.5, 0.0])
    assert area_rates([], totals).areas == ()
