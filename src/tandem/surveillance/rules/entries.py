"""An overdose entered on duty: when it can be recorded, and when it is a call that stands already."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.surveillance.rules.areas import KM_PER_DEGREE

TYPED_IN = "duty:"
"""How the fingerprint of an event that was typed in begins; a feed's are hashes."""


@dataclass(frozen=True, slots=True)
class Happening:
    """When and where something happened, as far as it is known."""

    at: datetime
    longitude: float | None
    latitude: float | None
    area_id: UUID | None


def minutes_ago() -> tuple[int, ...]:
    """How long ago, for one tap."""
    return tuple(read_definition("entries", "overdose")["ago_minutes"])


def minutes_apart() -> timedelta:
    """How far apart two records of one call can be."""
    return timedelta(minutes=read_definition("entries", "overdose")["same_call"]["minutes"])


def refusal_to_enter(at: datetime, *, has_place: bool, now: datetime) -> str | None:
    """Why an overdose cannot be entered so; None when it can."""
    if not has_place:
        return _("Say where: use the place of this phone, or name the area.")
    if at > now + timedelta(minutes=5):
        return _("The time lies in the future.")
    if at < now - timedelta(hours=read_definition("entries", "overdose")["oldest_hours"]):
        return _("That is more than a day ago. Older calls come with the agency's own file.")
    return None


def is_same_call(one: Happening, other: Happening) -> bool:
    """Whether two records are so near in time and place that they are taken for one call."""
    rules = read_definition("entries", "overdose")["same_call"]
    if abs(one.at - other.at) > timedelta(minutes=rules["minutes"]):
        return False
    metres = _metres_between(one, other)
    if metres is not None:
        return bool(metres <= rules["metres"])
    return one.area_id is not None and one.area_id == other.area_id


def _metres_between(one: Happening, other: Happening) -> float | None:
    if one.longitude is None or one.latitude is None or other.longitude is None or other.latitude is None:
        return None
    shrink = math.cos(math.radians((one.latitude + other.latitude) / 2))
    east = (one.longitude - other.longitude) * shrink
    return math.hypot(east, one.latitude - other.latitude) * KM_PER_DEGREE * 1000
