"""Each ground of the gate: the section it rests on, and what must stand in writing before anything opens under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tandem.consent.types.words import Ground, RelationKind


@dataclass(frozen=True, slots=True)
class GroundRecord:
    """The law of one ground. `required` names the fields of the record; `tie` the relation that stands for it."""

    section: str
    required: tuple[str, ...]
    tie: RelationKind | None = None
    point: str | None = None  # in definitions/policies/unconfirmed.toml: closed until that is confirmed


GROUND_RECORDS: Mapping[Ground, GroundRecord] = MappingProxyType(
    {
        Ground.COURT_ORDER: GroundRecord(
            "42 CFR 2.61-2.67",
            ("order_id", "order_type", "authorizing_order", "mandate", "scope", "expires_on"),
            RelationKind.COURT_ORDER,
        ),
        Ground.CHILD_ABUSE_REPORT: GroundRecord(
            "42 CFR 2.12(c)(6)",
            ("state_law", "decided_by", "decided_at", "received_by", "facts_given"),
            RelationKind.REPORT,
            "part2-child-abuse-report",
        ),
        Ground.CRIME_ON_PREMISES: GroundRecord(
            "42 CFR 2.12(c)(5)",
            ("circumstances", "decided_by", "decided_at", "received_by", "facts_given"),
            None,  # Tandem opens nothing for it: the record is of what staff told by themselves
            "part2-crime-on-premises",
        ),
        Ground.REQUIRED_BY_LAW: GroundRecord(
            "45 CFR 164.512(a), (b), (c)",
            ("state_law", "decided_by", "decided_at", "received_by", "facts_given"),
        ),
        Ground.FATALITY_REVIEW: GroundRecord(
            "45 CFR 164.512(a), (b); state law on overdose fatality review",
            ("review_law", "confidentiality_statement", "signed_by", "ends_on"),
            RelationKind.REVIEW,  # made only where `definitions/review_law` confirms the state's law
        ),
        Ground.MEDICAL_EMERGENCY: GroundRecord(
            "42 CFR 2.51",
            ("recipient_name", "recipient_facility", "disclosed_by", "disclosed_at", "nature_of_emergency"),
            RelationKind.EMERGENCY,
        ),
        Ground.AUDIT: GroundRecord(
            "42 CFR 2.53",
            ("agreement_id", "auditing_body", "view_only", "signed_by", "ends_on"),
            RelationKind.AUDIT,
        ),
        Ground.RESEARCH: GroundRecord(
            "42 CFR 2.52",
            ("protocol_id", "board_determination", "determined_on", "ends_on"),
            RelationKind.RESEARCH,
            "part2-research",
        ),
        Ground.PUBLIC_HEALTH: GroundRecord("42 CFR 2.54", ("method", "certified_by", "dataset_sha256")),
        Ground.CONSENT_2_35: GroundRecord(
            "42 CFR 2.35",
            ("consent_id", "mandating_authority_id", "docket", "recipient_ids", "duration_basis", "revocable_from"),
            RelationKind.DOCKET,
            "part2-criminal-justice",
        ),
        Ground.CONSENT: GroundRecord("42 CFR 2.31, 2.33(a)", ("consent_id",)),
        Ground.AGREEMENT: GroundRecord("Partner agreement", ()),
        Ground.PEER_SUPPORT: GroundRecord("Peer support agreement", ("invited_at",), RelationKind.INVITED),
        Ground.OWN_RECORD: GroundRecord("45 CFR 164.524; 42 CFR 2.23", ()),
        Ground.OVERSIGHT: GroundRecord("45 CFR 164.528; 42 CFR 2.25", ()),
        Ground.STATISTICS: GroundRecord("45 CFR 164.514(b)", ()),
    }
)
