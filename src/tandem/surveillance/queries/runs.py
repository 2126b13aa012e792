"""Long runs as a reader should see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tandem.surveillance import models
from tandem.surveillance.rules.runs import state_at
from tandem.surveillance.types.runs import LongRun, RunKind, RunState


def latest_run_of(agency_id: UUID, kind: RunKind, *, wall: datetime) -> LongRun | None:
    """The last run of a kind that was asked for, if any; one whose worker fell silent is shown as interrupted."""
    row = models.LongRun.objects.filter(agency_id=agency_id, kind=kind).order_by("-asked_at").first()
    return as_run(row, wall) if row else None


def as_run(row: models.LongRun, wall: datetime) -> LongRun:
    """A row as it is handed out."""
    return LongRun(
        id=row.id,
        agency_id=row.agency_id,
        kind=RunKind(row.kind),
        state=state_at(RunState(row.state), row.beat_at, wall),
        clock=row.clock,
        asked_at=row.asked_at,
        started_at=row.started_at,
        done=row.done,
        steps=row.steps,
        failure=row.failure,
    )
