"""Asking for a long run, working on it, and ending it. A run is ended once; what comes after that is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import LongRun
from tandem.surveillance.queries.runs import as_run
from tandem.surveillance.rules.runs import SILENT_FOR, refusal_to_ask
from tandem.surveillance.types.runs import LongRun as Run
from tandem.surveillance.types.runs import RunKind, RunState

RECORDS = "default"
ACTIVE = (RunState.WAITING, RunState.RUNNING)


def ask_run(*, by: Actor, agency_id: UUID, kind: RunKind, clock: datetime, wall: datetime) -> UUID:
    """Ask for a computation as of the agency's `clock`; returns its id. `wall`: the time of the wall clock.

    ValueError with the reason when the actor does not stand for the agency, or another run waits or runs. One whose
    worker fell silent is closed as interrupted first.
    """
    with transaction.atomic(using=RECORDS):
        interrupt_silent(by=by, wall=wall, agency_id=agency_id)
        active = LongRun.objects.select_for_update().filter(agency_id=agency_id, state__in=ACTIVE)
        refusal = refusal_to_act_for(by, agency_id) or refusal_to_ask(is_active=active.exists())
        if refusal:
            raise ValueError(refusal)
        row = LongRun.objects.create(
            agency_id=agency_id,
            kind=kind,
            state=RunState.WAITING,
            clock=clock,
            asked_by_id=by.account_id,
            asked_at=wall,
        )
        _note(by, "surveillance.ask_run", row)
    return row.id


def claim_run(*, by: Actor, wall: datetime) -> Run | None:
    """Take the oldest run that waits, so that no other process takes it too; None where none waits."""
    with transaction.atomic(using=RECORDS):
        interrupt_silent(by=by, wall=wall)
        row = LongRun.objects.select_for_update().filter(state=RunState.WAITING).order_by("asked_at").first()
        if row is None:
            return None
        mine = LongRun.objects.filter(id=row.id, state=RunState.WAITING)
        if not mine.update(state=RunState.RUNNING, started_at=wall, beat_at=wall):
            return None
        row.refresh_from_db()
        _note(by, "surveillance.start_run", row)
    return as_run(row, wall)


def interrupt_silent(*, by: Actor, wall: datetime, agency_id: UUID | None = None) -> None:
    """Close runs whose worker fell silent, of one agency or of all."""
    with transaction.atomic(using=RECORDS):
        silent = LongRun.objects.select_for_update().filter(state=RunState.RUNNING, beat_at__lt=wall - SILENT_FOR)
        for row in silent.filter(agency_id=agency_id) if agency_id else silent:
            _end(by, row, RunState.INTERRUPTED, wall)


def note_beat(*, by: Actor, run_id: UUID, wall: datetime, done: int | None = None, steps: int = 0) -> bool:
    """Note that somebody works on a run, and how far; False when it is wanted no more.

    No entry of the ledger: nothing is decided, and a beat comes every few seconds. RuntimeError for a person: jobs
    do this work.
    """
    if by.account_id is not None:
        raise RuntimeError("A beat is noted by the job that works.")
    changes = {"beat_at": wall} if done is None else {"beat_at": wall, "done": done, "steps": steps}
    return bool(LongRun.objects.filter(id=run_id, state=RunState.RUNNING).update(**changes))


def finish_run(*, by: Actor, run_id: UUID, keep: Callable[[], object], wall: datetime) -> bool:
    """Keep what a run found and close it, both or neither; False, and nothing kept, when it is wanted no more."""
    with transaction.atomic(using=RECORDS):
        row = _running(run_id)
        if row is None:
            return False
        keep()
        row.done = row.steps
        _end(by, row, RunState.DONE, wall)
    return True


def fail_run(*, by: Actor, run_id: UUID, failure: str, wall: datetime) -> None:
    """Close a run that could not be finished. `failure` is the kind of error, never its message."""
    with transaction.atomic(using=RECORDS):
        row = _running(run_id)
        if row is not None:
            row.failure = failure[:60]
            _end(by, row, RunState.FAILED, wall)


def cancel_run(*, by: Actor, agency_id: UUID, kind: RunKind, wall: datetime) -> None:
    """Cancel what waits or runs; nothing of it is kept. ValueError for somebody who does not stand for the agency."""
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        rows = LongRun.objects.select_for_update().filter(agency_id=agency_id, kind=kind, state__in=ACTIVE)
        for row in rows:
            _end(by, row, RunState.CANCELLED, wall)


def _running(run_id: UUID) -> LongRun | None:
    return LongRun.objects.select_for_update().filter(id=run_id, state=RunState.RUNNING).first()


def _end(by: Actor, row: LongRun, to: RunState, wall: datetime) -> None:
    row.state, row.ended_at = to, wall
    row.save(update_fields=["state", "ended_at", "done", "failure"])
    _note(by, "surveillance.end_run", row, to)


def _note(by: Actor, action: str, row: LongRun, to: RunState | None = None) -> None:
    details = {"kind": str(row.kind)} | ({"to": str(to)} if to else {})
    append_entry(
        using=RECORDS,
        by=by,
        action=action,
        subjects=[("agency", row.agency_id), ("long_run", row.id)],
        details=details,
    )
