"""Each hour: send the messages that wait for addresses outside."""

from __future__ import annotations

from datetime import datetime

from tandem.core.actor import system_actor
from tandem.journeys.alert_messages import deliver_messages


def run(now: datetime) -> tuple[int, int]:
    """By the wall clock; returns how many arrived and failed. What arrived is never sent again."""
    return deliver_messages(by=system_actor("hourly.messages"), now=now)
