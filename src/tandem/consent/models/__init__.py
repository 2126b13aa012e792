"""Tables of the gate. No behaviour; only actions of this room save."""

from tandem.consent.models.consents import (
    Consent,
    ConsentRecipient,
    Disclosure,
    Relation,
    Revocation,
)
from tandem.consent.models.copies import (
    ConsentLimit,
    Export,
    Lease,
    LeasePart,
    Move,
    StopNotice,
    StopNoticeStep,
)
from tandem.consent.models.grounds import GroundNotice, GroundReview, RecordedGround
from tandem.consent.models.reviews import ReviewMeeting, ReviewSeat, ReviewTeam

__all__ = [
    "Consent",
    "ConsentLimit",
    "ConsentRecipient",
    "Disclosure",
    "Export",
    "GroundNotice",
    "GroundReview",
    "Lease",
    "LeasePart",
    "Move",
    "RecordedGround",
    "Relation",
    "ReviewMeeting",
    "ReviewSeat",
    "ReviewTeam",
    "Revocation",
    "StopNotice",
    "StopNoticeStep",
]
