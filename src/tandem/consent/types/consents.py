"""A consent as a plain value, with all elements of § 2.31, and what is handed out about consents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.consent.types.law import DurationBasis, Proceeding, SignerAuthority, Standing
from tandem.consent.types.words import (
    Category,
    Channel,
    ConsentKind,
    ConsentState,
    ExpiryEvent,
    Ground,
    Origin,
    Purpose,
    RecipientClass,
    RecipientKind,
    SignatureMethod,
    Signer,
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who may receive: a named agency, a class, or one individual (§ 2.35). An intermediary says which members."""

    agency_id: UUID | None = None
    recipient_class: RecipientClass | None = None
    kind: RecipientKind = RecipientKind.OTHER
    members: str = ""
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """A consent before, at and after signing. Statements are versions of texts in `definitions/consent_forms`."""

    person_id: UUID
    kind: ConsentKind
    patient_name: str = ""
    disclosers: tuple[UUID, ...] = ()
    categories: frozenset[Category] = frozenset()
    recipients: tuple[Recipient, ...] = ()
    purposes: frozenset[Purpose] = frozenset()
    revocation_statement: str = ""
    redisclosure_statement: str = ""
    refusal_statement: str = ""
    expires_at: datetime | None = None
    expiry_event: ExpiryEvent | None = None
    event_occurred_at: datetime | None = None
    signed_at: datetime | None = None
    signature_method: SignatureMethod | None = None
    signature: str = ""
    signer: Signer = Signer.PERSON
    is_adult: bool = False
    language: str = "en"
    form_version: str = ""
    origin: Origin = Origin.CARE
    standing: Standing = Standing.ADULT
    jurisdiction: str = ""
    authority: SignerAuthority | None = None
    co_signature: str = ""
    proceeding: Proceeding | None = None
    docket: str = ""
    is_condition: bool = False
    mandating_authority_id: UUID | None = None
    duration_basis: DurationBasis | None = None
    revocable_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A recorded consent with its state at the moment of asking."""

    id: UUID
    terms: ConsentDraft
    state: ConsentState
    revoked_at: datetime | None
    recorded_by: UUID | None


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """One disclosure, as the accounting lists it."""

    id: UUID
    at: datetime
    ground: Ground
    consent_id: UUID | None
    discloser_id: UUID | None
    recipient_id: UUID | None
    categories: frozenset[Category]
    purpose: Purpose
    channel: Channel
    notice_version: str
    is_reading: bool = False
    is_passed_on: bool = False
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an agency's staff are shown of another agency's facts because of one consent."""

    person_id: UUID
    consent_id: UUID
    giver_id: UUID
    purpose: Purpose
    channel: Channel
    categories: frozenset[Category]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line of the preview: who could see what until when. No categories: nothing at all."""

    who: str
    agency_id: UUID | None
    categories: tuple[Category, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A disclosure that the gate opened and recorded; `notice` and `explanation` go with every copy (§ 2.32)."""

    disclosure_id: UUID
    consent_id: UUID
    categories: frozenset[Category]
    notice: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Cleared:
    """A disclosure that would be opened now; nothing has left and nothing is recorded as left."""

    consent_id: UUID
    categories: frozenset[Category]
    is_passed_on: bool
    notice: str
    explanation: str
