"""The law as it would stand after counsel confirmed every file, and a complete consent of each kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tandem.consent.types import (
    Category,
    ConsentDraft,
    ConsentKind,
    ConsentLaw,
    DurationBasis,
    Holder,
    MinorRule,
    MinorSigns,
    Onward,
    Proceeding,
    Purpose,
    Recipient,
    RecipientKind,
    Signer,
    SignerAuthority,
    Standing,
)
from tests.factories.consents import NOW, complete_consent

COURT = UUID("00000000-0000-4000-8000-0000000000a4")
JUDGE = UUID("00000000-0000-4000-8000-0000000000c1")
CONFIRMED = ConsentLaw(
    kinds=frozenset({ConsentKind.PART2_PROCEEDINGS, ConsentKind.PART2_CRIMINAL_JUSTICE}),
    standings=frozenset({Standing.LACKS_CAPACITY, Standing.DECEASED}),
    minors={
        "US-AA": MinorRule(MinorSigns.ALONE, True),
        "US-BB": MinorRule(MinorSigns.BOTH, True),
        "US-CC": MinorRule(MinorSigns.ALONE, False),
    },
    onward=(
        Onward(Holder.TPO, RecipientKind.PART2_PROGRAM, "for_tpo", "42 CFR 2.33(b)(1)", True),
        Onward(Holder.TPO, RecipientKind.COVERED_ENTITY, "for_tpo", "42 CFR 2.33(b)(1)", True),
        Onward(Holder.TPO, RecipientKind.BUSINESS_ASSOCIATE, "for_tpo", "42 CFR 2.33(b)(1)", True),
        Onward(Holder.OTHER, RecipientKind.LAWFUL_HOLDER, "to_contractors", "42 CFR 2.33(b)(3)", True),
        Onward(Holder.TPO, RecipientKind.LAWFUL_HOLDER, "to_contractors", "42 CFR 2.33(b)(3)", True),
    ),
)
OF_KIND: dict[ConsentKind, dict[str, Any]] = {
    ConsentKind.PART2_DISCLOSURE: {},
    ConsentKind.PART2_TPO: {},
    ConsentKind.PART2_COUNSELLING_NOTES: {"categories": frozenset({Category.COUNSELLING_NOTES})},
    ConsentKind.PART2_PROCEEDINGS: {
        "purposes": frozenset(),
        "proceeding": Proceeding.CIVIL,
        "docket": "made-up docket",
    },
    ConsentKind.PART2_CRIMINAL_JUSTICE: {
        "purposes": frozenset({Purpose.COURT_MONITORING}),
        "recipients": (Recipient(agency_id=COURT, account_id=JUDGE),),
        "is_condition": True,
        "mandating_authority_id": COURT,
        "docket": "made-up docket",
        "duration_basis": DurationBasis.FINAL_DISPOSITION,
        "revocable_from": NOW + timedelta(days=60),
        "revocation_statement": "",
    },
    ConsentKind.HIPAA_AUTHORIZATION: {},
    ConsentKind.GENERAL_ROI: {},
}
STANDINGS: dict[str, dict[str, Any]] = {
    "adult": {},
    "minor alone": {"standing": Standing.MINOR, "is_adult": False, "jurisdiction": "US-AA"},
    "minor and parent": {
        "standing": Standing.MINOR,
        "is_adult": False,
        "jurisdiction": "US-BB",
        "co_signature": "Made-up Parent",
    },
    "court-appointed": {
        "standing": Standing.LACKS_CAPACITY,
        "signer": Signer.REPRESENTATIVE,
        "authority": SignerAuthority.ADJUDICATED,
    },
    "executor": {
        "standing": Standing.DECEASED,
        "signer": Signer.REPRESENTATIVE,
        "authority": SignerAuthority.EXECUTOR,
    },
}


def consent_of_kind(kind: ConsentKind, **changes: Any) -> ConsentDraft:
    """A consent of this kind with every element that its law asks for."""
    return complete_consent(kind=kind, **{**OF_KIND[kind], **changes})
