"""What the codes of care are called on a page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tandem.care.types import (
    AttemptOutcome,
    CaseState,
    Channel,
    CloseReason,
    DeclinedBy,
    DeclineReason,
    EncounterKind,
    FollowUpState,
    GoalArea,
    GoalState,
    Need,
    OfferAnswer,
    Pathway,
    ReferralReason,
    ReferralState,
    ServiceKind,
    VisitState,
    YesNo,
)
from tandem.handoff.types import Step

Words = dict[str, str | Promise]

ENCOUNTERS: Words = {
    EncounterKind.OVERDOSE_CALL: _("Overdose call"),
    EncounterKind.OFFICER_OFFER: _("Offer by an officer"),
    EncounterKind.WALK_IN: _("Walk-in"),
    EncounterKind.CALL_FOR_HELP: _("Call for help"),
    EncounterKind.STREET_OUTREACH: _("Street outreach"),
    EncounterKind.THEFT: _("Theft"),
    EncounterKind.STOP: _("Stop"),
}
PATHWAYS: Words = {
    Pathway.SELF_REFERRAL: _("Self-referral"),
    Pathway.ACTIVE_OUTREACH: _("Active outreach"),
    Pathway.NALOXONE_PLUS: _("Naloxone Plus"),
    Pathway.RESPONDER_REFERRAL: _("First responder and officer referral"),
    Pathway.OFFICER_INTERVENTION: _("Officer intervention"),
    Pathway.COMMUNITY_RESPONSE: _("Community response"),
}
VISITS: Words = {
    VisitState.PLANNED: _("not taken yet"),
    VisitState.ASSIGNED: _("taken"),
    VisitState.ATTEMPTED: _("tried"),
    VisitState.REACHED: _("reached"),
    VisitState.SUPPRESSED: _("no contact wanted"),
    VisitState.CLOSED: _("closed"),
    VisitState.JOINED: _("waits behind another visit"),
}
CHANNELS: Words = {Channel.PHONE: _("By phone"), Channel.TEXT: _("By text"), Channel.VISIT: _("In person")}
OUTCOMES: Words = {
    AttemptOutcome.REACHED_SURVIVOR: _("Met the person"),
    AttemptOutcome.REACHED_NETWORK_ONLY: _("Met family or friends only"),
    AttemptOutcome.NO_CONTACT: _("Nobody there"),
    AttemptOutcome.WRONG_ADDRESS: _("Wrong address"),
    AttemptOutcome.REFUSED: _("The person said no"),
    AttemptOutcome.DEFERRED: _("Another time"),
    AttemptOutcome.DECEASED: _("The person has died"),
}
NEEDS: Words = {
    Need.BED_TONIGHT: _("Bed tonight"),
    Need.RIDE_TO_DETOX: _("Ride to detox"),
    Need.SYRINGE_SERVICE: _("Syringe service"),
    Need.NALOXONE: _("Naloxone"),
    Need.MOUD: _("Medication (MOUD)"),
    Need.FOOD: _("Food"),
    Need.HOUSING: _("Housing"),
    Need.ID_DOCUMENTS: _("ID documents"),
    Need.MEDICAL: _("Medical care"),
    Need.LEGAL: _("Legal help"),
    Need.SOMEONE_TO_TALK_TO: _("Someone to talk to"),
    Need.WITHDRAWAL: _("Help with withdrawal"),
    Need.CHILD_OR_PET: _("Care for a child or pet"),
}
ANSWERS: Words = {
    OfferAnswer.OPEN: _("open"),
    OfferAnswer.ACCEPTED: _("accepted"),
    OfferAnswer.DECLINED: _("declined"),
}
DECLINED_BY: Words = {
    DeclinedBy.PERSON: _("The person"),
    DeclinedBy.OFFICER: _("The officer"),
    DeclinedBy.PROSECUTOR: _("The prosecutor"),
    DeclinedBy.PROGRAM: _("The program"),
}
DECLINE_REASONS: Words = {
    DeclineReason.NOT_NOW: _("Not now"),
    DeclineReason.NOT_INTERESTED: _("Not interested"),
    DeclineReason.PRIVACY: _("Worried about privacy"),
    DeclineReason.ALREADY_IN_CARE: _("Already in care"),
    DeclineReason.NOT_ELIGIBLE: _("Not eligible"),
    DeclineReason.NO_CAPACITY: _("No capacity"),
    DeclineReason.NOT_TOLD: _("Did not say"),
}
REFERRALS: Words = {
    ReferralState.DRAFT: _("draft"),
    ReferralState.REQUESTED: _("requested"),
    ReferralState.ACCEPTED: _("accepted"),
    ReferralState.REJECTED: _("rejected"),
    ReferralState.CANCELLED: _("cancelled"),
    ReferralState.IN_PROGRESS: _("in progress"),
    ReferralState.ON_HOLD: _("on hold"),
    ReferralState.COMPLETED: _("completed"),
    ReferralState.FAILED: _("failed"),
    ReferralState.ENTERED_IN_ERROR: _("entered in error"),
}
REFERRAL_STEPS: Words = {
    ReferralState.REQUESTED: _("Ask again"),
    ReferralState.ACCEPTED: _("Accept"),
    ReferralState.REJECTED: _("Reject"),
    ReferralState.CANCELLED: _("Cancel"),
    ReferralState.IN_PROGRESS: _("Service has begun"),
    ReferralState.ON_HOLD: _("Put on hold"),
    ReferralState.COMPLETED: _("Completed"),
    ReferralState.FAILED: _("It did not work out"),
    ReferralState.ENTERED_IN_ERROR: _("Entered by mistake"),
}
REFERRAL_REASONS: Words = {
    ReferralReason.NO_CAPACITY: _("No capacity"),
    ReferralReason.WAITLIST: _("Waiting list"),
    ReferralReason.NOT_SUITABLE: _("Not suitable"),
    ReferralReason.PERSON_WITHDREW: _("The person withdrew"),
    ReferralReason.NO_SHOW: _("The person did not come"),
    ReferralReason.LOST_CONTACT: _("Lost contact"),
    ReferralReason.CONSENT_ENDED: _("The consent ended"),
    ReferralReason.MISTAKE: _("A mistake"),
}
SERVICES_ASKED: Words = {
    "withdrawal_management": _("Withdrawal management (detox)"),
    "moud": _("Medication for opioid use disorder (MOUD)"),
    "outpatient": _("Outpatient treatment"),
    "residential": _("Residential treatment"),
    "peer_support": _("Peer support"),
    "harm_reduction": _("Harm reduction services"),
    "housing": _("Housing"),
}
CASES: Words = {
    CaseState.OPEN: pgettext_lazy("case", "open"),
    CaseState.ON_HOLD: pgettext_lazy("case", "on hold"),
    CaseState.CLOSED: pgettext_lazy("case", "closed"),
}
CLOSE_REASONS: Words = {
    CloseReason.GOALS_MET: _("Goals met"),
    CloseReason.PERSON_LEFT: _("The person left the program"),
    CloseReason.MOVED_AWAY: _("Moved away"),
    CloseReason.TRANSFERRED: _("Transferred"),
    CloseReason.LOST_CONTACT: _("Lost contact"),
    CloseReason.DIED: _("The person has died"),
}
GOAL_AREAS: Words = {
    GoalArea.SAFER_USE: _("Safer use"),
    GoalArea.TREATMENT: _("Treatment"),
    GoalArea.HEALTH: _("Health"),
    GoalArea.HOUSING: _("Housing"),
    GoalArea.WORK: _("Work"),
    GoalArea.FAMILY: _("Family"),
    GoalArea.LEGAL: _("Legal matters"),
    GoalArea.DOCUMENTS: _("Documents"),
}
GOALS: Words = {
    GoalState.SET: _("set"),
    GoalState.IN_PROGRESS: _("on the way"),
    GoalState.MET: _("met"),
    GoalState.SET_ASIDE: _("set aside"),
}
SERVICES: Words = {
    ServiceKind.BED_NIGHT: _("Bed night"),
    ServiceKind.RIDE: _("Ride"),
    ServiceKind.NALOXONE_KIT: _("Naloxone kit"),
    ServiceKind.MOUD_START: _("MOUD started"),
    ServiceKind.SYRINGE_SERVICE: _("Syringe service"),
    ServiceKind.CBT_SESSION: _("CBT session"),
    ServiceKind.MI_SESSION: _("Motivational interviewing session"),
    ServiceKind.PEER_SESSION: _("Peer session"),
    ServiceKind.FOOD: _("Food"),
    ServiceKind.ID_DOCUMENTS: _("ID documents"),
    ServiceKind.MEDICAL_VISIT: _("Medical visit"),
}
FOLLOW_UPS: Words = {
    FollowUpState.DUE: _("due"),
    FollowUpState.DONE: pgettext_lazy("follow-up", "done"),
    FollowUpState.NOT_REACHED: _("not reached"),
    FollowUpState.DECLINED: pgettext_lazy("follow-up", "declined"),
}
YES_NO: Words = {YesNo.YES: _("Yes"), YesNo.NO: _("No"), YesNo.UNKNOWN: _("Unknown")}
STEPS: Words = {
    Step.RECEIVED: _("Received"),
    Step.ON_THE_WAY: _("On the way"),
    Step.ARRIVED: _("Arrived"),
    Step.RELEASED: _("Officer released"),
}
BANDS: Words = {
    "minimal": _("minimal"),
    "mild": _("mild"),
    "moderate": _("moderate"),
    "severe": _("severe"),
}
KINDS: dict[str, str] = {
    VisitState.REACHED: "good",
    VisitState.ATTEMPTED: "warn",
    VisitState.ASSIGNED: "info",
    ReferralState.REQUESTED: "warn",
    ReferralState.ACCEPTED: "good",
    ReferralState.IN_PROGRESS: "good",
    ReferralState.COMPLETED: "good",
    ReferralState.ON_HOLD: "warn",
    ReferralState.REJECTED: "bad",
    ReferralState.FAILED: "bad",
    GoalState.MET: "good",
    GoalState.IN_PROGRESS: "info",
    FollowUpState.DUE: "warn",
    FollowUpState.DONE: "good",
}


def listed(words: Words, codes: Iterable[str]) -> str:
    """Several codes as one line."""
    return ", ".join(str(words[code]) for code in codes)
