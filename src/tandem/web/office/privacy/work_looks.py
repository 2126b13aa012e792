"""Looks that stand out and wait for a decision, and ledgers that need care."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tandem.core.actor import Actor
from tandem.journeys import keep_ledger, watch_reads
from tandem.web.office.privacy.ledger_state import NAMES
from tandem.web.office.privacy.lines import Line
from tandem.web.office.privacy.look_words import KINDS


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """One line for each finding, and for each ledger that is late or broken. Without a clock: for today."""
    for state, is_late in keep_ledger.states(now=timezone.now()):
        last = keep_ledger.last_verification(state.ledger)
        words = {"ledger": NAMES[state.ledger]}
        if last and last.flaws:
            yield Line(_("The ledger is not intact: %(ledger)s") % words, reverse("privacy:ledger_state"))
        elif is_late:
            yield Line(_("Sealing of the ledger is late: %(ledger)s") % words, reverse("privacy:ledger_state"))
    for one in watch_reads.waiting_findings(by=by):
        title = _("Look into a look at records: %(kind)s") % {"kind": KINDS[one.suspicion]}
        yield Line(title, reverse("privacy:look", args=[one.id]))
