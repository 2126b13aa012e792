"""Openings without consent as plain values: what is recorded of them, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tandem.consent.types.words import Category, Ground


class EmergencyNature(StrEnum):
    """The nature of a medical emergency, as § 2.51 asks it to be recorded: a code, never free text."""

    OVERDOSE = "overdose"
    UNRESPONSIVE = "unresponsive"
    WITHDRAWAL = "withdrawal"
    INJURY = "injury"
    PREGNANCY = "pregnancy"
    OTHER_DANGER = "other_danger"


class AuditBody(StrEnum):
    """On whose behalf an audit is made, § 2.53(a)."""

    GOVERNMENT = "government"
    FUNDER = "funder"
    DIRECT_CONTROL = "direct_control"
    QUALIFIED = "qualified"


class OrderType(StrEnum):
    """Under which section a court opened records; the others wait for the current text of the law."""

    NONCRIMINAL = "noncriminal_2_64"
    CRIMINAL_PATIENT = "criminal_patient_2_65"
    PROGRAM = "program_investigation_2_66"
    UNDERCOVER = "undercover_2_67"


class OpeningState(StrEnum):
    """Where an emergency opening stands."""

    OPENED = "opened"
    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
    BREACH = "breach"


class ReviewReason(StrEnum):
    """Why a reviewer found as they did."""

    TREATED = "treated"
    COULD_NOT_ASK = "could_not_ask"
    NO_EMERGENCY = "no_emergency"
    COULD_HAVE_ASKED = "could_have_asked"
    NOT_TREATING = "not_treating"


@dataclass(frozen=True, slots=True)
class GroundDraft:
    """A ground without consent before it is recorded. `GROUND_RECORDS` says which fields each ground needs."""

    ground: Ground
    account_id: UUID | None
    agency_id: UUID | None
    from_at: datetime
    until_at: datetime | None
    person_id: UUID | None = None
    disclosed_by: UUID | None = None
    nature: EmergencyNature | None = None
    audited_agency_id: UUID | None = None
    agreement: str = ""
    body: AuditBody | None = None
    is_view_only: bool | None = None
    protocol: str = ""
    determination: str = ""
    order_id: UUID | None = None
    order_type: OrderType | None = None
    mandate_id: UUID | None = None
    scope: frozenset[Category] = frozenset()


@dataclass(frozen=True, slots=True)
class Opening:
    """An emergency opening as its reviewers and the person see it: ids and codes."""

    id: UUID
    person_id: UUID
    account_id: UUID
    agency_id: UUID
    nature: EmergencyNature
    from_at: datetime
    until_at: datetime
    state: OpeningState
    review_due_at: datetime
    is_overdue: bool
    told: tuple[UUID, ...]
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = None
    reason: ReviewReason | None = None


@dataclass(frozen=True, slots=True)
class AuditSession:
    """An audit that may look at some people's facts until its end."""

    id: UUID
    account_id: UUID
    agency_id: UUID
    audited_agency_id: UUID
    agreement: str
    body: AuditBody
    from_at: datetime
    until_at: datetime
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """How far a tie without consent reaches: which kinds, whose facts (None: everybody's), until when."""

    categories: frozenset[Category] | None
    agency_ids: frozenset[UUID] | None
    until_at: datetime
