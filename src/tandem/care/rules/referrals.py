"""Offers, referrals, cases and follow-ups."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tandem.care.types import (
    FOLLOW_UP_DAYS,
    CaseState,
    CloseReason,
    DeclinedBy,
    DeclineReason,
    OfferAnswer,
    ReferralReason,
    ReferralState,
    YesNo,
)
from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _

NEEDS_REASON = frozenset(
    {
        ReferralState.REJECTED,
        ReferralState.ON_HOLD,
        ReferralState.CANCELLED,
        ReferralState.FAILED,
        ReferralState.ENTERED_IN_ERROR,
    }
)
BY_RECEIVER = frozenset(
    {ReferralState.ACCEPTED, ReferralState.REJECTED, ReferralState.IN_PROGRESS, ReferralState.COMPLETED}
)
BY_SENDER = frozenset({ReferralState.REQUESTED, ReferralState.CANCELLED, ReferralState.ENTERED_IN_ERROR})
CLOSED = (
    ReferralState.REJECTED,
    ReferralState.CANCELLED,
    ReferralState.COMPLETED,
    ReferralState.FAILED,
    ReferralState.ENTERED_IN_ERROR,
)
FOLLOW_UP_WINDOW = timedelta(days=14)


def refusal_to_answer_offer(
    answer: OfferAnswer, declined_by: DeclinedBy | None, reason: DeclineReason | None
) -> Refusal | None:
    """Why an answer cannot be noted so; None when it can."""
    if answer is OfferAnswer.OPEN:
        return Refusal("no_answer", _("Choose accepted or declined."))
    if answer is OfferAnswer.DECLINED and (declined_by is None or reason is None):
        return Refusal("no_reason", _("Say who declined and why; 'not told' is an answer."))
    if answer is OfferAnswer.ACCEPTED and (declined_by or reason):
        return Refusal("reason_not_fitting", _("An accepted offer has no reason for declining."))
    return None


def refusal_to_refer(
    *, consent_id: UUID | None, from_agency_id: UUID, to_agency_id: UUID, has_open_referral: bool
) -> Refusal | None:
    """Why no referral may be sent; None when one may."""
    if from_agency_id == to_agency_id:
        return Refusal("same_agency", _("A referral goes to another agency."))
    if consent_id is None:
        return Refusal(
            "no_consent",
            _("The person has not agreed that this agency receives a referral. Ask for consent first."),
            "42 CFR 2.31, 2.33(a)",
        )
    if has_open_referral:
        return Refusal("referral_open", _("A referral of this person to this agency is open already."))
    return None


def refusal_to_change_referral(
    *, new: ReferralState, reason: ReferralReason | None, is_sender: bool, is_receiver: bool
) -> Refusal | None:
    """Why this side may not make this step; None when it may."""
    if new in BY_RECEIVER and not is_receiver:
        return Refusal("receiver_only", _("Only the receiving agency can say this."))
    if new in BY_SENDER and not is_sender:
        return Refusal("sender_only", _("Only the referring agency can say this."))
    if not (is_sender or is_receiver):
        return Refusal("not_party", _("Your agency has no part in this referral."))
    if new in NEEDS_REASON and reason is None:
        return Refusal("no_reason", _("Say why."))
    return None


def refusal_to_open_case(*, has_open_case: bool, program: str) -> Refusal | None:
    """Why no case is opened; None when one is."""
    if not program.strip():
        return Refusal("no_program", _("Say which program the case belongs to."))
    if has_open_case:
        return Refusal("case_open", _("The person has an open case in this program already."))
    return None


def refusal_to_change_case(*, new: CaseState, reason: CloseReason | None) -> Refusal | None:
    """Why a case cannot be changed so; None when it can. Use of drugs is never a reason to close."""
    if new is CaseState.CLOSED and reason is None:
        return Refusal("no_reason", _("Say why."))
    return None


def follow_up_times(enrolled_at: datetime) -> dict[int, datetime]:
    """When each follow-up is due, by day."""
    return {day: enrolled_at + timedelta(days=day) for day in FOLLOW_UP_DAYS}


def refusal_to_complete_follow_up(*, due_at: datetime, now: datetime) -> Refusal | None:
    """Why a follow-up cannot be noted yet; None when it can. It counts from 14 days before its day."""
    if now < due_at - FOLLOW_UP_WINDOW:
        return Refusal("too_early", _("This follow-up counts from 14 days before its day; wait until then."))
    return None


def refusal_to_record_outcome(*, is_done: bool, answers: tuple[YesNo | None, ...]) -> Refusal | None:
    """Why a follow-up's answers cannot be noted so; None when they can."""
    if is_done and any(answer is None for answer in answers):
        return Refusal("answers_missing", _("Answer each question; 'unknown' is an answer."))
    if not is_done and any(answer is not None for answer in answers):
        return Refusal("answers_without_contact", _("Nobody was reached, so there can be no answers."))
    return None
