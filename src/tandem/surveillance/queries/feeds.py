"""The feeds of an agency and how each is doing at a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tandem.science.silence import SILENT
from tandem.surveillance.models import ContextEvent, EnforcementEvent, FieldTest, OverdoseEvent, SupplySample
from tandem.surveillance.rules.feeds import (
    address_trap,
    expected_days,
    lateness_of,
    lateness_rules,
    recent_days,
    silence_of,
)
from tandem.surveillance.types import ContextFeed
from tandem.surveillance.types.feeds import Feed, FeedHealth

_ROWS: dict[Feed, Callable[[], QuerySet[Any]]] = {
    Feed.OVERDOSE: OverdoseEvent.objects.all,
    Feed.ENFORCEMENT: EnforcementEvent.objects.all,
    Feed.DRUG_CHECKING: SupplySample.objects.all,
    Feed.FIELD_TESTS: FieldTest.objects.all,
    Feed.CRIME: lambda: ContextEvent.objects.filter(feed=ContextFeed.CRIME),
    Feed.CALLS: lambda: ContextEvent.objects.filter(feed=ContextFeed.CALLS),
}
_POINTED = (Feed.OVERDOSE, Feed.ENFORCEMENT)


def feeds_of(agency_id: UUID, *, today: date, is_replay: bool) -> list[FeedHealth]:
    """Every feed that has sent a row until `today`.

    A row is late by the day the file gives for its report; where no file says so, by the day it was loaded here,
    which tells nothing of an agency that is replayed.
    """
    found = [_health(feed, agency_id, today, is_replay) for feed in Feed]
    return [one for one in found if one is not None]


def _health(feed: Feed, agency_id: UUID, today: date, is_replay: bool) -> FeedHealth | None:
    rows = _ROWS[feed]().filter(agency_id=agency_id, local_on__lte=today)
    if feed is not Feed.ENFORCEMENT:
        rows = rows.filter(Q(reported_on__isnull=True) | Q(reported_on__lte=today))
    days = list(rows.values_list("local_on", flat=True))
    if not days:
        return None
    pairs = _reports(feed, rows, is_replay)
    silence = silence_of(days, today=today)
    recent = today - timedelta(days=lateness_rules().learn_days)
    return FeedHealth(
        feed=feed,
        rows=len(days),
        last_on=max(days),
        recent=sum(day > today - timedelta(days=recent_days()) for day in days),
        silence=silence,
        lateness=lateness_of([pair for pair in pairs if pair[0] > recent]),
        with_area=rows.filter(area__isnull=False).count(),
        # What is to come is judged from the days before; of a feed that broke off they tell nothing.
        days=() if silence.finding == SILENT else expected_days(pairs, today=today),
        trap=address_trap(_places(rows)) if feed in _POINTED else None,
    )


def _reports(feed: Feed, rows: QuerySet[Any], is_replay: bool) -> list[tuple[date, date]]:
    if feed is not Feed.ENFORCEMENT:
        pairs = list(rows.filter(reported_on__isnull=False).values_list("local_on", "reported_on"))
        if pairs or is_replay:
            return pairs
    if is_replay:
        return []
    return [(day, at.date()) for day, at in rows.values_list("local_on", "recorded_at")]


def _places(rows: QuerySet[Any]) -> list[tuple[float, float, str]]:
    placed = rows.filter(longitude__isnull=False, latitude__isnull=False)
    return [(lon, lat, name or "") for lon, lat, name in placed.values_list("longitude", "latitude", "area__name")]
