"""Tables of care. No behaviour across tables; only actions of this room save."""

from tandem.care.models.casework import Case, CaseStatus, FollowUp, Goal, Screening, ServiceGiven
from tandem.care.models.merging import MovedFact
from tandem.care.models.outreach import Encounter, Offer, OutreachVisit, VisitAttempt, VisitStatus
from tandem.care.models.referrals import HandoffStep, Referral, ReferralStatus

__all__ = [
    "Case",
    "CaseStatus",
    "Encounter",
    "FollowUp",
    "Goal",
    "HandoffStep",
    "MovedFact",
    "Offer",
    "OutreachVisit",
    "Referral",
    "ReferralStatus",
    "Screening",
    "ServiceGiven",
    "VisitAttempt",
    "VisitStatus",
]
