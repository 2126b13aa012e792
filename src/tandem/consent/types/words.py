"""The words of the gate: every one that a policy may see, and the kinds of consent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class PolicyRole(StrEnum):
    """Roles as the policies know them: staff roles, further police and court roles, the person, and jobs."""

    PATROL_OFFICER = "patrol_officer"
    DETECTIVE = "detective"
    DUTY_SUPERVISOR = "duty_supervisor"
    CRIME_ANALYST = "crime_analyst"
    CO_RESPONDER = "co_responder"
    OUTREACH_WORKER = "outreach_worker"
    CASE_MANAGER = "case_manager"
    COORDINATOR = "coordinator"
    COURT_TEAM = "court_team"
    PROBATION_OFFICER = "probation_officer"
    MEDICAL_RESPONDER = "medical_responder"
    PEER_SUPPORTER = "peer_supporter"
    AUDITOR = "auditor"
    RESEARCHER = "researcher"
    EPIDEMIOLOGIST = "epidemiologist"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"
    PERSON = "person"
    SYSTEM = "system"


class Purpose(StrEnum):
    """What somebody wants to know it for."""

    TREATMENT = "treatment"
    OUTREACH = "outreach"
    COORDINATION = "coordination"
    OWN_RECORD = "own_record"
    OVERSIGHT = "oversight"
    SUPERVISION = "supervision"
    EVALUATION = "evaluation"
    RESEARCH = "research"
    COURT_MONITORING = "court_monitoring"
    LEGAL_PROCESS = "legal_process"
    MANDATORY_REPORT = "mandatory_report"
    PEER_SUPPORT = "peer_support"
    FATALITY_REVIEW = "fatality_review"
    ENFORCEMENT = "enforcement"


class Category(StrEnum):
    """Kinds of facts. The last two open no fact of a named person: looking for one, and counting.

    `wellness` is what a member of staff writes about their own strain; it is nobody's to lead or judge by.
    """

    VISIT_CONTACT = "visit_contact"
    CONTACT = "contact"
    IDENTITY = "identity"
    ENCOUNTER = "encounter"
    REFERRAL = "referral"
    CASE = "case"
    SCREENING = "screening"
    TREATMENT = "sud_treatment"
    SERVICES = "services"
    FOLLOW_UP = "follow_up"
    COUNSELLING_NOTES = "counselling_notes"
    CONSENT_RECORD = "consent_record"
    DISCLOSURE_LOG = "disclosure_log"
    WELLNESS = "wellness"
    PERSON_SEARCH = "person_search"
    STATISTICS = "statistics"


PERSON_CATEGORIES = frozenset(Category) - {Category.PERSON_SEARCH, Category.STATISTICS}


class Origin(StrEnum):
    """How a fact came to be known."""

    CARE = "care"
    EMERGENCY = "emergency"
    ENFORCEMENT = "enforcement"
    PUBLIC = "public"


class ConsentState(StrEnum):
    """The state of a consent at one moment; computed, never stored."""

    NONE = "none"
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"
    INCOMPLETE = "incomplete"


class RelationKind(StrEnum):
    """What ties somebody to a person. Those of `GROUND_TIES` stand for a ground without consent: they always end."""

    ASSIGNMENT = "assignment"
    VISIT = "visit"
    TEAM = "team"
    TREATING = "treating"
    DOCKET = "docket"  # made program participation a condition of release (§ 2.35); held by one official
    SELF = "self"
    EMERGENCY = "emergency"  # § 2.51, at most an hour
    RESEARCH = "research"  # § 2.52, an approved protocol
    AUDIT = "audit"  # § 2.53, view only
    COURT_ORDER = "court_order"  # §§ 2.61 to 2.67: an authorising order and a mandate, both
    REPORT = "report"  # § 2.12(c): a report that state law requires, decided by a human
    REVIEW = "review"  # a member of an overdose fatality review who signed its statement
    INVITED = "invited"  # a peer supporter whom the colleague invited


NO_RELATION = "none"
GROUND_TIES = frozenset(
    {
        RelationKind.EMERGENCY,
        RelationKind.RESEARCH,
        RelationKind.AUDIT,
        RelationKind.COURT_ORDER,
        RelationKind.REPORT,
        RelationKind.REVIEW,
    }
)
ENDING_TIES = GROUND_TIES | {RelationKind.DOCKET, RelationKind.INVITED}
EMERGENCY_LASTS = timedelta(hours=1)


class Channel(StrEnum):
    """The way a fact leaves; `job` is processing that no human reads."""

    PAGE = "page"
    PRINT = "print"
    EXPORT = "export"
    API = "api"
    PDF = "pdf"
    MAIL = "mail"
    FHIR = "fhir"
    WEBHOOK = "webhook"
    JOB = "job"


class Part2(StrEnum):
    """Whether a fact came from a Part 2 program. Unknown counts as yes."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class Ground(StrEnum):
    """Why the gate opened; the weightier come first, and the first in use is the one that is recorded."""

    COURT_ORDER = "court_order_2_61"
    CHILD_ABUSE_REPORT = "child_abuse_report_2_12c"
    CRIME_ON_PREMISES = "crime_on_premises_2_12c"
    REQUIRED_BY_LAW = "required_by_law_164_512"
    FATALITY_REVIEW = "fatality_review"
    MEDICAL_EMERGENCY = "medical_emergency_2_51"
    AUDIT = "audit_2_53"
    RESEARCH = "research_2_52"
    PUBLIC_HEALTH = "public_health_2_54"
    CONSENT_2_35 = "consent_2_35"
    CONSENT = "consent"
    AGREEMENT = "agreement"
    PEER_SUPPORT = "peer_support"
    OWN_RECORD = "own_record"
    OVERSIGHT = "oversight"
    STATISTICS = "statistics"


