"""Teams of overdose fatality reviews as plain values: the law they rest on, their meetings, who signed. No person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReviewLaw:
    """What a state's file says of fatality reviews. `limits` by language."""

    state: str
    title: str
    citation: str
    version: str
    limits: Mapping[str, str]
    is_confirmed: bool
    is_made_up: bool


@dataclass(frozen=True, slots=True)
class ReviewSeat:
    """One member of one meeting; `signed_at` None until they signed its statement."""

    id: UUID
    account_id: UUID
    agency_id: UUID
    signed_at: datetime | None
    record_id: UUID | None
    is_counted: bool


@dataclass(frozen=True, slots=True)
class ReviewMeetingRow:
    """A meeting of a review's team. `is_called_off` when another day took its place."""

    id: UUID
    meets_at: datetime
    is_called_off: bool
    seats: tuple[ReviewSeat, ...]

    def seat_of(self, account_id: UUID | None) -> ReviewSeat | None:
        """Somebody's seat, if they were asked."""
        return next((one for one in self.seats if one.account_id == account_id), None)


@dataclass(frozen=True, slots=True)
class ReviewTeamRow:
    """A review in a list: a random number, who leads it, its meetings; nothing of the person."""

    id: UUID
    agency_id: UUID
    led_by: UUID
    record_id: UUID
    opened_at: datetime
    closed_at: datetime | None
    meetings: tuple[ReviewMeetingRow, ...]

    @property
    def meeting(self) -> ReviewMeetingRow | None:
        """The meeting that counts: the latest that was not called off."""
        return next((one for one in reversed(self.meetings) if not one.is_called_off), None)
