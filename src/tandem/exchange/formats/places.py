"""Reading places: two numbers, or one text holding a point, into longitude and latitude."""

import re
from dataclasses import dataclass

_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_WKT = re.compile(rf"POINT\s*Z?\s*\(\s*({_NUMBER})\s+({_NUMBER})", re.IGNORECASE)
_PAIR = re.compile(rf"\(?\s*({_NUMBER})\s*[,;]\s*({_NUMBER})\s*\)?")
_JSON = re.compile(rf'"coordinates"\s*:\s*\[\s*({_NUMBER})\s*,\s*({_NUMBER})', re.IGNORECASE)

SWAPPED = "coordinates_swapped"
ZERO = "zero_coordinates"
OUT_OF_RANGE = "coordinates_out_of_range"
HALF = "half_a_coordinate"
UNREADABLE = "unreadable_coordinate"


@dataclass(frozen=True)
class Place:
    """A point or none, and the code of what is odd about it."""

    longitude: float | None
    latitude: float | None
    code: str = ""


NOWHERE = Place(None, None)


def number(text: str) -> float | None:
    """A plain decimal number; a decimal comma is understood. Infinity and NaN are not numbers of a place."""
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None


def place(longitude: str, latitude: str) -> Place:
    """Two texts into a place. Odd pairs give no point and a code; exchanged ones are told apart."""
    if not longitude and not latitude:
        return NOWHERE
    if not longitude or not latitude:
        return Place(None, None, HALF)
    lon, lat = number(longitude), number(latitude)
    if lon is None or lat is None:
        return Place(None, None, UNREADABLE)
    return checked(lon, lat)


def checked(lon: float, lat: float) -> Place:
    """A pair of numbers as a place, with the checks every point passes."""
    if lon == 0 or lat == 0:
        return Place(None, None, ZERO)
    if is_exchanged(lon, lat):
        return Place(None, None, SWAPPED)
    if abs(lat) > 90 or abs(lon) > 180:
        return Place(None, None, OUT_OF_RANGE)
    return Place(lon, lat)


def is_exchanged(lon: float, lat: float) -> bool:
    """Whether the two are the wrong way round.

    Sure when the latitude is none and the longitude could be one. Also when the "latitude" lies in
    Antarctica while the exchanged pair lies in North America, which is how a US file gives itself away.
    """
    if 90 < abs(lat) <= 180 and abs(lon) <= 90:
        return True
    return -180 <= lat <= -64 and 13 <= lon <= 72


def point(text: str) -> Place:
    """A point inside a text: WKT and GeoJSON put the longitude first, a bare pair the latitude."""
    if not text:
        return NOWHERE
    if found := _WKT.search(text) or _JSON.search(text):
        return checked(float(found[1]), float(found[2]))
    if found := _PAIR.search(text):
        return checked(float(found[2]), float(found[1]))
    return Place(None, None, UNREADABLE)


def is_point_text(text: str) -> bool:
    """Whether a text holds a point, for guessing columns."""
    return point(text).longitude is not None
