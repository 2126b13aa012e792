"""The alert bench of an agency: every detector on its own record, kept for whoever chooses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.surveillance.actions import keep_bench_run
from tandem.surveillance.queries.bench import area_centres, confirmed_spans
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.rules.bench import history_of, measured, settings
from tandem.surveillance.rules.bench_days import day_by_day
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition
from tandem.surveillance.rules.days import day_start, local_day
from tandem.surveillance.types import OverdoseFrame


def measure_bench(agency: Agency, *, clock: datetime, as_of: date | None = None) -> tuple[date, dict[str, Any]]:
    """The bench on the complete days before `as_of` (default: the clock's day, shown so far); writes nothing.

    Returns the day before which the record was measured, and the results.
    """
    today = local_day(clock, agency.timezone)
    end = as_of or today
    until = day_start(end, agency.timezone) if as_of else clock
    longest = settings()["record"]["max_days"]
    frame = _counting(overdose_frame(agency.id, timezone=agency.timezone, until=until, days=longest), end)
    centres = area_centres(agency.id)
    history = history_of(frame, end - timedelta(days=1), centres)
    known = [(start, min(last, end)) for start, last in confirmed_spans(agency.id) if start < end]
    results = measured(history, frame.first_day, confirmed=known)
    last = end - timedelta(days=1) if as_of else today
    results["shown"] = day_by_day(frame, last, centres, is_running=as_of is None)
    return end, results


def run_bench(*, by: Actor, agency: Agency, clock: datetime, as_of: date | None = None) -> UUID:
    """Measure the bench and keep it; returns the run's id."""
    end, results = measure_bench(agency, clock=clock, as_of=as_of)
    return keep_bench_run(by=by, agency_id=agency.id, as_of=end, results=results, now=clock)


def _counting(frame: OverdoseFrame, running: date) -> OverdoseFrame:
    """Events that the case definition counts; on the running day every call received, as the running scan does."""
    statuses = [str(status) for status in case_definition(SUSPECTED_OVERDOSE).statuses]
    return frame.rows(np.isin(frame.status, statuses) | (frame.day >= running.toordinal()))
