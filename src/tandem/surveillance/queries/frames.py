"""Events as arrays for the detectors."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import BooleanField, ExpressionWrapper, Min

from tandem.surveillance.models import OverdoseEvent
from tandem.surveillance.queries.areas import area_names
from tandem.surveillance.queries.cases import met_by
from tandem.surveillance.types import CaseDefinition, OverdoseFrame

# A year of looking back, eight weeks of baseline before it, and some days to spare.
HISTORY_DAYS = 470


def first_day_of(agency_id: UUID) -> date | None:
    """The local day of the agency's first overdose event."""
    found: date | None = OverdoseEvent.objects.filter(agency_id=agency_id).aggregate(first=Min("local_on"))["first"]
    return found


def overdose_frame(
    agency_id: UUID,
    *,
    timezone: str,
    until: datetime,
    days: int = HISTORY_DAYS,
    cases: Collection[CaseDefinition] = (),
) -> OverdoseFrame:
    """Overdose events before `until`, at most `days` back; whether each meets `cases` is judged by the database."""
    since = (until - timedelta(days=days)).date()
    first = max(first_day_of(agency_id) or until.date(), since)
    rows = OverdoseEvent.objects.filter(agency_id=agency_id, local_on__gte=first, occurred_at__lt=until)
    asking = [case.id for case in cases if case.asks_more]
    met = {f"met_{case.id}": ExpressionWrapper(met_by(case), BooleanField()) for case in cases if case.asks_more}
    fields = ("occurred_at", "local_on", "area_id", "status", *met)
    values = list(rows.annotate(**met).order_by("occurred_at").values_list(*fields))
    areas = area_names(agency_id)
    position = {area_id: i for i, area_id in enumerate(areas)}
    return OverdoseFrame(
        seconds=np.array([at.timestamp() for at, *_ in values], dtype=np.float64),
        day=np.array([day.toordinal() for _, day, *_ in values], dtype=np.int64),
        area=np.array([position.get(area, -1) for _, _, area, *_ in values], dtype=np.int64),
        status=np.array([status for _, _, _, status, *_ in values], dtype=np.str_),
        area_ids=tuple(areas),
        area_names=tuple(areas.values()),
        first_day=first,
        timezone=timezone,
        met={one: np.array([row[4 + i] for row in values], dtype=np.bool_) for i, one in enumerate(asking)},
    )
