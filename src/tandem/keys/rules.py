"""What a ciphertext is tied to, what may be searched by, and who may not keep the vault's keys."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from tandem.core.refusals import gettext_noop as _
from tandem.keys.types import FORMAT, Custodian, IndexPurpose

TOKEN_BITS: Mapping[IndexPurpose, int] = {
    IndexPurpose.SURNAME_YEAR: 12,
    IndexPurpose.SURNAME_BIRTH: 16,
    IndexPurpose.PHONE: 16,
    IndexPurpose.AGENCY_NUMBER: 16,
}
PARTS: Mapping[IndexPurpose, int] = {
    IndexPurpose.SURNAME_YEAR: 2,
    IndexPurpose.SURNAME_BIRTH: 2,
    IndexPurpose.PHONE: 1,
    IndexPurpose.AGENCY_NUMBER: 2,
}
LAW_ENFORCEMENT_KINDS = frozenset({"police"})
POLICE_KEEPS = _(
    "The vault's key is recorded as kept by a law-enforcement organisation. Tandem does not start: what people tell "
    "in care must not be open to police. Have a health partner keep the keys; record it with `tandem keys custodian`."
)
NOBODY_KEEPS = _(
    "Nobody is recorded as keeper of the vault's key. Name the agency that keeps it (never police) with "
    "`tandem keys custodian`."
)


def place_of_value(table: str, column: str, row_id: UUID, subject_id: UUID, key_id: UUID) -> bytes:
    """What a ciphertext is tied to: moved to another table, column, row or person it does not open."""
    return f"{table}|{column}|{row_id}|{subject_id}|{FORMAT}|{key_id}".encode()


def place_of_key(key_id: UUID, subject_id: UUID, wrapping_key: str) -> bytes:
    """What a wrapped data key is tied to."""
    return f"data key|{key_id}|{subject_id}|{wrapping_key}".encode()


def token_of(key: bytes, purpose: IndexPurpose, parts: Sequence[str]) -> bytes | None:
    """The truncated keyed hash of a compound; None while a part is missing, ValueError with too few or too many.

    Truncation lets several people share a token on purpose: it proves nothing about one of them (CipherSweet's rule).
    """
    if len(parts) != PARTS[purpose]:
        raise ValueError(f"{purpose} is made of {PARTS[purpose]} parts")
    if not all(parts):
        return None
    whole = hmac.new(key, "\x1f".join(parts).encode(), sha256).digest()
    bits = TOKEN_BITS[purpose]
    short = int.from_bytes(whole[:8], "big") >> (64 - bits)
    return short.to_bytes((bits + 7) // 8, "big")


def refusal_to_keep(custodian: Custodian | None, agencies: Mapping[str, str]) -> str:
    """Why this custodian may not keep the vault's key; empty when it may. `agencies` are known kinds by name."""
    if custodian is None:
        return NOBODY_KEEPS
    kinds = {custodian.kind, agencies.get(custodian.name, "")}
    return POLICE_KEEPS if kinds & LAW_ENFORCEMENT_KINDS else ""
