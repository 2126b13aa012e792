"""What the exchange tells of a load."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Held:
    """A quarantined row: where it stands, why, and never its values."""

    id: UUID
    row_number: int
    line_number: int
    column: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LoadResult:
    """Every row accounted for: rows = accepted + quarantined + duplicates."""

    batch_id: UUID
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    store: str
    reasons: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    mapping_toml: str = ""

    def as_json(self) -> dict[str, Any]:
        """The last line of `tandem ingest`."""
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "duplicates": self.duplicates,
            "reasons": self.reasons,
            "batch": str(self.batch_id),
            "store": self.store,
        }


@dataclass(frozen=True, slots=True)
class Batch:
    """A load as the lists show it."""

    id: UUID
    store: str
    agency_slug: str
    agency_name: str
    kind: str
    file_sha256: str
    is_finished: bool
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    held_now: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one row could not be taken."""

    row_number: int
    line_number: int
    column: str
    code: str
    sentence: str
