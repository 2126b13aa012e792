"""Tables of care. No behaviour across tables; only actions of this room save."""

from tandem.care.models.casework import Case, CaseStatus, FollowUp, Goal, Screening, ServiceGiven
from tandem.care.models.merging import MovedFact
from tandem.care.models.outreach import Encounter, Offer, OutreachVisit, VisitAttempt, VisitStatus
from tandem.care.models.referrals import HandoffStep, Referral, ReferralStatus
from tandem.care.models.reviews import (
    FatalityReview,
    ReviewAdvice,
    ReviewContact,
    ReviewFactor,
    ReviewStatus,
)

__all__ = [
    "Case",
    "CaseStatus",
    "Encounter",
    "FatalityReview",
    "FollowUp",
    "Goal",
    "HandoffStep",
    "MovedFact",
    "Offer",
    "OutreachVisit",
    "Referral",
    "ReferralStatus",
    "ReviewAdvice",
    "ReviewContact",
    "ReviewFactor",
    "ReviewStatus",
    "Screening",
    "ServiceGiven",
    "VisitAttempt",
    "VisitStatus",
]
