"""Decisions on envelopes and handoff clocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from tandem.core.refusals import gettext_noop as _
from tandem.handoff.types import DeclinedBy, DeclineReason, Step

RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 10
LARGEST_PLAIN = 16_000
STEPS: Mapping[Step, tuple[Step, ...]] = {
    Step.RECEIVED: (Step.ON_THE_WAY, Step.ARRIVED, Step.RELEASED),
    Step.ON_THE_WAY: (Step.ARRIVED, Step.RELEASED),
    Step.ARRIVED: (Step.RELEASED,),
    Step.RELEASED: (),
}
TOO_LARGE = _("The offer is longer than it can be. Shorten the note.")
EMPTY = _("The offer is empty. Say at least where the person can be met.")
NO_SUCH_STEP = _("This step does not follow from the present one. Reload the page to see it.")
SEND_AGAIN = _("This offer could not be sent. Open a new offer and send it again.")
NO_REASON = _("Say who declined and why; 'not told' is an answer.")
IN_FUTURE = _("The time lies in the future.")


def refusal_to_deposit(plain: bytes) -> str | None:
    """Why an envelope cannot be taken; None when it can."""
    if not plain:
        return EMPTY
    return TOO_LARGE if len(plain) > LARGEST_PLAIN else None


def refusal_to_note_step(done: Collection[Step], new: Step) -> str | None:
    """Why this step cannot be noted now; None when it can. A step that was noted already is no fault."""
    latest = max(done, key=list(Step).index, default=Step.RECEIVED)
    return None if new in done or new in STEPS[latest] else NO_SUCH_STEP


def refusal_to_note_decline(
    declined_by: DeclinedBy | None, reason: DeclineReason | None, at: datetime, now: datetime
) -> str | None:
    """Why a declined offer cannot be noted so; None when it can."""
    if declined_by is None or reason is None:
        return NO_REASON
    return IN_FUTURE if at > now + timedelta(minutes=5) else None
