"""Breaches: what happened, what the risk assessment found, who must be told by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class BreachSource(StrEnum):
    """How it came to light."""

    EMERGENCY_OPENING = "emergency_opening"
    SNOOPING = "snooping"
    WRONG_RECIPIENT = "wrong_recipient"
    LOST_OR_STOLEN = "lost_or_stolen"
    BROKEN_INTO = "broken_into"
    OTHER = "other"


class BreachState(StrEnum):
    """The life of a breach file; the table of steps stands in `rules.breaches`."""

    DISCOVERED = "discovered"
    CONTAINED = "contained"
    LOW_PROBABILITY = "low_probability"
    NOTICES_DUE = "notices_due"
    NOTICES_SENT = "notices_sent"
    CLOSED = "closed"


class Factor(StrEnum):
    """The four factors of 45 CFR 164.402(2)."""

    NATURE = "nature"
    RECIPIENT = "recipient"
    ACQUIRED = "acquired"
    MITIGATED = "mitigated"


class Risk(StrEnum):
    """The answer to a factor."""

    LOW = "low"
    NOT_LOW = "not_low"


class NoticeTo(StrEnum):
    """Who must be told: 45 CFR 164.404, 164.408, 164.406."""

    PEOPLE = "people"
    HHS = "hhs"
    MEDIA = "media"


class NoticeWay(StrEnum):
    """How a person was told."""

    LETTER = "letter"
    IN_PERSON = "in_person"
    OWN_PAGE = "own_page"


@dataclass(frozen=True, slots=True)
class Duty:
    """One notice that is owed, by when, and whether it was made."""

    to: NoticeTo
    due_on: date
    cite: str
    done_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class BreachStep:
    """One step of the file's history."""

    at: datetime
    from_state: str
    to_state: BreachState
    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class BreachFile:
    """A breach file as the privacy officer sees it: codes, dates and counts."""

    id: UUID
    agency_id: UUID
    source: BreachSource
    source_id: UUID | None
    discovered_on: date
    state: BreachState
    people: int
    told: int
    answers: dict[Factor, Risk]
    duties: tuple[Duty, ...]
    steps: tuple[BreachStep, ...]
    assessed_by: UUID | None

    @property
    def is_open(self) -> bool:
        """Whether something is still to do."""
        return self.state is not BreachState.CLOSED


@dataclass(frozen=True, slots=True)
class BreachNotice:
    """What one person is told of: the breach, and when and how they were told."""

    breach_id: UUID
    agency_id: UUID
    discovered_on: date
    source: BreachSource
    told_on: date | None
    way: NoticeWay | None
