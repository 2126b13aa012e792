"""Each night: seal the ledgers, verify all of both, and send the checkpoints to whoever keeps them."""

from __future__ import annotations

from datetime import datetime

from tandem.core.actor import system_actor
from tandem.core.errors import LedgerBroken
from tandem.journeys.keep_ledger import mail_anchors, seal_all, verify_all


def run(now: datetime) -> None:
    """LedgerBroken, and so a failed job, when one of them is not intact. `now` is the wall clock."""
    seal_all(now=now)
    verdicts = verify_all(by=system_actor("daily.ledgers"))
    broken = [one.ledger for one in verdicts if not one.is_intact]
    if broken:
        raise LedgerBroken(f"Not intact: {', '.join(broken)}.", "Run `tandem ledger verify`.")
    mail_anchors(now=now)
