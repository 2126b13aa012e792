"""Events as arrays for the detectors."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Min

from tandem.surveillance.models import OverdoseEvent
from tandem.surveillance.queries.areas import area_names
from tandem.surveillance.types import OverdoseFrame

# A year of looking back, eight weeks of baseline before it, and some days to spare.
HISTORY_DAYS = 470


def first_day_of(agency_id: UUID) -> date | None:
    """The local day of the agency's first overdose event."""
    found: date | None = OverdoseEvent.objects.filter(agency_id=agency_id).aggregate(first=Min("local_on"))["first"]
    return found


def overdose_frame(agency_id: UUID, *, timezone: str, until: datetime, days: int = HISTORY_DAYS) -> OverdoseFrame:
    """Overdose events before `until`, at most `days` back."""
    since = (until - timedelta(days=days)).date()
    first = max(first_day_of(agency_id) or until.date(), since)
    rows = OverdoseEvent.objects.filter(agency_id=agency_id, local_on__gte=first, occurred_at__lt=until)
    values = list(rows.order_by("occurred_at").values_list("occurred_at", "local_on", "area_id", "status"))
    areas = area_names(agency_id)
    position = {area_id: i for i, area_id in enumerate(areas)}
    return OverdoseFrame(
        seconds=np.array([at.timestamp() for at, _, _, _ in values], dtype=np.float64),
        day=np.array([day.toordinal() for _, day, _, _ in values], dtype=np.int64),
        area=np.array([position.get(area, -1) for _, _, area, _ in values], dtype=np.int64),
        status=np.array([status for _, _, _, status in values], dtype=np.str_),
        area_ids=tuple(areas),
        area_names=tuple(areas.values()),
        first_day=first,
        timezone=timezone,
    )
