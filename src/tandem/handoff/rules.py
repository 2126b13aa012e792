"""Decisions on envelopes and handoff clocks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tandem.core.definition_file import read_definition
from tandem.core.refusals import gettext_noop as _
from tandem.handoff.types import DeclinedBy, DeclineReason, OperationPlan, OperationState, Step

RECEIPT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 10
LARGEST_PLAIN = 16_000
STEPS: Mapping[Step, tuple[Step, ...]] = {
    Step.RECEIVED: (Step.ON_THE_WAY, Step.ARRIVED, Step.RELEASED),
    Step.ON_THE_WAY: (Step.ARRIVED, Step.RELEASED),
    Step.ARRIVED: (Step.RELEASED,),
    Step.RELEASED: (),
}
OPERATION_MOVES: Mapping[OperationState, frozenset[OperationState]] = {
    OperationState.RECEIVED: frozenset({OperationState.OPENED, OperationState.EMPTIED}),
    OperationState.OPENED: frozenset({OperationState.PLACED, OperationState.SCORED, OperationState.EMPTIED}),
    OperationState.PLACED: frozenset({OperationState.SCORED, OperationState.EMPTIED}),
    OperationState.SCORED: frozenset({OperationState.EMPTIED}),
    OperationState.EMPTIED: frozenset(),
}
TOO_LARGE = _("The offer is longer than it can be. Shorten the note.")
EMPTY = _("The offer is empty. Say at least where the person can be met.")
NO_SUCH_STEP = _("This step does not follow from the present one. Reload the page to see it.")
SENT_BEFORE = _(
    "This page was sent before with other answers, and that notice stands. Nothing of this one is filed yet: if it "
    "is another operation, send it again."
)
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


def operation_windows() -> tuple[int, ...]:
    """How many days an operation's window can last."""
    return tuple(_notice()["windows_days"])


def _notice() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_definition("operations", "planned_operation")["notice"]
    return found


def refusal_to_file_operation(plan: OperationPlan, *, areas: Collection[str], today: date) -> str | None:
    """Why a planned operation cannot be filed so; None when it can. `areas` are those that can be named."""
    if plan.area not in areas:
        return _("Choose one of the areas of the list.")
    if plan.days not in operation_windows():
        return _("Choose how long the window is.")
    if plan.starts_on < today:
        return _("The first day lies in the past. A notice is for what is planned.")
    if plan.starts_on > today + timedelta(days=_notice()["furthest_days"]):
        return _("The first day is too far ahead. File the notice nearer to the day.")
    return None


def refusal_to_move_operation(state: OperationState, to: OperationState) -> str | None:
    """Why a planned operation may not take this step; None when it may. Looking again is no step."""
    if to in OPERATION_MOVES[state] or state is to is OperationState.OPENED:
        return None
    if state is OperationState.EMPTIED:
        return _("The time limit is over: what was sealed has been deleted.")
    return _("This step does not follow from where the operation stands; reload the page.")
