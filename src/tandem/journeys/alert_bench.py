"""The alert bench of an agency: every detector on its own record, kept for whoever chooses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import Agency
from tandem.core.actor import Actor
from tandem.core.refusals import gettext_noop as _
from tandem.science.threads import Progress
from tandem.surveillance.actions import keep_bench_run
from tandem.surveillance.queries.bench import area_centres, confirmed_spans, measured_already
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.rules.bench import history_of, measured, rules_as_shipped, settings
from tandem.surveillance.rules.bench_days import day_by_day
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE, case_definition, counted_rows
from tandem.surveillance.rules.days import day_start, local_day
from tandem.surveillance.types import OverdoseFrame


def measure_bench(agency: Agency, *, clock: datetime, as_of: date | None = None) -> tuple[date, dict[str, Any]]:
    """The bench on the complete days before `as_of` (default: the clock's day, shown so far); writes nothing.

    Returns the day before which the record was measured, and the results.
    """
    end = as_of or local_day(clock, agency.timezone)
    return end, _measured(_record_of(agency, end, clock if as_of is None else None), is_running=as_of is None)


def run_bench(*, by: Actor, agency: Agency, clock: datetime, as_of: date | None = None) -> UUID:
    """Measure the bench and keep it; returns the run's id.

    ValueError with the reason when the actor does not stand for the agency, or this day's run stands already and
    nothing that it was made from has changed: measuring takes half a minute of the machine.
    """
    end, results = _measure_anew(by, agency, clock, as_of)
    return keep_bench_run(by=by, agency_id=agency.id, as_of=end, results=results, now=clock)


def measure_for_page(
    *, by: Actor, agency: Agency, clock: datetime, progress: Progress | None = None
) -> Callable[[], UUID]:
    """Measure up to the clock and hand out what keeps it; ValueError as `run_bench`."""
    end, results = _measure_anew(by, agency, clock, None, progress)
    return lambda: keep_bench_run(by=by, agency_id=agency.id, as_of=end, results=results, now=clock)


def refusal_to_measure(by: Actor, agency: Agency, *, clock: datetime) -> str | None:
    """Why the record up to the clock may not be measured, or need not be again; None when it may."""
    end = local_day(clock, agency.timezone)
    return refusal_to_act_for(by, agency.id) or _refusal_of(agency, _record_of(agency, end, clock))


def _measure_anew(
    by: Actor, agency: Agency, clock: datetime, as_of: date | None, progress: Progress | None = None
) -> tuple[date, dict[str, Any]]:
    if refusal := refusal_to_act_for(by, agency.id):
        raise ValueError(refusal)
    end = as_of or local_day(clock, agency.timezone)
    record = _record_of(agency, end, clock if as_of is None else None)
    if refusal := _refusal_of(agency, record):
        raise ValueError(refusal)
    results = _measured(record, is_running=as_of is None, progress=progress)
    results["made_from"] = record.fingerprint()
    return end, results


def _refusal_of(agency: Agency, record: _Record) -> str | None:
    if measured_already(agency.id, as_of=record.end, made_from=record.fingerprint()):
        return _("The rules were measured on this record already; nothing has changed since.")
    return None


@dataclass(frozen=True, eq=False)
class _Record:
    """What a run is made from: counting events, centres of the areas, and half-open days judged a real increase."""

    end: date
    frame: OverdoseFrame
    centres: npt.NDArray[np.float64]
    known: list[tuple[date, date]]

    def fingerprint(self) -> str:
        """The same for the same record under the same settings and shipped rules; SHA-256 in hexadecimal."""
        made = hashlib.sha256()
        frame = self.frame
        for one in (frame.seconds, frame.day, frame.area, self.centres):
            made.update(np.ascontiguousarray(one).tobytes() + b";")
        made.update("\n".join(frame.status.tolist()).encode())
        others = [self.end, frame.first_day, frame.area_names, self.known, settings(), rules_as_shipped()]
        made.update(json.dumps([repr(one) for one in others]).encode())
        return made.hexdigest()


def _record_of(agency: Agency, end: date, clock: datetime | None) -> _Record:
    """The record before the day `end`, or with a clock up to that moment."""
    until = clock or day_start(end, agency.timezone)
    longest = settings()["record"]["max_days"]
    cases = [case_definition(SUSPECTED_OVERDOSE)]
    read = overdose_frame(agency.id, timezone=agency.timezone, until=until, days=longest, cases=cases)
    frame = _counting(read, end)
    known = [(start, min(last, end)) for start, last in confirmed_spans(agency.id) if start < end]
    return _Record(end, frame, area_centres(agency.id), known)


def _measured(record: _Record, *, is_running: bool, progress: Progress | None = None) -> dict[str, Any]:
    history = history_of(record.frame, record.end - timedelta(days=1), record.centres)
    results = measured(history, record.frame.first_day, confirmed=record.known, progress=progress)
    last = record.end if is_running else record.end - timedelta(days=1)
    results["shown"] = day_by_day(record.frame, last, record.centres, is_running=is_running)
    return results


def _counting(frame: OverdoseFrame, running: date) -> OverdoseFrame:
    """Events that the case definition counts; on the running day every call received, as the running scan does."""
    counts = counted_rows(frame, case_definition(SUSPECTED_OVERDOSE))
    return frame.rows(counts | (frame.day >= running.toordinal()))
