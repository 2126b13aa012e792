"""What is known of areas beside their events, and the views that an account keeps."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F

from tandem.surveillance import models
from tandem.surveillance.queries.cases import met_by
from tandem.surveillance.types import CaseDefinition, Indicator, IndicatorValue, SavedPage, SavedView


def indicators_of(agency_id: UUID) -> list[IndicatorValue]:
    """The newest value of each indicator of each area of an agency."""
    rows = models.AreaIndicator.objects.filter(area__agency_id=agency_id).order_by("year")
    newest = {(row.area_id, row.indicator): row for row in rows}
    return [
        IndicatorValue(row.area_id, Indicator(row.indicator), row.year, row.value, row.source)
        for row in newest.values()
    ]


def response_minutes(
    agency_id: UUID, *, start: date, end: date, case: CaseDefinition
) -> dict[UUID | None, list[float]]:
    """Minutes from dispatch to arrival of the half-open period's events, by area; None: outside every area.

    A dispatch after the arrival is an error in the record: such a call counts as one without times.
    """
    rows = models.OverdoseEvent.objects.filter(
        met_by(case),
        agency_id=agency_id,
        local_on__gte=start,
        local_on__lt=end,
        dispatched_at__isnull=False,
        arrived_at__gte=F("dispatched_at"),
    )
    found: dict[UUID | None, list[float]] = {}
    for area, sent, there in rows.values_list("area_id", "dispatched_at", "arrived_at"):
        found.setdefault(area, []).append((there - sent).total_seconds() / 60)
    return found


def outcome_counts(agency_id: UUID, *, start: date, end: date, until: datetime, case: CaseDefinition) -> Counter[str]:
    """Events of the half-open period that the case definition counts, before `until`, by outcome."""
    rows = models.OverdoseEvent.objects.filter(
        met_by(case),
        agency_id=agency_id,
        local_on__gte=start,
        local_on__lt=end,
        occurred_at__lt=until,
    )
    return Counter(dict(rows.order_by().values_list("outcome").annotate(events=Count("id"))))


def views_of(agency_id: UUID, *, owner_id: UUID | None, page: SavedPage) -> list[SavedView]:
    """The views that an account keeps of a page, by name."""
    rows = models.SavedView.objects.filter(agency_id=agency_id, owner_id=owner_id, page=page).order_by("name")
    return [SavedView(row.id, SavedPage(row.page), row.name, row.filters) for row in rows]
