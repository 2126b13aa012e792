"""What the supply page says: harm prevented is a forecast beside half a quarter, and a kit judged by a few tests."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest

from tandem.science.rates import wilson_interval
from tandem.surveillance.rules.supply import MONTH, QUARTER, supply_rules
from tandem.surveillance.rules.supply_overview import supply_overview
from tandem.surveillance.types import KitRecord, Sample, SampleFinding, SampleOrigin

TODAY = date(2026, 2, 10)


def sample(day, *keys):
    findings = tuple(SampleFinding(key, None, is_trace=False, is_confirmed=True) for key in keys)
    own = UUID(int=day.toordinal())
    return Sample(own, UUID(int=1), "Harbor", day, SampleOrigin.SEIZURE, "", "", "", findings)


def year():
    """A sample every third day from January 2025 to the day; xylazine in every other one."""
    days = [date(2025, 1, 1) + timedelta(days=3 * i) for i in range(135)]
    return [sample(day, "fentanyl", *(["xylazine"] if i % 2 else [])) for i, day in enumerate(days)]


def overview(samples, months=QUARTER, kits=(), named=None):
    return supply_overview(samples, kits=kits, named=named or Counter(), today=TODAY, months=months)


def test_a_forecast_stands_beside_whole_quarters_and_begins_with_the_one_that_runs():
    found = overview(year())
    assert found.samples == 135
    assert (len(found.shares.periods), len(found.drawn.periods)) == (5, 4)
    assert found.ahead_from == date(2026, 1, 1)
    assert found.ahead is not None
    by_month = overview(year(), MONTH)
    assert (by_month.ahead, by_month.ahead_from) == (None, None)
    assert by_month.drawn is by_month.shares


def test_shares_carry_their_interval():
    """Witness: `science.rates.wilson_interval`, itself tested against published values."""
    shares = overview(year()).shares
    at = shares.substances.index("xylazine")
    limits = wilson_interval([shares.with_it[0][at]], [shares.samples[0]])
    assert shares.limits[0][at] == pytest.approx((float(limits.low[0]), float(limits.high[0])))


def test_a_kit_with_ten_judged_positives_has_no_share():
    few, enough = (KitRecord(kit, 30, 0, judged, 3) for kit, judged in (("A", 10), ("B", 11)))
    found = overview([], kits=[few, enough]).kits
    assert (found[0].share, found[0].low, found[0].high) == (None, None, None)
    assert found[1].share == 3 / 11
    assert found[1].low < 3 / 11 < found[1].high


def test_without_samples_there_is_nothing_to_forecast():
    found = overview([])
    assert (found.ahead, found.ahead_from, found.shares.periods, found.named) == (None, None, (), ())


def test_as_many_substances_as_the_definition_says():
    named = Counter({f"s{i}": i + 1 for i in range(20)})
    rules = supply_rules()
    assert len(overview([], named=named).named) == rules.named_substances == 12
    assert (rules.new_within_days, rules.least_before, rules.substances, rules.least_measured) == (90, 30, 8, 3)
