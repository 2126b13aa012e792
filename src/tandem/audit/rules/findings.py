"""The life of a finding about looks: asked, explained or confirmed; and who may not decide it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from tandem.audit.types.looks import Finding, FindingState, ReviewReason
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _

TRANSITIONS: Mapping[FindingState, frozenset[FindingState]] = {
    FindingState.OPEN: frozenset({FindingState.ASKED, FindingState.EXPLAINED, FindingState.CONFIRMED}),
    FindingState.ASKED: frozenset({FindingState.EXPLAINED, FindingState.CONFIRMED}),
    FindingState.EXPLAINED: frozenset(),
    FindingState.CONFIRMED: frozenset(),
}
REASONS: Mapping[FindingState, tuple[ReviewReason, ...]] = {
    FindingState.EXPLAINED: (
        ReviewReason.OWN_CASE,
        ReviewReason.ON_DUTY,
        ReviewReason.HANDED_OVER,
        ReviewReason.TEACHING,
        ReviewReason.ASKED_BY_PERSON,
        ReviewReason.SYSTEM_FAULT,
    ),
    FindingState.CONFIRMED: (
        ReviewReason.NO_WORK_REASON,
        ReviewReason.KNOWS_THE_PERSON,
        ReviewReason.OWN_RECORD_OF_STAFF,
    ),
}


def refusal_to_move_finding(
    *, finding: Finding, to: FindingState, reason: ReviewReason | None, by_id: UUID | None
) -> Refused | None:
    """Why this step may not be taken; None when it may. Nobody decides about their own looks."""
    if by_id is None or by_id == finding.account_id:
        return Refused("own_looks", _("These are your own looks. Another privacy officer decides about them."))
    if to not in TRANSITIONS[finding.state]:
        return Refused("already_decided", _("This was decided already. What was decided stays in the ledger."))
    if to in REASONS and reason not in REASONS[to]:
        return Refused("reason_missing", _("Choose the reason that fits the decision."))
    if to not in REASONS and reason is not None:
        return Refused("reason_not_needed", _("No reason is needed to ask."))
    return None
