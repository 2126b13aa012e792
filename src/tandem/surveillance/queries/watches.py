"""Seizure watches: the day's bundles, what was left out, and the rings around a watch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Count, QuerySet, Sum

from tandem.science.points import Points, equirectangular, nearest_m
from tandem.surveillance import models
from tandem.surveillance.queries.cases import met_by
from tandem.surveillance.queries.laboratory import laboratory_words
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.laboratory import refuted_on
from tandem.surveillance.rules.watches import watch_rules, weight_of
from tandem.surveillance.types import (
    LeftOut,
    RingCount,
    SeizurePoint,
    WatchBundle,
    WatchDetail,
    WatchState,
    WatchSummary,
)
from tandem.surveillance.types.laboratory import LabWord


def watched_by(agency_id: UUID) -> list[UUID]:
    """Agencies whose enforcement this agency watches."""
    pairs = models.WatchPair.objects.filter(watching_agency_id=agency_id)
    return list(pairs.order_by("seizing_agency_id").values_list("seizing_agency_id", flat=True))


def watchers_of(seizing_agency_id: UUID) -> list[UUID]:
    """Agencies that watch this agency's enforcement."""
    pairs = models.WatchPair.objects.filter(seizing_agency_id=seizing_agency_id)
    return list(pairs.order_by("watching_agency_id").values_list("watching_agency_id", flat=True))


def bundles_on(agency_id: UUID, seizing_agency_id: UUID, day: date) -> list[WatchBundle]:
    """Enforcement of one day with a place, of the classes that open a watch, by area."""
    by_area: dict[UUID, list[SeizurePoint]] = defaultdict(list)
    slugs: dict[UUID, str] = {}
    for row in _enforcement(seizing_agency_id, day, day + timedelta(days=1)).select_related("area").order_by("id"):
        slugs[row.area_id] = row.area.slug
        by_area[row.area_id].append(_point(row))
    recent = _recent_overdoses(agency_id, day)
    return [WatchBundle(area, day, tuple(found), recent.get(slugs[area], 0)) for area, found in by_area.items()]


def recent_weights(seizing_agency_id: UUID, day: date) -> list[float]:
    """Points of each area's day of enforcement in the look-back before a day: what a new one must stand out among."""
    start = day - timedelta(days=watch_rules().materiality.look_back_days)
    by_area: dict[tuple[UUID, date], list[SeizurePoint]] = defaultdict(list)
    for row in _enforcement(seizing_agency_id, start, day):
        by_area[row.area_id, row.local_on].append(_point(row))
    return [weight_of(found) for found in by_area.values()]


def _enforcement(seizing_agency_id: UUID, start: date, end: date) -> QuerySet[models.EnforcementEvent]:
    return models.EnforcementEvent.objects.filter(
        agency_id=seizing_agency_id,
        local_on__gte=start,
        local_on__lt=end,
        substance_class__in=watch_rules().classes,
        area__isnull=False,
        longitude__isnull=False,
        latitude__isnull=False,
    )


def _point(row: models.EnforcementEvent) -> SeizurePoint:
    assert row.longitude is not None
    assert row.latitude is not None
    return SeizurePoint(
        row.id, row.longitude, row.latitude, row.substance_class, row.description, row.quantity, row.unit
    )


def _recent_overdoses(agency_id: UUID, day: date) -> dict[str, int]:
    """Overdoses of the 90 days before, by the slug of the area: the two agencies draw the same areas."""
    rows = models.OverdoseEvent.objects.filter(
        agency_id=agency_id, local_on__gte=day - timedelta(days=90), local_on__lt=day, area__isnull=False
    )
    return dict(rows.values_list("area__slug").annotate(events=Count("id")))


def left_out_since(agency_id: UUID, start: date) -> dict[LeftOut, int]:
    """How many areas' days of enforcement since a day opened no watch, by reason."""
    rows = models.WatchLeftOut.objects.filter(agency_id=agency_id, day__gte=start).values_list("reason")
    return {
        LeftOut(reason): total for reason, total in rows.annotate(total=Sum("bundles")).order_by("reason") if total
    }


def left_out_on(agency_id: UUID, seizing_agency_id: UUID, day: date) -> int:
    """How many areas' enforcement of one day opened no watch."""
    rows = models.WatchLeftOut.objects.filter(agency_id=agency_id, seizing_agency_id=seizing_agency_id, day=day)
    return int(rows.aggregate(total=Sum("bundles"))["total"] or 0)


