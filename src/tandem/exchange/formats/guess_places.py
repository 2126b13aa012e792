"""Guessing the columns of place: a pair of coordinates, a point in a text, a named area."""

import re
from collections.abc import Sequence

from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.exchange.formats import places
from tandem.exchange.formats.draft import Draft, Finding, Missing
from tandem.exchange.formats.fields import Field, fields_of
from tandem.exchange.formats.mapping import ColumnMapping
from tandem.exchange.formats.profile import Column, name_score

_ELSEWHERE = re.compile(r"victim|resid|home|patient|offender|owner|hospital|facility")
_AXIS = re.compile(r"\b(latitude|longitude|lat|long|lon|lng|x|y)\b")


def guess_places(columns: Sequence[Column], given: ColumnMapping) -> Draft:
    """Coordinates, or a point text; the area; and the line to write where there is no place at all."""
    fields = {field.name: field for field in fields_of(given.kind)}
    found: dict[str, str] = {}
    findings: list[Finding] = []
    notes: list[str] = []
    has_point = bool({"longitude", "latitude", "point"} & set(given.columns))
    if not has_point:
        pair = _pair(columns, fields)
        if pair:
            found = {"longitude": pair[0].name, "latitude": pair[1].name}
            findings = [Finding(name, column, pair[2], pair[3]) for name, column in found.items()]
            notes += _exchanged_note(pair[0], pair[1])
        elif point := _point(columns, fields["point"]):
            found = {"point": point.name}
            findings = [Finding("point", point.name, 0.8, _("name, and the values hold points"))]
    if "area" not in given.columns:
        area = _area(columns, fields["area"])
        if area:
            found["area"] = area[0].name
            findings.append(
                Finding(
                    "area", area[0].name, area[1], filled("name, %(count)s different values", count=area[0].distinct)
                )
            )
    missing = () if found or has_point or "area" in given.columns else (_missing(columns),)
    return Draft(found, findings=tuple(findings), notes=tuple(notes), missing=missing)


def _pair(columns: Sequence[Column], fields: dict[str, Field]) -> tuple[Column, Column, float, str] | None:
    """The best longitude with the best latitude of the same family of names."""
    best: tuple[float, Column, Column] | None = None
    for lon in columns:
        lon_score = _coordinate_score(fields["longitude"], lon)
        if not lon_score:
            continue
        for lat in columns:
            lat_score = _coordinate_score(fields["latitude"], lat) if lat.name != lon.name else 0.0
            if not lat_score:
                continue
            stem = 0.3 if _AXIS.sub("", lon.plain).split() == _AXIS.sub("", lat.plain).split() else 0.0
            score = lon_score * lat_score + stem
            if best is None or score > best[0]:
                best = (score, lon, lat)
    if best is None:
        return None
    share = min(best[1].present, best[2].present)
    return (
        best[1],
        best[2],
        min(1.0, best[0]),
        filled("name, and degrees in %(share)s of the rows", share=f"{share:.0%}"),
    )


def _coordinate_score(field: Field, column: Column) -> float:
    """Name and values: degrees within range, with decimals; plain X and Y only when they could be degrees."""
    score = name_score(field, column)
    if not score or not column.values:
        return 0.0
    numbers = [number for value in column.values if (number := places.number(value)) is not None]
    inside = [number for number in numbers if 0 < abs(number) <= 180]
    zero = sum(number == 0 for number in numbers)
    if len(inside) + zero < 0.8 * len(column.values) or not inside:
        return 0.0
    whole = sum(number == int(number) for number in inside)
    is_named = not re.fullmatch(r"(point )?[xy]( coord(inate)?)?", column.plain)
    if whole > 0.5 * len(inside) and not is_named:
        return 0.0
    elsewhere = 0.4 if _ELSEWHERE.search(column.plain) else 1.0
    return (score if is_named else 0.5) * elsewhere * (0.5 + 0.5 * column.present)


def _exchanged_note(lon: Column, lat: Column) -> list[str]:
    pairs = [(places.number(x), places.number(y)) for x, y in zip(lon.values, lat.values, strict=False)]
    read = [(x, y) for x, y in pairs if x is not None and y is not None]
    if read and sum(places.is_exchanged(x, y) for x, y in read) > 0.5 * len(read):
        line = f'longitude = "{lat.name}" and latitude = "{lon.name}"'
        return [
            filled(
                "Longitude and latitude look exchanged. Map them the other way round, under [columns]: %(line)s.",
                line=line,
            )
        ]
    return []


def _point(columns: Sequence[Column], field: Field) -> Column | None:
    """A text column of points; the event's own rather than somebody's home."""
    found: list[tuple[float, Column]] = []
    for column in columns:
        if not column.values:
            continue
        share = sum(places.is_point_text(value) for value in column.values) / len(column.values)
        if share >= 0.8:
            score = name_score(field, column) + share * column.present
            found.append((score * (0.3 if _ELSEWHERE.search(column.plain) else 1.0), column))
    return max(found, key=lambda one: one[0])[1] if found else None


def _area(columns: Sequence[Column], field: Field) -> tuple[Column, float] | None:
    found = []
    for column in columns:
        score = name_score(field, column)
        if not score or column.sensitive or column.present < 0.3:
            continue
        # One row, one area: a column of addresses or numbers of events is no area.
        if column.distinct < 2 <= column.rows // 20 or column.distinct > max(20, 0.5 * column.rows):
            continue
        spelled = 0.02 if re.search(r"[A-Za-z]{3}", column.values[0]) else 0.0
        found.append((score * (0.3 + 0.7 * column.present) + spelled, column))
    if not found:
        return None
    score, column = max(found, key=lambda one: one[0])
    return column, min(1.0, score)


def _missing(columns: Sequence[Column]) -> Missing:
    words = (
        "lat",
        "lon",
        "geo",
        "location",
        "area",
        "city",
        "town",
        "county",
        "zip",
        "district",
        "beat",
        "agency",
    )
    named = [column.name for column in columns if any(word in column.plain for word in words)]
    return Missing(
        "area",
        _("No column says where the events happened; they count for the whole agency only."),
        'area = "COLUMN" (or longitude = "COLUMN" and latitude = "COLUMN")',
        tuple(named)[:12],
    )
