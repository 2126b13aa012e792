"""What the room of keys hands out, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

HOUSE = UUID(int=0)
"""The subject of values that belong to no person: they share one key."""


class UnreadableError(Exception):
    """A stored value does not open: another key, or a ciphertext that was moved or changed."""


class KeyGoneError(UnreadableError):
    """The data key that a ciphertext names is not there: it was replaced since the row was read."""


FORMAT = 2
NONCE_BYTES = 12
HEAD = 1 + 16


class Stored(bytes):
    """Ciphertext as it came from the database; opened when the attribute is read."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "•••"

    def __str__(self) -> str:
        return "•••"

    @property
    def key_id(self) -> UUID:
        """The data key that this value names. UnreadableError for bytes that are no ciphertext of ours."""
        if len(self) < HEAD + NONCE_BYTES or self[0] != FORMAT:
            raise UnreadableError("a stored value is no ciphertext of this version")
        return UUID(bytes=bytes(self[1:HEAD]))


class IndexPurpose(StrEnum):
    """The only compounds that may be searched by, each under its own key. Never one attribute of few values."""

    SURNAME_YEAR = "surname_year"
    SURNAME_BIRTH = "surname_birth"
    PHONE = "phone"
    AGENCY_NUMBER = "agency_number"


class DestroyReason(StrEnum):
    """Why a person's key was destroyed."""

    PERSON_ASKED = "person_asked"
    RETENTION_ENDED = "retention_ended"
    RECORDED_IN_ERROR = "recorded_in_error"
    COURT_ORDER = "court_order"
    RESTORED_COPY = "restored_copy"


@dataclass(frozen=True, slots=True)
class Custodian:
    """The agency that keeps the vault's keys, as it was recorded when the site was made."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class WrappingKey:
    """One version of the key that wraps data keys; the key itself lies in a file of its name."""

    id: str
    made_at: datetime
    retired_at: datetime | None = None
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """One line of the list of destroyed keys, which stands outside the database."""

    subject_id: UUID
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class KeyCount:
    """How many data keys stand under one wrapping key."""

    wrapping_key: str
    data_keys: int
    is_current: bool
