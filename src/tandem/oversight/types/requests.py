"""What a person asks of those who hold their record: to correct it, to erase it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tandem.consent.types import Category
from tandem.core.sensitive import Sensitive


class RequestKind(StrEnum):
    """What is asked for."""

    CORRECTION = "correction"
    ERASURE = "erasure"


class RequestState(StrEnum):
    """Where a request stands. `disputed`: denied, and the person's statement of disagreement stands beside it."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DENIED = "denied"
    DISPUTED = "disputed"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class DenialReason(StrEnum):
    """The grounds on which the law lets an agency say no."""

    CORRECT_AS_IT_STANDS = "correct_as_it_stands"
    NOT_CREATED_HERE = "not_created_here"
    NOT_IN_THE_RECORD = "not_in_the_record"
    NOT_OPEN_TO_THE_PERSON = "not_open_to_the_person"
    MUST_BE_KEPT = "must_be_kept"
    LEGAL_HOLD = "legal_hold"


@dataclass(frozen=True, slots=True)
class RequestStep:
    """One step: when, to which state, by whom, with which reason and words."""

    at: datetime
    state: RequestState
    role: str
    reason: DenialReason | None
    words: Sensitive[str]


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """A request as the person and whoever answers read it."""

    id: UUID
    person_id: UUID
    agency_id: UUID
    kind: RequestKind
    about: Category | None
    words: Sensitive[str]
    asked_at: datetime
    state: RequestState
    due_at: datetime
    is_extended: bool
    steps: tuple[RequestStep, ...]


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request on the list of whoever answers: nothing of the person but that somebody asks."""

    id: UUID
    person_id: UUID
    kind: RequestKind
    state: RequestState
    asked_at: datetime
    due_at: datetime
    is_extended: bool
