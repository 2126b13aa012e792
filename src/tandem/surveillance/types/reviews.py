"""What reviews of deaths leave here: recommendations with their progress, and counts of what was found. No person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tandem.science.small_numbers import Shown


class RecommendationState(StrEnum):
    """How far a recommendation is."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation as it crosses; `factor` says what it answers."""

    id: UUID
    factor: str
    words: str
    owner_id: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation of an agency's reviews."""

    id: UUID
    agency_id: UUID
    quarter_on: date
    factor: str
    words: str
    owner_id: UUID
    due_on: date
    state: RecommendationState
    is_late: bool


@dataclass(frozen=True, slots=True)
class RecommendationChange:
    """A step of its history; `reason` the words of a refusal, else empty."""

    at: datetime
    to: RecommendationState
    reason: str
    by_id: UUID | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What an agency's reviews of one quarter found: how many reviews, and in how many each factor stood."""

    quarter_on: date
    reviews: int
    factors: dict[str, int]


@dataclass(frozen=True, slots=True)
class FoundIn:
    """What may be shown of one span of quarters, small numbers hidden; both quarters belong to it."""

    first_on: date
    last_on: date
    reviews: Shown
    factors: dict[str, Shown]


@dataclass(frozen=True, slots=True)
class Found:
    """Every span that may be shown, and whether reviews wait for their span to fill up."""

    spans: tuple[FoundIn, ...]
    has_more: bool
