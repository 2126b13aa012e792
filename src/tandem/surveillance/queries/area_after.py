"""Overdoses of one area from a day on, against its share of the county before. At area level: no place is needed."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from tandem.core.definition_file import read_definition
from tandem.science.before_after import ratio_of_ratios
from tandem.surveillance import models
from tandem.surveillance.queries.cases import met_by
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.types import AreaAfter


def area_after(agency_id: UUID, area_slug: str, start: date, *, today: date, until: datetime) -> list[AreaAfter]:
    """The windows from `start` that are over, shortest first. An association in place and time, never a cause."""
    rules = read_definition("operations", "planned_operation")["score"]
    history = start - timedelta(days=rules["history_days"])
    before, before_elsewhere = _counts(agency_id, area_slug, history, start, until)
    found = []
    for days in rules["days"]:
        end = start + timedelta(days=days)
        if end > today:
            continue
        after, elsewhere = _counts(agency_id, area_slug, start, end, until)
        ratio = ratio_of_ratios(
            after=after, after_elsewhere=elsewhere, before=before, before_elsewhere=before_elsewhere
        )
        known = [value if math.isfinite(value) else None for value in (ratio.expected, ratio.low, ratio.high)]
        found.append(AreaAfter(days, after, *known))
    return found


def _counts(agency_id: UUID, area_slug: str, start: date, end: date, until: datetime) -> tuple[int, int]:
    """Suspected overdoses in the area, and in all other known areas."""
    rows = models.OverdoseEvent.objects.filter(
        met_by(case_definition(SUSPECTED_OVERDOSE)),
        agency_id=agency_id,
        local_on__gte=start,
        local_on__lt=end,
        occurred_at__lt=until,
        area__isnull=False,
    )
    found = rows.aggregate(all=Count("id"), here=Count("id", filter=Q(area__slug=area_slug)))
    return found["here"], found["all"] - found["here"]
