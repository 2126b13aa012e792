"""Each night: enforce how long things are kept, prove it, and have it told on the public page."""

from __future__ import annotations

from datetime import datetime

from tandem.core.actor import system_actor
from tandem.core.retention import Proof
from tandem.journeys.retention.nightly import keep_limits


def run(now: datetime) -> list[Proof]:
    """By the wall clock; demonstration agencies, who live in their own past, are left alone. Repeatable."""
    return keep_limits(by=system_actor("daily.retention"), now=now)
