"""Events of a period for a chart and a map: by day with the alarm limit, and by area with a rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from tandem.agencies.types import Agency
from tandem.surveillance.queries.counts import enforcement_area_totals, enforcement_by_day, overdose_area_totals
from tandem.surveillance.queries.frames import HISTORY_DAYS, overdose_frame
from tandem.surveillance.rules.areas import AreaRates, area_rates
from tandem.surveillance.rules.cases import ALL_CALLS, case_definition
from tandem.surveillance.rules.days import day_start
from tandem.surveillance.rules.series import DayCount, daily_counts
from tandem.surveillance.types import AreaOutline, EventKind


def events_by_day(
    agency: Agency,
    *,
    kind: EventKind,
    start: date,
    end: date,
    today: date,
    until: datetime,
    case: str,
    area_id: UUID | None = None,
) -> list[DayCount]:
    """Days of the half-open period; overdoses, which are known before `until`, with the limit of EARS C1."""
    if kind is EventKind.ENFORCEMENT:
        counts = enforcement_by_day(agency.id, start=start, end=end, today=today, area_id=area_id)
        return [DayCount(on, events, None, exceeds=False, is_running=False) for on, events in counts]
    last = min(until, day_start(end, agency.timezone))
    length = max(0, (end - start).days)
    definitions = [case_definition(case), case_definition(ALL_CALLS)]  # the running day is counted by all calls
    frame = overdose_frame(
        agency.id, timezone=agency.timezone, until=last, days=HISTORY_DAYS + length, cases=definitions
    )
    return daily_counts(frame, start=start, end=end, today=today, case=definitions[0], area_id=area_id)


def rates_by_area(
    agency_id: UUID,
    *,
    kind: EventKind,
    areas: Sequence[AreaOutline],
    start: date,
    end: date,
    today: date,
    until: datetime,
    case: str,
) -> AreaRates:
    """Events of each area in the half-open period and what a map shades it by."""
    if kind is EventKind.ENFORCEMENT:
        totals = enforcement_area_totals(agency_id, start=start, end=end, today=today)
    else:
        totals = overdose_area_totals(agency_id, start=start, end=end, until=until, case=case_definition(case))
    return area_rates(areas, totals)
