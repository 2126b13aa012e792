"""Computations that take too long for a page: asked for there, done in the background, shown when they are ready.

Whoever works notes a beat every few seconds. Whatever ends without a word, by a crash or a power cut, is shown as
interrupted a minute later and can be asked for again; nothing half done is ever kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import close_old_connections, connections

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Agency
from tandem.core.actor import Actor, system_actor
from tandem.journeys.alert_bench import measure_for_page, refusal_to_measure
from tandem.journeys.seizure_watch import keep_measured, measured_histories
from tandem.science.threads import Progress
from tandem.surveillance.actions import ask_run, claim_run, fail_run, finish_run, note_beat
from tandem.surveillance.rules.runs import BEAT_SECONDS
from tandem.surveillance.types.runs import LongRun, RunKind

RECORDS = "default"
Clock = Callable[[], datetime]
Keep = Callable[[], object]


class NotWantedError(Exception):
    """The run was cancelled, or closed as interrupted: what it does is thrown away."""


def ask_for_bench(*, by: Actor, agency: Agency, clock: datetime, wall: datetime) -> UUID:
    """Ask for the alert bench up to the agency's clock; ValueError with the reason of a refusal."""
    if refusal := refusal_to_measure(by, agency, clock=clock):
        raise ValueError(refusal)
    return ask_run(by=by, agency_id=agency.id, kind=RunKind.BENCH, clock=clock, wall=wall)


def ask_for_watch_history(*, by: Actor, agency: Agency, clock: datetime, wall: datetime) -> UUID:
    """Ask for what the year before shows around each pair's enforcement; ValueError with the reason of a refusal."""
    return ask_run(by=by, agency_id=agency.id, kind=RunKind.WATCH_HISTORY, clock=clock, wall=wall)


def _bench(by: Actor, agency: Agency, clock: datetime, progress: Progress) -> Keep:
    return measure_for_page(by=by, agency=agency, clock=clock, progress=progress)


def _watch_history(by: Actor, agency: Agency, clock: datetime, progress: Progress) -> Keep:
    found = measured_histories(agency, clock=clock, progress=progress)
    return lambda: keep_measured(by=by, agency=agency, clock=clock, found=found)


Worker = Callable[[Actor, Agency, datetime, Progress], Keep]
WORKERS: Mapping[RunKind, Worker] = {RunKind.BENCH: _bench, RunKind.WATCH_HISTORY: _watch_history}


def work_off(*, clock: Clock, workers: Mapping[RunKind, Worker] = WORKERS, most: int = 100) -> int:
    """Do what waits, one after the other, at most so many; returns how many were taken. `clock`: the wall clock."""
    by = system_actor("long_runs")
    for taken in range(most):
        run = claim_run(by=by, wall=clock())
        if run is None:
            return taken
        _work(by, run, clock, workers[run.kind])
    return most


def _work(by: Actor, run: LongRun, clock: Clock, worker: Worker) -> None:
    agency = agency_by_id(using=RECORDS, agency_id=run.agency_id)
    assert agency is not None  # a run has a foreign key to it

    def progress(done: int, steps: int) -> None:
        if not note_beat(by=by, run_id=run.id, wall=clock(), done=done, steps=steps):
            raise NotWantedError

    try:
        with _beating(by, run.id, clock):
            keep = worker(by, agency, run.clock, progress)
        finish_run(by=by, run_id=run.id, keep=keep, wall=clock())
    except NotWantedError:
        return
    except Exception as error:  # noqa: BLE001 -- one run that fails must not stop the others; only its kind is kept
        fail_run(by=by, run_id=run.id, failure=type(error).__name__, wall=clock())


@contextmanager
def _beating(by: Actor, run_id: UUID, clock: Clock) -> Iterator[None]:
    """Note a beat every few seconds while the work goes on, from a thread with a connection of its own."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            try:
                note_beat(by=by, run_id=run_id, wall=clock())
            except Exception:  # noqa: BLE001, S112 -- a beat that is missed is made up by the next
                continue
        connections.close_all()

    thread = threading.Thread(target=beat, name="beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def keep_working(*, clock: Clock, stop: threading.Event, every_seconds: float = 2.0) -> None:
    """Do what waits until told to stop; a database that cannot be reached is tried again at the next turn."""
    while not stop.wait(every_seconds):
        try:
            work_off(clock=clock)
        except Exception:  # noqa: BLE001, S112 -- nothing personal may reach a log; the page shows what became of it
            continue
        finally:
            close_old_connections()
