"""Crimes and calls by area and day, and when programs began: context, never what a forecast takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min

from tandem.surveillance.models import ContextEvent, ProgramStart
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.rules.context import (
    SHOWN,
    BeforeAfter,
    ContextPage,
    ProgramContext,
    RateIn,
    rate_in,
    window_days,
    windows_around,
)
from tandem.surveillance.types import AreaOutline, ContextCategory, ContextCounts, ContextFeed, Program

YEAR = timedelta(days=365)
Span = tuple[date, date]


def programs_of(agency_id: UUID) -> list[Program]:
    """The programs of an agency, newest first."""
    rows = ProgramStart.objects.filter(agency_id=agency_id).order_by("-starts_on", "name")
    return [Program(row.id, row.name, row.starts_on, frozenset(map(UUID, row.area_ids))) for row in rows]


def context_span(agency_id: UUID, feed: ContextFeed, *, today: date) -> Span | None:
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


def context_page(agency_id: UUID, *, today: date) -> ContextPage:
    """Rates of crime and calls by area, and around the start of each program."""
    areas = areas_of(agency_id)
    spans = {feed: context_span(agency_id, feed, today=today) for feed in ContextFeed}
    known = [(category, span, feed) for feed, category in SHOWN if (span := spans[feed])]
    columns = [_rates(agency_id, feed, category, span, areas) for category, span, feed in known]
    return ContextPage(
        areas=tuple(areas),
        categories=tuple(category for category, _, _ in known),
        rates=tuple(zip(*columns, strict=True)) if columns else (),
        programs=tuple(_around(agency_id, one, spans, areas) for one in programs_of(agency_id)),
        least_days=window_days()[1],
    )


def _rates(
    agency_id: UUID, feed: ContextFeed, category: ContextCategory, span: Span, areas: Sequence[AreaOutline]
) -> list[RateIn]:
    """The rate of each area in the feed's last year."""
    counts = context_counts(agency_id, feed, start=max(span[0], span[1] - YEAR), end=span[1])
    people = {one.id: one.population for one in areas}
    return [rate_in(counts, category, areas=[one.id], populations=people) for one in areas]


def _around(
    agency_id: UUID, program: Program, spans: Mapping[ContextFeed, Span | None], areas: Sequence[AreaOutline]
) -> ProgramContext:
    people = {one.id: one.population for one in areas}
    inside = program.area_ids or frozenset(people)
    rows = []
    for feed, category in SHOWN:
        span = spans[feed]
        windows = windows_around(program.starts_on, first=span[0], until=span[1]) if span else None
        if windows is None:
            continue
        before = context_counts(agency_id, feed, start=windows.before_start, end=windows.start)
        after = context_counts(agency_id, feed, start=windows.start, end=windows.after_end)
        for is_inside, where in ((True, inside), (False, frozenset(people) - inside)):
            if where:
                rates = (rate_in(one, category, areas=where, populations=people) for one in (before, after))
                rows.append(BeforeAfter(category, is_inside, windows.days, *rates))
    return ProgramContext(program, tuple(rows))
