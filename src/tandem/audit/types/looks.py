"""What looks like snooping: kinds of findings about reading, and how the privacy officer answers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Suspicion(StrEnum):
    """Why a look was flagged."""

    SELF = "self"
    COLLEAGUE = "colleague"
    NEIGHBOUR = "neighbour"
    NO_CASE = "no_case"
    BULK = "bulk"
    AFTER_HOURS = "after_hours"


class MarkKind(StrEnum):
    """What a keyed mark was made of: it tells that two are alike, never what they are."""

    IDENTITY = "identity"
    PHONE = "phone"
    BLOCK = "block"


class FindingState(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    ASKED = "asked"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"


class ReviewReason(StrEnum):
    """Why a finding is explained or confirmed."""

    OWN_CASE = "own_case"
    ON_DUTY = "on_duty"
    HANDED_OVER = "handed_over"
    TEACHING = "teaching"
    ASKED_BY_PERSON = "asked_by_person"
    SYSTEM_FAULT = "system_fault"
    NO_WORK_REASON = "no_work_reason"
    KNOWS_THE_PERSON = "knows_the_person"
    OWN_RECORD_OF_STAFF = "own_record_of_staff"


@dataclass(frozen=True, slots=True)
class Look:
    """One time when an account opened one person's record, or a list with the person on it."""

    at: datetime
    account_id: UUID
    role: str
    person_id: UUID
    is_list: bool = False
    was_opened: bool = True


@dataclass(frozen=True, slots=True)
class NewFinding:
    """What a night's detection found: who looked on which day, at whom, and why it stands out."""

    suspicion: Suspicion
    account_id: UUID
    day: date
    person_ids: tuple[UUID, ...]
    looks: int
    usual: int = 0


@dataclass(frozen=True, slots=True)
class FindingStep:
    """One step in the life of a finding."""

    at: datetime
    to: FindingState
    reason: str
    by_id: UUID | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as the privacy officer reads it."""

    id: UUID
    suspicion: Suspicion
    account_id: UUID
    day: date
    person_ids: tuple[UUID, ...]
    looks: int
    usual: int
    state: FindingState
    found_at: datetime
    steps: tuple[FindingStep, ...]
