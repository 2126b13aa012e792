"""Checkpoints of the sealed ledger, what anchors them outside, and what a verification finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LEDGERS = {"default": "records", "vault": "vault"}


def ledger_named(using: str) -> str:
    """The name by which people know the ledger of a database."""
    return LEDGERS[using]


def database_named(ledger: str) -> str:
    """The database that holds the ledger of this name; KeyError for another word."""
    return {name: using for using, name in LEDGERS.items()}[ledger]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement: the first `size` entries of this ledger have this root."""

    ledger: str
    size: int
    root: bytes
    at: datetime
    key_id: str
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What was noted outside: a whole checkpoint, or a printed code that holds the size and 160 bits of the root."""

    ledger: str
    size: int
    root_starts: bytes
    checkpoint: Checkpoint | None = None


class FlawKind(StrEnum):
    """What a verification can find."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    BACKDATED = "backdated"
    ROOT_DIFFERS = "root_differs"
    BAD_SIGNATURE = "bad_signature"
    UNKNOWN_KEY = "unknown_key"
    NO_PUBLIC_KEY = "no_public_key"
    SCHEMA_NOT_LOGGED = "schema_not_logged"
    TAIL_CUT = "tail_cut"
    ANCHOR_DIFFERS = "anchor_differs"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that does not fit, and where: the position in the tree, or the size that a checkpoint claims."""

    kind: FlawKind
    position: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a verification of one ledger."""

    ledger: str
    size: int
    root: bytes
    unsealed: int
    checkpoints: int
    anchors: int
    flaws: tuple[Flaw, ...]
    flaws_in_all: int

    @property
    def is_intact(self) -> bool:
        return self.flaws_in_all == 0


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Where the ledger of one database stands: sealed up to where, since when something waits."""

    ledger: str
    entries: int
    checkpoint: Checkpoint | None
    waiting_since: datetime | None

    @property
    def unsealed(self) -> int:
        return self.entries - (self.checkpoint.size if self.checkpoint else 0)


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows an outsider that one entry is in a tree, without the other entries."""

    position: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
