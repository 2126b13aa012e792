"""Lines of case lists and of status histories, as they leave this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.care.types.states import CaseState, FollowUpState
from tandem.consent.types import Label


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of a caseload."""

    id: UUID
    person_id: UUID
    program: str
    state: CaseState
    account_id: UUID
    opened_at: datetime
    label: Label


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """One follow-up of a case."""

    id: UUID
    person_id: UUID
    case_id: UUID
    day: int
    due_at: datetime
    state: FollowUpState
    label: Label


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a status history."""

    at: datetime
    from_state: str
    to_state: str
    reason: str
    account_id: UUID | None
