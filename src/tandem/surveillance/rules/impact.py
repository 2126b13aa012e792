"""Harm of each area beside what is known of it, in alphabetical order: what the community-impact page draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tandem.science.comparisons import Compared, rank_correlation
from tandem.science.small_numbers import Shown, Suppressed, median_if_enough, protect_list
from tandem.surveillance.rules.periods import Quarter
from tandem.surveillance.rules.trends import YearlyRate, yearly_rate
from tandem.surveillance.types import AreaOutline, Indicator, IndicatorValue

PER_PEOPLE = 1_000.0
COUNTS = frozenset({Indicator.CALLS_FOR_SERVICE, Indicator.BUSINESSES, Indicator.PROPERTIES})


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """One area. `events` may be hidden, then `rate` is None too; `minutes` None: fewer than 11 arrivals known.

    `values` as compared between areas: social vulnerability and population as they are, counts per 1,000 people.
    """

    area_id: UUID
    name: str
    slug: str
    events: Shown
    rate: YearlyRate | None
    minutes: float | None
    values: Mapping[Indicator, float]


@dataclass(frozen=True, slots=True)
class IndicatorAssociation:
    """How far the rates of areas and an indicator go together; `found` None: too few areas to tell.

    None too where `shares_people`: rate and indicator are both divided by the same population, and two such ratios go
    together by that alone (Pearson K, 1897, Proc R Soc 60:489-498).
    """

    indicator: Indicator
    areas: int
    found: Compared | None
    shares_people: bool = False


@dataclass(frozen=True, slots=True)
class Impact:
    """The areas by name, events outside all of them, the total, and what goes together with what."""

    rows: tuple[ImpactRow, ...]
    elsewhere: Shown
    total: Shown
    indicators: tuple[Indicator, ...]
    years: Mapping[Indicator, tuple[int, int]]
    sources: tuple[str, ...]
    associations: tuple[IndicatorAssociation, ...]

    @property
    def has_hidden(self) -> bool:
        """Whether a number was hidden."""
        shown = (self.elsewhere, self.total, *(row.events for row in self.rows))
        return any(isinstance(one, Suppressed) for one in shown)

    def pairs_with(self, indicator: Indicator) -> list[tuple[float, float, str]]:
        """Indicator, rate and name of every area that has both to show."""
        return [
            (row.values[indicator], row.rate.rate, row.name)
            for row in self.rows
            if row.rate and indicator in row.values
        ]


@dataclass(frozen=True, slots=True)
class ImpactPage:
    """The quarters that can be shown, newest first, the one that is, and its impact; None without areas or record."""

    quarters: tuple[Quarter, ...]
    quarter: Quarter | None
    has_areas: bool
    found: Impact | None


def community_impact(
    areas: Sequence[AreaOutline],
    *,
    events: Mapping[UUID, int],
    elsewhere: int,
    minutes: Mapping[UUID, Sequence[float]],
    indicators: Sequence[IndicatorValue],
    days: int,
) -> Impact:
    """Set harm of `days` days beside the indicators. Counts from 1 to 10 are hidden, with what gives them away.

    `minutes` are known response times by area. The associations use every area's rate, shown or not: a coefficient
    over many areas gives no count back.
    """
    ordered = sorted(areas, key=lambda area: area.name.casefold())
    safe = protect_list([*(events.get(area.id, 0) for area in ordered), elsewhere])
    values = _values(ordered, indicators)
    rows = tuple(
        _row(area, shown, minutes.get(area.id, ()), values[area.id], days)
        for area, shown in zip(ordered, safe.cells, strict=False)
    )
    present = tuple(one for one in Indicator if any(one in row.values for row in rows))
    return Impact(
        rows=rows,
        elsewhere=safe.cells[-1],
        total=safe.total if safe.total is not None else 0,
        indicators=present,
        years=_years(indicators),
        sources=tuple(sorted({one.source for one in indicators if one.source})),
        associations=tuple(
            _association(one, ordered, events, values) for one in present if one is not Indicator.POPULATION
        ),
    )


def _row(
    area: AreaOutline, shown: Shown, minutes: Sequence[float], values: Mapping[Indicator, float], days: int
) -> ImpactRow:
    rate = None if isinstance(shown, Suppressed) else yearly_rate(shown, area.population, days)
    return ImpactRow(area.id, area.name, area.slug, shown, rate, median_if_enough(minutes), values)


def _values(areas: Sequence[AreaOutline], indicators: Sequence[IndicatorValue]) -> dict[UUID, dict[Indicator, float]]:
    people = {area.id: area.population for area in areas}
    found: dict[UUID, dict[Indicator, float]] = {
        area.id: {Indicator.POPULATION: float(area.population)} if area.population is not None else {}
        for area in areas
    }
    for one in indicators:
        living = people.get(one.area_id)
        if one.indicator in COUNTS and living:
            found[one.area_id][one.indicator] = PER_PEOPLE * one.value / living
        elif one.indicator is Indicator.SOCIAL_VULNERABILITY and one.area_id in found:
            found[one.area_id][one.indicator] = one.value
    return found


def _years(indicators: Sequence[IndicatorValue]) -> dict[Indicator, tuple[int, int]]:
    found: dict[Indicator, tuple[int, int]] = {}
    for one in indicators:
        low, high = found.get(one.indicator, (one.year, one.year))
        found[one.indicator] = (min(low, one.year), max(high, one.year))
    return found


def _association(
    indicator: Indicator,
    areas: Sequence[AreaOutline],
    events: Mapping[UUID, int],
    values: Mapping[UUID, Mapping[Indicator, float]],
) -> IndicatorAssociation:
    pairs = [
        (values[area.id][indicator], events.get(area.id, 0) / area.population)
        for area in areas
        if area.population and indicator in values[area.id]
    ]
    if indicator in COUNTS:
        return IndicatorAssociation(indicator, len(pairs), None, shares_people=True)
    found = rank_correlation([x for x, _ in pairs], [y for _, y in pairs])
    return IndicatorAssociation(indicator, len(pairs), found)
