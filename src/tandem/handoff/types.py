"""The words of the hatch between police and health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
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


class OperationState(StrEnum):
    """The life of a planned operation on the health side. Enforcement sees the first of them, whatever follows."""

    RECEIVED = "received"
    OPENED = "opened"
    PLACED = "placed"
    SCORED = "scored"
    EMPTIED = "emptied"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPlan:
    """What an enforcement lead says of a planned operation: codes and a day, no name and no words of their own."""

    events_agency_id: UUID
    area: str
    starts_on: date
    days: int
    substance: str


@dataclass(frozen=True, slots=True)
class FiledOperation:
    """All that the filing side sees: that it was received."""

    id: UUID
    receipt: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSummary:
    """What the health lead's list shows without opening: nothing of area, window or substance."""

    id: UUID
    receipt: str
    from_agency_id: UUID
    sent_at: datetime
    state: OperationState


@dataclass(frozen=True, slots=True)
class OperationScore:
    """Overdoses in the area in the first `days` days against what its share before lets one expect."""

    days: int
    observed: int
    expected: float | None
    ratio_low: float | None
    ratio_high: float | None


@dataclass(frozen=True, slots=True)
class OpenedOperation:
    """What a notice says, and what it was scored with, if it was; both are sealed together."""

    plan: OperationPlan
    scores: tuple[OperationScore, ...]


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
