"""An overdose entered on duty: when it can be recorded, when the call stands already, who may withdraw it."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.surveillance.rules.areas import KM_PER_DEGREE
from tandem.surveillance.types import EventStatus

TYPED_IN = "duty:"
"""How the fingerprint of an event that was typed in begins; a feed's are hashes."""
PLACE_DECIMALS = 3
"""Of degrees, about 100 metres: enough to tell the area and the same call, and no doorstep."""
STANDING = (EventStatus.COUNTED, EventStatus.DUPLICATE)
"""What its enterer sees of a typed-in event as standing. Which of the two it is would tell of a feed: never shown."""


@dataclass(frozen=True, slots=True)
class Happening:
    """When and where something happened, as far as it is known."""

    at: datetime
    longitude: float | None
    latitude: float | None
    area_id: UUID | None


def prefix_of(account_id: UUID) -> str:
    """How the fingerprint of everything begins that this account typed in."""
    return f"{TYPED_IN}{account_id.hex}:"


def fingerprint_of(account_id: UUID, entry_id: UUID) -> str:
    """The fingerprint of one entry of an account, 64 characters; another account's with the same id is another."""
    return f"{prefix_of(account_id)}{entry_id.hex[:26]}"


def fingerprints_of(account_id: UUID, entry_id: UUID, people: int) -> list[str]:
    """The fingerprint of each person of one entry; the first is that of the entry."""
    others = (uuid5(entry_id, f"person {n}") for n in range(2, people + 1))
    return [fingerprint_of(account_id, one) for one in (entry_id, *others)]


def typed_by(fingerprint: str, account_ids: Collection[UUID]) -> bool:
    """Whether one of these accounts typed it in."""
    return any(fingerprint.startswith(prefix_of(one)) for one in account_ids)


def rounded(degrees: float | None) -> float | None:
    """A longitude or latitude as it is kept of an entry."""
    return None if degrees is None else round(degrees, PLACE_DECIMALS)


def refusal_to_enter_more(entered: int) -> str | None:
    """Why an account that entered so many within the hour cannot enter another; None when it can."""
    most = read_definition("entries", "overdose")["most_an_hour"]
    if entered < most:
        return None
    return filled(
        "You entered %(most)s overdoses within an hour; this one is not recorded. Enter it later, or let your "
        "supervisor enter it.",
        most=most,
    )


def refusal_to_withdraw(status: EventStatus, *, is_own: bool, recorded_at: datetime, wall: datetime) -> str | None:
    """Why somebody cannot withdraw an entry; None when they can. `is_own`: of their account or those they lead."""
    if not is_own:
        return _("You can withdraw only what you entered yourself; a supervisor also what their agency entered.")
    if status not in STANDING:
        return _("This entry is withdrawn already.")
    if recorded_at < wall - withdrawable():
        return _("It is too late to withdraw this entry. Tell the agency that counts the calls.")
    return None


def days_to_be_brought() -> timedelta:
    """How long a feed may take to bring the call of an entry."""
    return timedelta(days=read_definition("entries", "overdose")["uncorroborated_days"])


def withdrawable() -> timedelta:
    """How long an entry can be withdrawn."""
    return timedelta(hours=read_definition("entries", "overdose")["withdraw_hours"])


def most_people() -> int:
    """How many people one entry can be for."""
    most: int = read_definition("entries", "overdose")["most_people"]
    return most


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
