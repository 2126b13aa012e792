"""Harm and context of an agency's areas in a quarter that is over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.counts import overdose_area_totals
from tandem.surveillance.queries.frames import first_day_of
from tandem.surveillance.queries.places import indicators_of, response_minutes
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.impact import Impact, ImpactPage, community_impact
from tandem.surveillance.rules.periods import Quarter, whole_quarters
from tandem.surveillance.types import AreaOutline


def impact_of(agency_id: UUID, asked: str, *, today: date, until: datetime) -> ImpactPage:
    """The quarters to choose from and the impact of the one asked for, as "2026-Q1"; of the newest otherwise."""
    quarters = tuple(whole_quarters(first_day_of(agency_id), today))
    areas = areas_of(agency_id)
    quarter = next((one for one in quarters if str(one) == asked), next(iter(quarters), None))
    found = _impact(agency_id, areas, quarter, until) if quarter and areas else None
    return ImpactPage(quarters, quarter, bool(areas), found)


def _impact(agency_id: UUID, areas: list[AreaOutline], quarter: Quarter, until: datetime) -> Impact:
    case, start, end = case_definition(SUSPECTED_OVERDOSE), quarter.start, quarter.end
    totals = overdose_area_totals(agency_id, start=start, end=end, until=until, case=case)
    minutes = response_minutes(agency_id, start=start, end=end, case=case)
    return community_impact(
        areas,
        events=totals.by_area,
        elsewhere=totals.without_area,
        minutes={area: found for area, found in minutes.items() if area},
        indicators=indicators_of(agency_id),
        days=(end - start).days,
    )
