"""Crimes and calls by area and day, and when programs began: context, never what a forecast takes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min

from tandem.surveillance.models import ContextEvent, ProgramStart
from tandem.surveillance.types import ContextCounts, ContextFeed, Program


def programs_of(agency_id: UUID) -> list[Program]:
    """The programs of an agency, newest first."""
    rows = ProgramStart.objects.filter(agency_id=agency_id).order_by("-starts_on", "name")
    return [Program(row.id, row.name, row.starts_on, frozenset(map(UUID, row.area_ids))) for row in rows]


def context_span(agency_id: UUID, feed: ContextFeed, *, today: date) -> tuple[date, date] | None:
    """First day of a feed and the day after its last row: beyond it, silence is not calm."""
    rows = ContextEvent.objects.filter(agency_id=agency_id, feed=feed, local_on__lte=today)
    found = rows.aggregate(first=Min("local_on"), last=Max("local_on"))
    return (found["first"], found["last"] + timedelta(days=1)) if found["first"] else None


def context_counts(agency_id: UUID, feed: ContextFeed, *, start: date, end: date) -> ContextCounts:
    """Events of the half-open period by area and category; area None holds those without a place."""
    rows = ContextEvent.objects.filter(agency_id=agency_id, feed=feed, local_on__gte=start, local_on__lt=end)
    counts: dict[UUID | None, dict[str, int]] = defaultdict(dict)
    for area_id, category, events in rows.order_by().values_list("area_id", "category").annotate(n=Count("id")):
        counts[area_id][category] = events
    return ContextCounts(feed, dict(counts), (end - start).days)
