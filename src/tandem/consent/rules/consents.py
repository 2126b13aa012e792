"""Who may take and revoke a consent, in which state it is, and what it covers.

Sentences are English message ids; pages translate them when they show them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tandem.consent.rules.elements import missing_elements
from tandem.consent.rules.presence import JUSTICE, NOTES, OTHER_KINDS, PART2_KINDS
from tandem.consent.types import (
    NOTHING_CONFIRMED,
    Category,
    ConsentDraft,
    ConsentLaw,
    ConsentState,
    Purpose,
    Recipient,
    RecipientClass,
    Refusal,
    RelationKind,
)
from tandem.core.refusals import gettext_noop as _

MAY_TAKE_CONSENT = frozenset({"outreach_worker", "case_manager", "coordinator", "person"})


def refusal_to_take_consent(role: str, side: str, relations: Iterable[str]) -> Refusal | None:
    """Why somebody may not take a consent or a revocation from this person."""
    if side != "care" or role not in MAY_TAKE_CONSENT:
        return Refusal("role", _("Consent is taken by care staff or given by the person, never by police."), "2.31")
    held = set(relations)
    if not held or (role == "person") != (RelationKind.SELF in held):
        return Refusal("no_relation", _("You are not working with this person."), "")
    return None


def refusal_to_revoke(role: str, side: str, relations: Iterable[str]) -> Refusal | None:
    """Why somebody may not pass on that a person took a consent back. As few hurdles as can be."""
    if side == "care" and (role in ("privacy_officer", "system") or set(relations)):
        return None
    return Refusal("no_relation", _("You are not working with this person."), "")


def refusal_to_name_police(recipients: Iterable[UUID | None], police: Iterable[UUID]) -> Refusal | None:
    """Why a police agency cannot be named as a recipient."""
    if set(recipients) & set(police):
        return Refusal("police_recipient", _("Police cannot be named as receivers."), "Golden Rule")
    return None


def revocation_takes_effect_at(consent: ConsentDraft, *, now: datetime, law: ConsentLaw) -> datetime:
    """When a consent taken back now ends: at once, except that one under § 2.35 binds until the day it names.

    A § 2.35 consent that lacks anything binds nobody, and ends at once like every other.
    """
    if consent.kind is not JUSTICE or consent.revocable_from is None or missing_elements(consent, law):
        return now
    return max(now, consent.revocable_from)


def state_of(
    consent: ConsentDraft, *, revoked_at: datetime | None, now: datetime, law: ConsentLaw = NOTHING_CONFIRMED
) -> ConsentState:
    """The state of a recorded consent now. Computed at every look; a clock put back never revives a revoked one.

    `revoked_at` is when a revocation takes effect; only one under § 2.35 may lie ahead.
    """
    if revoked_at is not None and (consent.kind is not JUSTICE or revoked_at <= now):
        return ConsentState.REVOKED
    if missing_elements(consent, law) or consent.signed_at is None or consent.signed_at > now:
        return ConsentState.INCOMPLETE
    if consent.event_occurred_at is not None or (consent.expires_at is not None and consent.expires_at <= now):
        return ConsentState.EXPIRED
    return ConsentState.ACTIVE


def is_about(
    consent: ConsentDraft,
    *,
    agency_id: UUID | None,
    is_treating: bool,
    category: Category,
    purpose: Purpose,
    part2: bool,
    account_id: UUID | None = None,
) -> bool:
    """Whether a consent, were it in force, names this agency, category and purpose, and is enough for the source.

    Whoever receives under a consent also receives the consent itself (§ 2.32). One under § 2.35 names individuals:
    it is about their own accounts and nobody else of their agency.
    """
    if category not in consent.categories | {Category.CONSENT_RECORD} or purpose not in consent.purposes:
        return False
    if consent.kind is JUSTICE:
        return account_id is not None and any(one.account_id == account_id for one in consent.recipients)
    if not any(_is_named(one, agency_id, is_treating) for one in consent.recipients):
        return False
    if category is Category.COUNSELLING_NOTES:
        return consent.kind is NOTES
    if consent.kind is NOTES:
        return category is Category.CONSENT_RECORD
    return consent.kind in (PART2_KINDS if part2 else PART2_KINDS | OTHER_KINDS)


def _is_named(recipient: Recipient, agency_id: UUID | None, is_treating: bool) -> bool:
    if recipient.account_id is not None:
        return False
    if recipient.agency_id is not None:
        return recipient.agency_id == agency_id
    return recipient.recipient_class is RecipientClass.TREATING_PROVIDERS and is_treating
