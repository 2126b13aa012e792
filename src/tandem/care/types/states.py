"""Where a case and a follow-up stand."""

from __future__ import annotations

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSED = "closed"


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    DUE = "due"
    DONE = "done"
    NOT_REACHED = "not_reached"
    DECLINED = "declined"
