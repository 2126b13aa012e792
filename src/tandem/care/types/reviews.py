"""Reviews of a death by overdose as plain values: where one stands, what its timeline holds, what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class ReviewState(StrEnum):
    """Where the review of a death stands."""

    SELECTED = "selected"
    RECORDS_ASKED = "records_asked"
    SCHEDULED = "scheduled"
    REVIEWED = "reviewed"
    FINDINGS_WRITTEN = "findings_written"
    CLOSED = "closed"
    DROPPED = "dropped"


class DropReason(StrEnum):
    """Why a death is not reviewed after all."""

    NOT_AN_OVERDOSE = "not_an_overdose"
    FAMILY_ASKED = "family_asked"
    CASE_IN_COURT = "case_in_court"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One line of the timeline: a day, a kind, who met the person. No words."""

    on: date
    kind: str
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """One recommendation of a review, with who should see to it and until when."""

    id: UUID
    factor: str
    words: str
    owner_id: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review as its members see it."""

    id: UUID
    person_id: UUID
    state: ReviewState
    died_on: date
    written_by: UUID | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What leaves a review: a quarter, codes, recommendations with ids of their own. No person, no day, no place."""

    agency_id: UUID
    quarter_on: date
    factors: tuple[str, ...]
    advice: tuple[AdviceLine, ...]
    is_synthetic: bool
