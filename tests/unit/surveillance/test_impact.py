"""Community impact: harm prevented is a place blamed, or a neighbourhood's small count read from a page."""

from uuid import UUID

import numpy as np
import pytest
from scipy.stats import spearmanr

from tandem.science.small_numbers import Suppressed
from tandem.surveillance.rules.impact import community_impact
from tandem.surveillance.types import AreaOutline, Indicator, IndicatorValue

YEAR = 364


def area(number: int, name: str, people: int | None = 10_000) -> AreaOutline:
    return AreaOutline(UUID(int=number), name, name.lower(), people, 1.0, [])


def known(number: int, indicator: Indicator, value: float, year: int = 2020) -> IndicatorValue:
    return IndicatorValue(UUID(int=number), indicator, year, value, "census")


def test_areas_stand_in_alphabetical_order_whatever_their_rates():
    areas = [area(1, "Zoo"), area(2, "apple"), area(3, "Berry")]
    found = community_impact(
        areas, events={UUID(int=1): 90, UUID(int=3): 40}, elsewhere=0, minutes={}, indicators=[], days=YEAR
    )
    assert [row.name for row in found.rows] == ["apple", "Berry", "Zoo"]
    assert [row.events for row in found.rows] == [0, 40, 90]
    assert found.total == 130
    zoo = found.rows[2].rate
    assert zoo is not None
    assert zoo.rate == pytest.approx(90 / 10_000 / (YEAR / 365.25) * 100_000)
    assert found.associations == ()
    assert found.indicators == (Indicator.POPULATION,)


def test_a_small_count_takes_its_rate_and_its_company_along():
    areas = [area(1, "A"), area(2, "B"), area(3, "C")]
    events = {UUID(int=1): 4, UUID(int=2): 30, UUID(int=3): 50}
    found = community_impact(areas, events=events, elsewhere=0, minutes={}, indicators=[], days=YEAR)
    hidden = [row for row in found.rows if isinstance(row.events, Suppressed)]
    assert found.has_hidden
    assert "A" in {row.name for row in hidden}
    assert all(row.rate is None for row in hidden)
    # Nobody who knows what is shown can take the rest off the total.
    assert len(hidden) + isinstance(found.total, Suppressed) + isinstance(found.elsewhere, Suppressed) >= 2


def test_minutes_need_eleven_arrivals():
    minutes = {UUID(int=1): [5.0] * 10, UUID(int=2): [4.0] * 6 + [9.0] * 5}
    areas = [area(1, "A"), area(2, "B")]
    found = community_impact(areas, events={}, elsewhere=0, minutes=minutes, indicators=[], days=YEAR)
    assert [row.minutes for row in found.rows] == [None, 4.0]


def test_counts_are_compared_per_people_and_ranks_as_they_are():
    indicators = [
        known(1, Indicator.BUSINESSES, 50),
        known(1, Indicator.SOCIAL_VULNERABILITY, 0.8, 2018),
        known(2, Indicator.BUSINESSES, 50),
        known(2, Indicator.SOCIAL_VULNERABILITY, 0.3, 2020),
    ]
    areas = [area(1, "A", 10_000), area(2, "B", None)]
    found = community_impact(areas, events={}, elsewhere=0, minutes={}, indicators=indicators, days=YEAR)
    assert found.rows[0].values[Indicator.BUSINESSES] == 5.0
    assert Indicator.BUSINESSES not in found.rows[1].values
    assert found.rows[1].values == {Indicator.SOCIAL_VULNERABILITY: 0.3}
    assert found.years[Indicator.SOCIAL_VULNERABILITY] == (2018, 2020)
    assert found.sources == ("census",)


def test_numbers_divided_by_the_same_people_get_no_coefficient():
    """Harm: chance alone gives such ratios a correlation; unrelated made-up businesses would look like a finding."""
    indicators = [known(i, Indicator.BUSINESSES, 40 + i) for i in range(30)]
    areas = [area(i, f"A{i:02}", 1000 + 300 * i) for i in range(30)]
    (one,) = community_impact(
        areas, events={}, elsewhere=0, minutes={}, indicators=indicators, days=YEAR
    ).associations
    assert one.shares_people
    assert one.found is None


def test_an_association_is_the_rank_correlation_over_areas():
    """Witness: scipy's Spearman coefficient on the same rates."""
    rng = np.random.default_rng(5)
    rank = rng.random(30)
    events = rng.poisson(20 + 60 * rank)
    areas = [area(i, f"A{i:02}") for i in range(30)]
    indicators = [known(i, Indicator.SOCIAL_VULNERABILITY, float(rank[i])) for i in range(30)]
    counts = {UUID(int=i): int(n) for i, n in enumerate(events)}
    found = community_impact(areas, events=counts, elsewhere=0, minutes={}, indicators=indicators, days=YEAR)
    (one,) = found.associations
    assert one.areas == 30
    assert one.found is not None
    assert one.found.estimate == pytest.approx(spearmanr(rank, events).statistic)
    assert one.found.is_clear
