"""Each day: mail the digest of open alerts to whoever asked for it."""

from __future__ import annotations

from datetime import datetime

from tandem.core.actor import system_actor
from tandem.journeys.alert_messages import send_digests


def run(now: datetime) -> int:
    """Returns how many went out. A second run of the same day sends nothing."""
    return send_digests(by=system_actor("daily.digests"), now=now)
