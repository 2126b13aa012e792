"""Counts of events, by day and by area, up to a moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from tandem.surveillance.models import (
    ContextEvent,
    EnforcementEvent,
    FieldTest,
    OverdoseEvent,
    SupplySample,
)
from tandem.surveillance.queries.cases import met_by
from tandem.surveillance.rules.days import days_between
from tandem.surveillance.types import AreaTotals, CaseDefinition, EventKind


def overdose_area_totals(
    agency_id: UUID, *, start: date, end: date, until: datetime, case: CaseDefinition
) -> AreaTotals:
    """Overdose events of the half-open period that the case definition counts, before `until`."""
    rows = OverdoseEvent.objects.filter(
        met_by(case),
        agency_id=agency_id,
        local_on__gte=start,
        local_on__lt=end,
        occurred_at__lt=until,
    )
    return _by_area(rows)


def enforcement_area_totals(agency_id: UUID, *, start: date, end: date, today: date) -> AreaTotals:
    """Enforcement events of the half-open period, before `today`: most sources know the day only."""
    rows = EnforcementEvent.objects.filter(agency_id=agency_id, local_on__gte=start, local_on__lt=min(end, today))
    return _by_area(rows)


def _by_area(rows: QuerySet[Any]) -> AreaTotals:
    counts = dict(rows.order_by().values_list("area_id").annotate(events=Count("id")))
    without = counts.pop(None, 0)
    return AreaTotals(counts, without)


def enforcement_by_day(
    agency_id: UUID, *, start: date, end: date, today: date, area_id: UUID | None = None
) -> list[tuple[date, int]]:
    """Enforcement events a day, days without any included."""
    last = min(end, today)
    rows = EnforcementEvent.objects.filter(agency_id=agency_id, local_on__gte=start, local_on__lt=last)
    if area_id:
        rows = rows.filter(area_id=area_id)
    counts = dict(rows.order_by().values_list("local_on").annotate(events=Count("id")))
    return [(day, counts.get(day, 0)) for day in days_between(start, last)]


def kinds_of(agency_id: UUID) -> set[EventKind]:
    """Which kinds of event an agency has sent."""
    has = {
        EventKind.OVERDOSE: OverdoseEvent.objects.filter(agency_id=agency_id).exists(),
        EventKind.ENFORCEMENT: EnforcementEvent.objects.filter(agency_id=agency_id).exists(),
    }
    return {kind for kind, found in has.items() if found}


def is_synthetic(agency_id: UUID) -> bool:
    """Whether any of an agency's records were made up for a demonstration."""
    models = (OverdoseEvent, EnforcementEvent, SupplySample, FieldTest, ContextEvent)
    return any(model._default_manager.filter(agency_id=agency_id, is_synthetic=True).exists() for model in models)
