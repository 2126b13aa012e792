"""Areas: their outlines and which of them holds a point or a name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from shapely import STRtree, make_valid, points
from shapely.geometry import shape

from tandem.surveillance import models
from tandem.surveillance.rules.areas import names_to_areas, plain_name
from tandem.surveillance.types import AreaOutline, Indicator


def areas_of(agency_id: UUID) -> list[AreaOutline]:
    """Every area of an agency, by name. The newest population among its indicators goes before the outline's own."""
    people = _people_of(agency_id)
    rows = models.Area.objects.filter(agency_id=agency_id).order_by("name")
    return [_outline(row, people.get(row.id, row.population)) for row in rows]


def _outline(row: models.Area, people: int | None) -> AreaOutline:
    return AreaOutline(row.id, row.name, row.slug, people, row.area_km2, row.geometry["coordinates"])


def _people_of(agency_id: UUID) -> dict[UUID, int]:
    rows = models.AreaIndicator.objects.filter(area__agency_id=agency_id, indicator=Indicator.POPULATION)
    return {area: int(value) for area, value in rows.order_by("year").values_list("area_id", "value")}


def area_names(agency_id: UUID) -> dict[UUID, str]:
    """Names of an agency's areas by id."""
    return dict(models.Area.objects.filter(agency_id=agency_id).order_by("name").values_list("id", "name"))


def event_points(agency_id: UUID) -> set[tuple[float, float]]:
    """Where the agency's events are, as far as exact places are still kept: (longitude, latitude), each once.

    For covering them with cells; no page and no file shows them.
    """
    found: set[tuple[float, float]] = set()
    for kind in (models.OverdoseEvent, models.EnforcementEvent):
        rows = kind.objects.filter(agency_id=agency_id, longitude__isnull=False, latitude__isnull=False)
        found.update(rows.order_by().values_list("longitude", "latitude").distinct())
    return found


class AreaFinder:
    """Finds the area of a record: by name or alias first, else by the outline that covers its point."""

    def __init__(self, agency_id: UUID) -> None:
        rows = list(models.Area.objects.filter(agency_id=agency_id).order_by("slug"))
        self._ids = [row.id for row in rows]
        self._by_name = names_to_areas((row.id, row.name, row.aliases) for row in rows)
        self._tree = STRtree([make_valid(shape(row.geometry)) for row in rows])

    def areas_for(self, places: Sequence[tuple[str | None, float | None, float | None]]) -> list[UUID | None]:
        """The area of each (name, longitude, latitude); None where neither tells. On a border the first by slug."""
        found: list[UUID | None] = [self._by_name.get(plain_name(name)) for name, _, _ in places]
        open_at = [
            i for i, (_, lon, lat) in enumerate(places) if found[i] is None and lon is not None and lat is not None
        ]
        if not open_at or not self._ids:
            return found
        coordinates = np.array([[places[i][1], places[i][2]] for i in open_at], dtype=np.float64)
        inputs, areas = self._tree.query(points(coordinates), predicate="intersects")
        for position, area in sorted(zip(inputs.tolist(), areas.tolist(), strict=True), reverse=True):
            found[open_at[position]] = self._ids[area]
        return found
