"""Carries work from one database's outbox to the other side, each row applied exactly once.

A row is applied and its receipt (`audit.Delivery`) written in one transaction of the other database. If the process
dies before the row is closed here, the next run finds the receipt there and only closes the row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections, transaction

from tandem.audit.actions import mark_delivered, mark_failed, receive
from tandem.audit.queries import pending_work
from tandem.audit.types import Pending
from tandem.core import side
from tandem.core.row_locks import unit
from tandem.journeys import close_month, deflection_intake, fatality_review, trust_report, warm_handoff

Job = Callable[..., None]
ROUTES = (("default", "vault"), ("vault", "default"))
JOBS: Mapping[str, Job] = {
    "close_month.publish": close_month.publish,
    "close_month.withdraw": close_month.withdraw,
    "deflection_intake.open_envelope": deflection_intake.open_envelope,
    "fatality_review.publish": fatality_review.publish,
    "trust_report.publish": trust_report.publish,
    "warm_handoff.show_step": warm_handoff.show_step,
}


@dataclass(frozen=True, slots=True)
class Drained:
    """What one run of the relay did."""

    applied: int
    failed: int


def drain(*, now: datetime, jobs: Mapping[str, Job] = JOBS) -> Drained:
    """Apply everything that waits in both outboxes; failures are counted by kind and tried again at the next run."""
    applied = failed = 0
    with side.on(side.CARE):
        for source, target in ROUTES:
            for work in pending_work(using=source):
                failure = failure_of(work, target=target, jobs=jobs, now=now)
                if failure:
                    mark_failed(using=source, outbox_id=work.id, failure=failure)
                    failed += 1
                else:
                    mark_delivered(using=source, outbox_id=work.id, now=now)
                    applied += 1
    return Drained(applied, failed)


def failure_of(work: Pending, *, target: str, jobs: Mapping[str, Job], now: datetime) -> str:
    """Apply one row on the other side, unless it was applied before; the kind of failure, or nothing."""
    try:
        with unit(), transaction.atomic(using=target):
            if receive(using=target, outbox_id=work.id, job=work.job):
                jobs[work.job](payload=work.payload, now=now)
    except Exception as error:  # noqa: BLE001 -- one row that fails must not hold up the others; only its kind is kept
        return type(error).__name__
    return ""


def keep_draining(*, clock: Callable[[], datetime], stop: threading.Event, every_seconds: float = 2.0) -> None:
    """Drain until told to stop; a database that cannot be reached is tried again at the next turn."""
    while not stop.wait(every_seconds):
        try:
            drain(now=clock())
        except Exception:  # noqa: BLE001, S112 -- nothing personal may reach a log; `tandem doctor` shows what waits
            continue
        finally:
            close_old_connections()
