"""Which name means which area, and how large an outline is."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tandem.surveillance.types import AreaOutline, AreaTotals

KM_PER_DEGREE = 111.195
PER_PEOPLE = 1_000
NAME_PROPERTIES = ("name", "NAME", "SNA_NAME", "community", "neighborhood", "NEIGHBORHOOD", "area_name")
NO_AREA = frozenset({"", "n a", "na", "none", "null", "unknown", "nan"})

Rings = list[list[list[list[float]]]]


def plain_name(text: str | None) -> str:
    """A name as compared: lower case, no punctuation; empty for the words that say "no area"."""
    plain = re.sub(r"[^a-z0-9]+", " ", (text or "").casefold()).strip()
    return "" if plain in NO_AREA else plain


def slug_of(name: str) -> str:
    """A name as it stands in an address."""
    return plain_name(name).replace(" ", "-")


def people_in_all(populations: Iterable[int | None]) -> int | None:
    """People of several areas together; None where one of them is not known, nobody lives there, or there is none."""
    known = list(populations)
    return sum(one for one in known if one) if known and all(known) else None


def repeated_slugs(names: Iterable[str]) -> list[str]:
    """Slugs that more than one name has, in alphabetical order: two such areas could not be told apart."""
    return sorted(slug for slug, times in Counter(slug_of(name) for name in names).items() if times > 1)


def name_of_feature(properties: Mapping[str, Any]) -> str:
    """The name of a GeoJSON feature; ValueError says which properties were looked for."""
    for key in NAME_PROPERTIES:
        if plain_name(str(properties.get(key) or "")):
            return str(properties[key]).strip()
    raise ValueError(f"An outline has no name; give it one of these properties: {', '.join(NAME_PROPERTIES)}.")


def rings_of(geometry: Mapping[str, Any]) -> Rings:
    """MultiPolygon coordinates of a Polygon or MultiPolygon, longitude first, without height."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        coordinates = [coordinates]
    elif kind != "MultiPolygon":
        raise ValueError(f"An area's outline must be a Polygon or MultiPolygon, not {kind!r}.")
    return [[[[float(p[0]), float(p[1])] for p in ring] for ring in polygon] for polygon in coordinates or []]


def area_km2(rings: Rings) -> float:
    """Area in square kilometres, each ring flattened at its own mean latitude; holes are taken off.

    The error against an ellipsoid is below 0.5 % for anything the size of a city.
    """
    total = 0.0
    for polygon in rings:
        outer, *holes = [abs(_shoelace(ring)) for ring in polygon]
        total += outer - sum(holes)
    return total


def _shoelace(ring: Sequence[Sequence[float]]) -> float:
    if len(ring) < 4:
        return 0.0
    across = KM_PER_DEGREE * math.cos(math.radians(sum(point[1] for point in ring) / len(ring)))
    points = [((lon - ring[0][0]) * across, (lat - ring[0][1]) * KM_PER_DEGREE) for lon, lat in ring]
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def names_to_areas(areas: Iterable[tuple[Any, str, Sequence[str]]]) -> dict[str, Any]:
    """From compared names to areas, given (area, name, aliases); a name that two areas claim means neither."""
    table: dict[str, Any] = {}
    doubtful: set[str] = set()
    for area, name, aliases in areas:
        for plain in {plain_name(text) for text in (name, *aliases)} - {""}:
            if plain in table:
                doubtful.add(plain)
            table[plain] = area
    return {plain: area for plain, area in table.items() if plain not in doubtful}


@dataclass(frozen=True, slots=True)
class AreaRate:
    """An area with its events and the number that shades it."""

    area: AreaOutline
    events: int
    rate: float


@dataclass(frozen=True, slots=True)
class AreaRates:
    """Every area; `by_people`: per 1,000 people, else per square kilometre."""

    areas: tuple[AreaRate, ...]
    by_people: bool
    totals: AreaTotals


def area_rates(areas: Sequence[AreaOutline], totals: AreaTotals) -> AreaRates:
    """Rates per 1,000 people where the population of every area is known, else per square kilometre."""
    by_people = people_in_all(area.population for area in areas) is not None
    found = []
    for area in areas:
        events = totals.by_area.get(area.id, 0)
        rate = events / (area.population or 1) * PER_PEOPLE if by_people else events / area.area_km2
        found.append(AreaRate(area, events, rate))
    return AreaRates(tuple(found), by_people, totals)
