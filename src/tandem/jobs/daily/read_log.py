"""Each night: judge who looked at which records, and put what stands out before the privacy officer."""

from __future__ import annotations

from datetime import datetime

from tandem.core.actor import system_actor
from tandem.journeys.watch_reads import Watched, watch_reads


def run(now: datetime) -> Watched:
    """`now` is the wall clock, as the ledger's times are. A second run changes nothing."""
    return watch_reads(by=system_actor("daily.read_log"), now=now)
