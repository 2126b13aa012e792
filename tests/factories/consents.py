"""A complete consent and the made-up agencies around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind, Part2Status
from tandem.consent.types import (
    Category,
    ConsentDraft,
    ConsentKind,
    Purpose,
    Recipient,
    RecipientKind,
    SignatureMethod,
)
from tandem.core.actor import Actor, system_actor

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OUTREACH = UUID("00000000-0000-4000-8000-0000000000a1")
RECOVERY = UUID("00000000-0000-4000-8000-0000000000a2")
POLICE = UUID("00000000-0000-4000-8000-0000000000a3")
PERSON = UUID("00000000-0000-4000-8000-0000000000b1")


def staff(role: str, agency_id: UUID | None = OUTREACH, side: str = "care") -> Actor:
    """An actor of the care side with an account of their own."""
    return Actor(account_id=uuid4(), role=role, agency_id=agency_id, side=side)


def register_partners() -> None:
    """The outreach program, the treatment provider and the police of a made-up county, in the vault."""
    for agency_id, slug, kind, status in (
        (OUTREACH, "county-outreach", AgencyKind.OUTREACH, Part2Status.NEITHER),
        (RECOVERY, "county-recovery", AgencyKind.TREATMENT, Part2Status.PART2_PROGRAM),
        (POLICE, "county-police", AgencyKind.POLICE, Part2Status.NEITHER),
    ):
        register_agency(
            using="vault",
            by=system_actor("test"),
            agency_id=agency_id,
            slug=slug,
            name=slug.replace("-", " ").title(),
            kind=kind,
            timezone="America/New_York",
            part2_status=status,
        )


def complete_consent(**changes: Any) -> ConsentDraft:
    """A consent with every element: outreach and recovery may share with each other for ninety days."""
    complete = ConsentDraft(
        person_id=PERSON,
        kind=ConsentKind.PART2_DISCLOSURE,
        patient_name="Made-up Person",
        disclosers=(OUTREACH, RECOVERY),
        categories=frozenset({Category.CONTACT, Category.REFERRAL, Category.TREATMENT}),
        recipients=(
            Recipient(agency_id=OUTREACH),
            Recipient(agency_id=RECOVERY, kind=RecipientKind.PART2_PROGRAM),
        ),
        purposes=frozenset({Purpose.TREATMENT, Purpose.COORDINATION}),
        revocation_statement="revocation-2026-11",
        redisclosure_statement="redisclosure-2026-11",
        refusal_statement="refusal-2026-11",
        expires_at=NOW + timedelta(days=90),
        signed_at=NOW,
        signature_method=SignatureMethod.TYPED,
        signature="Made-up Person",
        is_adult=True,
        form_version="part2-disclosure-2026-11",
    )
    return replace(complete, **changes)
