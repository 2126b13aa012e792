"""Recording areas, and placing events that were recorded before their areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import Area, EnforcementEvent, OverdoseEvent
from tandem.surveillance.queries.areas import AreaFinder
from tandem.surveillance.rules.areas import area_km2, name_of_feature, rings_of, slug_of

RECORDS = "default"
CHUNK = 500


def register_areas(
    *,
    by: Actor,
    agency_id: UUID,
    features: Sequence[Mapping[str, Any]],
    source: str = "",
) -> int:
    """Register GeoJSON features as areas of an agency; returns how many are new.

    A feature's name is its property `name` (or a publisher's usual one); `population` and `aliases` are taken where
    given. An area that stands already, by its slug, is left as it is.
    """
    with transaction.atomic(using=RECORDS):
        standing = set(Area.objects.filter(agency_id=agency_id).values_list("slug", flat=True))
        rows = [_area(agency_id, feature, source) for feature in features]
        fresh = {row.slug: row for row in rows if row.slug not in standing}
        Area.objects.bulk_create(fresh.values(), batch_size=CHUNK)
        if fresh:
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.register_areas",
                subjects=[("agency", agency_id)],
                details={"areas": len(fresh)},
            )
    return len(fresh)


def _area(agency_id: UUID, feature: Mapping[str, Any], source: str) -> Area:
    properties = feature.get("properties") or {}
    name = name_of_feature(properties)
    rings = rings_of(feature["geometry"])
    return Area(
        agency_id=agency_id,
        name=name,
        slug=slug_of(name),
        aliases=list(properties.get("aliases") or []),
        population=properties.get("population"),
        area_km2=area_km2(rings),
        geometry={"type": "MultiPolygon", "coordinates": rings},
        source=source,
    )


def assign_areas(*, by: Actor, agency_id: UUID) -> int:
    """Give each event that has a point and no area the area that holds its point; returns how many got one.

    An event with an area keeps it, so a second call changes nothing. Names of places are not kept with an event:
    one that came with a name alone stays without an area.
    """
    placed = 0
    with transaction.atomic(using=RECORDS):
        finder = AreaFinder(agency_id)
        for kind in (OverdoseEvent, EnforcementEvent):
            rows = kind.objects.filter(
                agency_id=agency_id, area__isnull=True, longitude__isnull=False, latitude__isnull=False
            )
            points = list(rows.values_list("id", "longitude", "latitude"))
            found = finder.areas_for([(None, longitude, latitude) for _, longitude, latitude in points])
            events: dict[UUID, list[UUID]] = defaultdict(list)
            for (event, _, _), area in zip(points, found, strict=True):
                if area is not None:
                    events[area].append(event)
            for area, ids in events.items():
                for start in range(0, len(ids), CHUNK):
                    placed += kind.objects.filter(id__in=ids[start : start + CHUNK]).update(area_id=area)
        if placed:
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.assign_areas",
                subjects=[("agency", agency_id)],
                details={"events": placed},
            )
    return placed
