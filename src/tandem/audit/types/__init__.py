"""What the ledger and the outbox hand out."""

from tandem.audit.types.entries import LedgerEntry, Pending, Waiting
from tandem.audit.types.looks import (
    Finding,
    FindingState,
    FindingStep,
    Look,
    MarkKind,
    NewFinding,
    ReviewReason,
    Suspicion,
)
from tandem.audit.types.tree import (
    Anchor,
    Checkpoint,
    Flaw,
    FlawKind,
    LedgerState,
    Proof,
    Verdict,
    database_named,
    ledger_named,
)

__all__ = [
    "Anchor",
    "Checkpoint",
    "Finding",
    "FindingState",
    "FindingStep",
    "Flaw",
    "FlawKind",
    "LedgerEntry",
    "LedgerState",
    "Look",
    "MarkKind",
    "NewFinding",
    "Pending",
    "Proof",
    "ReviewReason",
    "Suspicion",
    "Verdict",
    "Waiting",
    "database_named",
    "ledger_named",
]
