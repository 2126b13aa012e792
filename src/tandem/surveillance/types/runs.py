"""Long computations that somebody asked for: done in the background, one at a time for an agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class RunKind(StrEnum):
    """What is computed."""

    BENCH = "bench"
    WATCH_HISTORY = "watch_history"


class RunState(StrEnum):
    """The life of a long run. `interrupted`: whatever worked on it has stopped without a word."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class LongRun:
    """One run. `clock` is the agency's, as of which it computes; the other times are of the wall clock.

    `done` of `steps` steps are finished, 0 of 0 before it says how many there are. `failure` is a kind of error.
    """

    id: UUID
    agency_id: UUID
    kind: RunKind
    state: RunState
    clock: datetime
    asked_at: datetime
    started_at: datetime | None
    done: int
    steps: int
    failure: str

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (RunState.WAITING, RunState.RUNNING)
