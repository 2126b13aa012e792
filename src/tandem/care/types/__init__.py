"""The words of care: kinds, states and outcomes, and the plain values that leave this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tandem.care.types.lines import CaseLine, Change, FollowUpLine
from tandem.care.types.states import CaseState, FollowUpState
from tandem.consent.types import Label, Origin

__all__ = [
    "AttemptOutcome",
    "CaseLine",
    "CaseState",
    "Change",
    "Channel",
    "CloseReason",
    "DeclineReason",
    "DeclinedBy",
    "EncounterKind",
    "FollowUpLine",
    "FollowUpState",
    "GoalArea",
    "GoalState",
    "Need",
    "OfferAnswer",
    "Pathway",
    "ReferralLine",
    "ReferralReason",
    "ReferralState",
    "ServiceKind",
    "Source",
    "VisitLine",
    "VisitState",
    "YesNo",
]


class EncounterKind(StrEnum):
    """How the partners met a person."""

    OVERDOSE_CALL = "overdose_call"
    OFFICER_OFFER = "officer_offer"
    WALK_IN = "walk_in"
    CALL_FOR_HELP = "call_for_help"
    STREET_OUTREACH = "street_outreach"
    THEFT = "theft"
    STOP = "stop"


class Pathway(StrEnum):
    """The six pathways of deflection (PTACC); only officer intervention involves charges."""

    SELF_REFERRAL = "self_referral"
    ACTIVE_OUTREACH = "active_outreach"
    NALOXONE_PLUS = "naloxone_plus"
    RESPONDER_REFERRAL = "responder_referral"
    OFFICER_INTERVENTION = "officer_intervention"
    COMMUNITY_RESPONSE = "community_response"


class VisitState(StrEnum):
    """Where an outreach visit stands."""

    PLANNED = "planned"
    ASSIGNED = "assigned"
    ATTEMPTED = "attempted"
    REACHED = "reached"
    SUPPRESSED = "suppressed"
    CLOSED = "closed"
    JOINED = "joined"


class AttemptOutcome(StrEnum):
    """What came of one attempt."""

    REACHED_SURVIVOR = "reached_survivor"
    REACHED_NETWORK_ONLY = "reached_network_only"
    NO_CONTACT = "no_contact"
    WRONG_ADDRESS = "wrong_address"
    REFUSED = "refused"
    DEFERRED = "deferred"
    DECEASED = "deceased"


class Channel(StrEnum):
    """How an attempt was made; a phone call or text comes first where the person allows it."""

    PHONE = "phone"
    TEXT = "text"
    VISIT = "visit"


class Need(StrEnum):
    """What a person asks for."""

    BED_TONIGHT = "bed_tonight"
    RIDE_TO_DETOX = "ride_to_detox"
    SYRINGE_SERVICE = "syringe_service"
    NALOXONE = "naloxone"
    MOUD = "moud"
    FOOD = "food"
    HOUSING = "housing"
    ID_DOCUMENTS = "id_documents"
    MEDICAL = "medical"
    LEGAL = "legal"
    SOMEONE_TO_TALK_TO = "someone_to_talk_to"
    WITHDRAWAL = "withdrawal"
    CHILD_OR_PET = "child_or_pet"


class OfferAnswer(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class DeclinedBy(StrEnum):
    """Who said no to an offer: not only the person can."""

    PERSON = "person"
    OFFICER = "officer"
    PROSECUTOR = "prosecutor"
    PROGRAM = "program"


class DeclineReason(StrEnum):
    """Why an offer was declined."""

    NOT_NOW = "not_now"
    NOT_INTERESTED = "not_interested"
    PRIVACY = "privacy"
    ALREADY_IN_CARE = "already_in_care"
    NOT_ELIGIBLE = "not_eligible"
    NO_CAPACITY = "no_capacity"
    NOT_TOLD = "not_told"


class ReferralState(StrEnum):
    """FHIR TaskStatus of a closed-loop referral, without `ready` and `received`."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    FAILED = "failed"
    ENTERED_IN_ERROR = "entered-in-error"


class ReferralReason(StrEnum):
    """Why a referral was rejected, put on hold, cancelled or failed."""

    NO_CAPACITY = "no_capacity"
    WAITLIST = "waitlist"
    NOT_SUITABLE = "not_suitable"
    PERSON_WITHDREW = "person_withdrew"
    NO_SHOW = "no_show"
    LOST_CONTACT = "lost_contact"
    CONSENT_ENDED = "consent_ended"
    MISTAKE = "mistake"


class CloseReason(StrEnum):
    """Why a case was closed. Neither abstinence nor completion is a condition of staying."""

    GOALS_MET = "goals_met"
    PERSON_LEFT = "person_left"
    MOVED_AWAY = "moved_away"
    TRANSFERRED = "transferred"
    LOST_CONTACT = "lost_contact"
    DIED = "died"


class GoalState(StrEnum):
    """Where a goal that the person set stands."""

    SET = "set"
    IN_PROGRESS = "in_progress"
    MET = "met"
    SET_ASIDE = "set_aside"


class GoalArea(StrEnum):
    """What a goal is about."""

    SAFER_USE = "safer_use"
    TREATMENT = "treatment"
    HEALTH = "health"
    HOUSING = "housing"
    WORK = "work"
    FAMILY = "family"
    LEGAL = "legal"
    DOCUMENTS = "documents"


class ServiceKind(StrEnum):
    """A service given."""

    BED_NIGHT = "bed_night"
    RIDE = "ride"
    NALOXONE_KIT = "naloxone_kit"
    MOUD_START = "moud_start"
    SYRINGE_SERVICE = "syringe_service"
    CBT_SESSION = "cbt_session"
    MI_SESSION = "mi_session"
    PEER_SESSION = "peer_session"
    FOOD = "food"
    ID_DOCUMENTS = "id_documents"
    MEDICAL_VISIT = "medical_visit"


class YesNo(StrEnum):
    """An answer that may stay open."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


FOLLOW_UP_DAYS = (30, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a new fact comes from: how it came to be known, whether Part 2 covers it, which agency says it."""

    origin: Origin
    is_part2: bool
    agency_id: UUID
    is_synthetic: bool = False

    @property
    def label(self) -> Label:
        """The source as the gate wants it."""
        return Label(self.origin, self.is_part2, self.agency_id)


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit of a list; the name is asked of people. Whoever may only go to the door sees no `encounter_kind`."""

    id: UUID
    person_id: UUID
    encounter_id: UUID
    encounter_kind: EncounterKind | None
    occurred_at: datetime | None
    state: VisitState
    due_from_at: datetime
    due_at: datetime
    account_id: UUID | None
    attempts: int
    label: Label


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """One referral as sender and receiver see it."""

    id: UUID
    person_id: UUID
    from_agency_id: UUID
    to_agency_id: UUID
    service: str
    state: ReferralState
    consent_id: UUID | None
    changed_at: datetime
    label: Label