CONSENT_GROUNDS = frozenset({Ground.CONSENT, Ground.CONSENT_2_35})


class ConsentKind(StrEnum):
    """Types of consent; `general_roi` is a general release, which is not enough for Part 2 records."""

    PART2_DISCLOSURE = "part2_disclosure"
    PART2_TPO = "part2_tpo"
    PART2_COUNSELLING_NOTES = "part2_counselling_notes"
    PART2_PROCEEDINGS = "part2_proceedings"
    PART2_CRIMINAL_JUSTICE = "part2_criminal_justice_2_35"
    HIPAA_AUTHORIZATION = "hipaa_authorization"
    GENERAL_ROI = "general_roi"


class RecipientKind(StrEnum):
    """What a named recipient is under § 2.33; an intermediary needs a further element."""

    PART2_PROGRAM = "part2_program"
    COVERED_ENTITY = "covered_entity"
    BUSINESS_ASSOCIATE = "business_associate"
    INTERMEDIARY = "intermediary"
    LAWFUL_HOLDER = "lawful_holder"
    OTHER = "other"


class RelationSource(StrEnum):
    """The story that made a relation."""

    OUTREACH = "outreach"
    DEFLECTION = "deflection"
    HANDOFF = "handoff"
    CASE = "case"
    OWN_CODE = "own_code"
    BREAK_GLASS = "break_glass"
    LEGAL_DEMAND = "legal_demand"
    MANDATORY_REPORT = "mandatory_report"
    AUDIT_AGREEMENT = "audit_agreement"
    PROTOCOL = "protocol"
    CONDITION = "condition"  # of disposition, parole or release
    INVITATION = "invitation"
    REVIEW_STATEMENT = "review_statement"
    DEMO = "demo"


# Ties that one story alone may make; that story makes no other.
TIE_SOURCES: Mapping[RelationKind, RelationSource] = MappingProxyType(
    {
        RelationKind.SELF: RelationSource.OWN_CODE,
        RelationKind.DOCKET: RelationSource.CONDITION,
        RelationKind.EMERGENCY: RelationSource.BREAK_GLASS,
        RelationKind.RESEARCH: RelationSource.PROTOCOL,
        RelationKind.AUDIT: RelationSource.AUDIT_AGREEMENT,
        RelationKind.COURT_ORDER: RelationSource.LEGAL_DEMAND,
        RelationKind.REPORT: RelationSource.MANDATORY_REPORT,
        RelationKind.REVIEW: RelationSource.REVIEW_STATEMENT,
        RelationKind.INVITED: RelationSource.INVITATION,
    }
)


class SignatureMethod(StrEnum):
    """How a consent was signed."""

    DRAWN = "drawn"
    TYPED = "typed"
    PAPER = "paper"


class Signer(StrEnum):
    """Who signed; anybody but the person waits for confirmed law."""

    PERSON = "person"
    PARENT = "parent"
    REPRESENTATIVE = "representative"


class ExpiryEvent(StrEnum):
    """Events that may end a consent in place of a date."""

    END_OF_TREATMENT = "end_of_treatment"
    END_OF_PROGRAM = "end_of_program"
    NONE = "none"


class RecipientClass(StrEnum):
    """A class of recipients in place of a name."""

    TREATING_PROVIDERS = "treating_providers"
