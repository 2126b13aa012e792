"""Reading the sealed tree: the newest checkpoint, what is not sealed yet, and proofs for outsiders."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, QuerySet

from tandem.audit import signing
from tandem.audit.models import Entry, Leaf, SignedCheckpoint
from tandem.audit.rules.merkle import inclusion_proof
from tandem.audit.types.tree import Checkpoint, LedgerState, Proof, ledger_named

# Entries younger than the last checkpoint less this are looked for first; a transaction is never open so long.
WINDOW = timedelta(hours=1)


def as_checkpoint(row: SignedCheckpoint, using: str) -> Checkpoint:
    """A row as the plain value that leaves this room."""
    return Checkpoint(
        ledger=ledger_named(using),
        size=row.tree_size,
        root=bytes.fromhex(row.root),
        at=row.at,
        key_id=row.key_id,
        signature=bytes.fromhex(row.signature),
    )


def newest_checkpoint(*, using: str) -> Checkpoint | None:
    """The last signed checkpoint of a ledger, if there is one."""
    row = SignedCheckpoint.objects.using(using).order_by("-tree_size").first()
    return as_checkpoint(row, using) if row else None


def unsealed_entries(*, using: str, after: Checkpoint | None, expected: int) -> QuerySet[Entry]:
    """Entries without a place in the tree: the late ones by index, or all when they are not as many as expected."""
    leaves = Leaf.objects.using(using).filter(entry_id=OuterRef("id"))
    loose = Entry.objects.using(using).filter(~Exists(leaves))
    if after is not None:
        late = loose.filter(at__gte=after.at - WINDOW)
        if late.count() == expected:
            return late
    return loose


def ledger_state(*, using: str) -> LedgerState:
    """How much of a ledger is sealed, and since when something waits."""
    checkpoint = newest_checkpoint(using=using)
    entries = Entry.objects.using(using).count()
    waits = entries - (checkpoint.size if checkpoint else 0)
    since = None
    if waits > 0:
        loose = unsealed_entries(using=using, after=checkpoint, expected=waits)
        since = loose.aggregate(since=Min("at"))["since"]
    return LedgerState(ledger_named(using), entries, checkpoint, since)


def proof_of(*, using: str, entry_id: UUID) -> Proof | None:
    """What shows an outsider that an entry stands in the newest checkpoint; None while it is not sealed."""
    leaf = Leaf.objects.using(using).filter(entry_id=entry_id).first()
    checkpoint = newest_checkpoint(using=using)
    if leaf is None or checkpoint is None or leaf.position >= checkpoint.size:
        return None
    rows = Leaf.objects.using(using).filter(position__lt=checkpoint.size).order_by("position")
    hashes = [bytes.fromhex(one) for one in rows.values_list("hash", flat=True).iterator(chunk_size=10_000)]
    path = inclusion_proof(hashes, leaf.position)
    return Proof(leaf.position, bytes.fromhex(leaf.hash), tuple(path), checkpoint)


def key_file_of(ledger: str) -> Path:
    """Where the private key of a ledger is, if this machine holds it."""
    return signing.files_of(ledger)[0]


def known_keys(ledger: str, file: Path | None = None) -> dict[str, bytes]:
    """The public keys of a ledger by id, from its own file or from one that somebody kept elsewhere."""
    return signing.public_keys(ledger, file)
