"""The words of the hatch between police and health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Step(StrEnum):
    """Steps of a warm handoff. Nothing here says whether the person engaged."""

    RECEIVED = "received"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    RELEASED = "released"


class DeclinedBy(StrEnum):
    """Who said no to an offer on the street."""

    PERSON = "person"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    PROSECUTOR = "prosecutor"


class DeclineReason(StrEnum):
    """Why an offer ended in no."""

    NOT_NOW = "not_now"
    NOT_INTERESTED = "not_interested"
    PRIVACY = "privacy"
    ALREADY_IN_CARE = "already_in_care"
    NOT_ELIGIBLE = "not_eligible"
    NOBODY_AVAILABLE = "nobody_available"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class HandoffClock:
    """What an officer sees of a handoff: when each step happened, or None."""

    envelope_id: UUID
    receipt: str
    to_agency_id: UUID
    received_at: datetime
    on_the_way_at: datetime | None
    arrived_at: datetime | None
    released_at: datetime | None

    @property
    def step(self) -> Step:
        """The latest step."""
        if self.released_at:
            return Step.RELEASED
        if self.arrived_at:
            return Step.ARRIVED
        return Step.ON_THE_WAY if self.on_the_way_at else Step.RECEIVED
