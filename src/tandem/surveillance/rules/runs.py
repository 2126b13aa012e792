"""When a long run counts as interrupted, and when another may be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tandem.core.refusals import gettext_noop as _
from tandem.surveillance.types.runs import RunState

# A working run notes a beat every few seconds; a busy machine may be late with several of them.
BEAT_SECONDS = 5.0
SILENT_FOR = timedelta(seconds=60)
RUN_MOVES: Mapping[RunState, frozenset[RunState]] = {
    RunState.WAITING: frozenset({RunState.RUNNING, RunState.CANCELLED}),
    RunState.RUNNING: frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED, RunState.INTERRUPTED}),
    RunState.DONE: frozenset(),
    RunState.FAILED: frozenset(),
    RunState.CANCELLED: frozenset(),
    RunState.INTERRUPTED: frozenset(),
}


def state_at(state: RunState, beat_at: datetime | None, wall: datetime) -> RunState:
    """The state as a reader should see it: a running one without a beat for a minute is interrupted."""
    is_silent = state is RunState.RUNNING and (beat_at is None or wall - beat_at > SILENT_FOR)
    return RunState.INTERRUPTED if is_silent else state


def refusal_to_ask(*, is_active: bool) -> str | None:
    """Why another run may not be asked for; None when it may."""
    return _("Something is being computed for this agency already. Wait for it, or cancel it.") if is_active else None