def watches_of(
    agency_id: UUID, *, limit: int = 100, only_open: bool = False, today: date | None = None
) -> list[WatchSummary]:
    """Watches of an agency, newest first. `today`: say which ones laboratories refuted until that day."""
    rows = models.SeizureWatch.objects.filter(agency_id=agency_id).order_by("-seized_on", "area__name")
    if only_open:
        rows = rows.filter(state=WatchState.OPEN)
    found = list(rows.select_related("area")[:limit])
    seizures: dict[UUID, list[UUID]] = defaultdict(list)
    for watch_id, event in models.WatchedSeizure.objects.filter(watch__in=found).values_list("watch_id", "event_id"):
        seizures[watch_id].append(event)
    events = [event for one in seizures.values() for event in one]
    said = laboratory_words(events, today=today) if today else {}
    responses = dict(models.Response.objects.filter(watch__in=found).values_list("watch_id", "id"))
    return [
        _summary(row, [said.get(one, LabWord()) for one in seizures[row.id]], responses.get(row.id)) for row in found
    ]


def _summary(row: models.SeizureWatch, seizures: Sequence[LabWord], response_id: UUID | None) -> WatchSummary:
    return WatchSummary(
        id=row.id,
        agency_id=row.agency_id,
        seizing_agency_id=row.seizing_agency_id,
        area_id=row.area_id,
        area_name=row.area.name,
        area_slug=row.area.slug,
        seized_on=row.seized_on,
        ends_on=row.ends_on,
        seizures=len(seizures),
        state=WatchState(row.state),
        opened_at=row.opened_at,
        response_id=response_id,
        refuted_on=refuted_on(seizures),
    )


def watch_detail(watch_id: UUID, *, until: datetime, today: date) -> WatchDetail | None:
    """A watch with its ring counts of events before `until`; None where there is none of that id."""
    row = models.SeizureWatch.objects.select_related("area").filter(id=watch_id).first()
    if row is None:
        return None
    events = models.EnforcementEvent.objects.filter(id__in=_event_ids(watch_id)).order_by("id")
    said = laboratory_words([event.id for event in events], today=today)
    seizures = tuple(replace(_point(event), word=said[event.id]) for event in events)
    response = models.Response.objects.filter(watch=row).values_list("id", flat=True).first()
    rings = _rings(row, seizures, until, today)
    return WatchDetail(_summary(row, [one.word for one in seizures], response), seizures, rings)


def _event_ids(watch_id: UUID) -> list[UUID]:
    return list(models.WatchedSeizure.objects.filter(watch_id=watch_id).values_list("event_id", flat=True))


def _rings(
    watch: models.SeizureWatch, seizures: Sequence[SeizurePoint], until: datetime, today: date
) -> tuple[RingCount, ...]:
    """Overdoses near any of the seizures; one near two of them counts once."""
    rules = watch_rules()
    overdoses = overdose_points(watch.agency_id, watch.seized_on, watch.ends_on, until)
    places = [(seizure.longitude, seizure.latitude, watch.seized_on) for seizure in seizures]
    people, sites = projected(overdoses, places)
    metres_away = nearest_m(people, sites)
    age = np.array([(day - watch.seized_on).days for _, _, day in overdoses], dtype=np.int64)
    return tuple(
        RingCount(
            metres,
            days,
            int(((metres_away <= metres) & (age < days)).sum()),
            today >= watch.seized_on + timedelta(days=days),
        )
        for metres in rules.metres
        for days in rules.days
    )


def overdose_points(agency_id: UUID, start: date, end: date, until: datetime) -> list[tuple[float, float, date]]:
    """Suspected overdoses with a place, before `until`: longitude, latitude, day."""
    rows = models.OverdoseEvent.objects.filter(
        met_by(case_definition(SUSPECTED_OVERDOSE)),
        agency_id=agency_id,
        local_on__gte=start,
        local_on__lt=end,
        occurred_at__lt=until,
        longitude__isnull=False,
        latitude__isnull=False,
    )
    return list(rows.order_by("occurred_at", "id").values_list("longitude", "latitude", "local_on"))


def projected(*groups: Sequence[tuple[float, float, date]]) -> list[Points]:
    """Groups of places in metres, all on the same projection."""
    origin = next((group[0][1] for group in groups if group), 0.0)
    projected = []
    for group in groups:
        x, y = equirectangular([p[0] for p in group], [p[1] for p in group], origin_latitude=origin)
        projected.append(Points.of(x, y, [p[2].toordinal() for p in group]))
    return projected


def agency_of_watch(watch_id: UUID) -> UUID | None:
    """Whose watch it is."""
    return models.SeizureWatch.objects.filter(id=watch_id).values_list("agency_id", flat=True).first()


def moves_of_watch(watch_id: UUID) -> list[tuple[WatchState, datetime]]:
    """The states of a watch and when it came to each, oldest first."""
    steps = models.WatchStep.objects.filter(watch_id=watch_id).order_by("at")
    return [(WatchState(state), at) for state, at in steps.values_list("to_state", "at")]
