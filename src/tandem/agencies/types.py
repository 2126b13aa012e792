"""Roles, kinds of agencies and what other rooms may know of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """Staff roles. They come from code: no screen can invent one."""

    PATROL_OFFICER = "patrol_officer"
    DUTY_SUPERVISOR = "duty_supervisor"
    OUTREACH_WORKER = "outreach_worker"
    CASE_MANAGER = "case_manager"
    COORDINATOR = "coordinator"
    EPIDEMIOLOGIST = "epidemiologist"
    PRIVACY_OFFICER = "privacy_officer"
    CO_RESPONDER = "co_responder"
    MEDICAL_RESPONDER = "medical_responder"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


DUTY_ROLES = frozenset({Role.PATROL_OFFICER, Role.DUTY_SUPERVISOR})
CARE_ROLES = frozenset(Role) - DUTY_ROLES


class SignInEvent(StrEnum):
    """What happens to a shift; each is one entry in the ledger."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    CODE_FAILED = "code_failed"
    LOCKED = "locked"
    LOCKED_IDLE = "locked_idle"
    UNLOCKED = "unlocked"
    UNLOCK_FAILED = "unlock_failed"
    SIGNED_OUT = "signed_out"
    SHIFT_ENDED = "shift_ended"


class AgencyKind(StrEnum):
    """What an agency does in the response."""

    POLICE = "police"
    FIRE_EMS = "fire_ems"
    CORONER = "coroner"
    PUBLIC_HEALTH = "public_health"
    OUTREACH = "outreach"
    TREATMENT = "treatment"
    COURT = "court"
    COMMUNITY = "community"


class Part2Status(StrEnum):
    """Standing under 42 CFR Part 2; pending review counts as protected."""

    PART2_PROGRAM = "part2_program"
    COVERED_ENTITY_NOT_PART2 = "covered_entity_not_part2"
    NEITHER = "neither"
    PENDING_REVIEW = "pending_review"

    @property
    def is_protected(self) -> bool:
        return self in (Part2Status.PART2_PROGRAM, Part2Status.PENDING_REVIEW)


@dataclass(frozen=True, slots=True)
class Agency:
    """A partner agency."""

    id: UUID
    slug: str
    name: str
    kind: AgencyKind
    timezone: str
    part2_status: Part2Status
    is_demo: bool

    @property
    def is_law_enforcement(self) -> bool:
        return self.kind is AgencyKind.POLICE


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """A staff account without anything secret."""

    id: UUID
    username: str
    display_name: str
    role: Role
    agency_id: UUID
    is_active: bool
