"""An entry as bytes, the same on every database: what its leaf hash is made of.

The columns of the ledger are a numbered schema. A schema is never edited: a column more is a new number, and a column
less is forbidden (`tests/unit/audit`). The sealer writes each schema into the ledger itself before it uses it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

SCHEMAS = {
    1: (
        *("id", "at", "actor_id", "actor_role", "agency_id", "side", "job", "action"),
        *("subjects", "reason", "policies", "details"),
    ),
}
NEWEST = max(SCHEMAS)
SCHEMA_ACTION = "audit.schema"


def entry_bytes(schema: int, values: Sequence[Any]) -> bytes:
    """The values of an entry, in the order of its schema's columns, as canonical JSON; TypeError for other values."""
    return CANONICAL.encode(["tandem.entry", schema, *values]).encode()


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"an entry holds no {type(value).__name__}")


CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False, default=_plain
)


def schema_fingerprint(schema: int) -> str:
    """The hash of a schema's number and columns, as the ledger records it."""
    return sha256(f"{schema}:{','.join(SCHEMAS[schema])}".encode()).hexdigest()
