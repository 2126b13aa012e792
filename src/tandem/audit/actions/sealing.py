"""The sealer: gives entries their place in the tree, and signs its root. Two sealers at once do no harm."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tandem.audit import signing
from tandem.audit.actions.entries import append_entry
from tandem.audit.models import Entry, Leaf, SignedCheckpoint
from tandem.audit.queries.tree import as_checkpoint, unsealed_entries
from tandem.audit.rules.canonical import NEWEST, SCHEMA_ACTION, SCHEMAS, entry_bytes, schema_fingerprint
from tandem.audit.rules.merkle import Frontier, leaf_hash
from tandem.audit.rules.signatures import endorsement_text, key_id_of, public_of, sign, signed_text
from tandem.audit.types.tree import Checkpoint, ledger_named
from tandem.core.actor import Actor, system_actor
from tandem.core.errors import LedgerNotSealed

ROWS_A_SEAL = 2_000


def make_signing_key(*, ledger: str, now: datetime) -> bool:
    """Make the key that signs a ledger's checkpoints; False when it stands."""
    return signing.make_key(ledger, now)


def seal_ledger(*, using: str, now: datetime) -> int:
    """Seal every entry that waits, and return how many. `now` is the wall clock: the time of the checkpoint.

    Raises LedgerNotSealed when the key is missing or the newest checkpoint does not fit its own tree.
    """
    private = signing.private_key(ledger_named(using))
    if private is None:
        raise LedgerNotSealed(f"The key of the {ledger_named(using)} ledger is not here.", "Run `tandem init`.")
    sealed = 0
    while _waiting(using):
        before = _sealed_size(using)
        try:
            with transaction.atomic(using=using):
                done = _seal_some(using, private, now)
        except IntegrityError:
            if _sealed_size(using) == before:
                raise
            continue  # another sealer took these places first
        sealed += done
        if done < ROWS_A_SEAL:
            break
    return sealed


def _waiting(using: str) -> int:
    return Entry.objects.using(using).count() - _sealed_size(using)


def _sealed_size(using: str) -> int:
    newest = SignedCheckpoint.objects.using(using).order_by("-tree_size").first()
    return newest.tree_size if newest else 0


def _seal_some(using: str, private: bytes, now: datetime) -> int:
    """One checkpoint over at most ROWS_A_SEAL entries more, in the caller's transaction."""
    _log_schema(using)
    newest = SignedCheckpoint.objects.using(using).order_by("-tree_size").first()
    before, frontier = _grown_so_far(newest, using)
    waits = Entry.objects.using(using).count() - frontier.size
    loose = unsealed_entries(using=using, after=before, expected=waits).order_by("at", "id")
    rows = list(loose.values_list(*SCHEMAS[NEWEST])[:ROWS_A_SEAL])
    if not rows:
        return 0
    hashes = [leaf_hash(entry_bytes(NEWEST, row)) for row in rows]
    leaves = [
        Leaf(entry_id=row[0], position=position, schema=NEWEST, hash=digest.hex())
        for position, (row, digest) in enumerate(zip(rows, hashes, strict=True), frontier.size)
    ]
    Leaf.objects.using(using).bulk_create(leaves, batch_size=500)
    _sign(using, private, frontier.extended(hashes), now)
    return len(rows)


def _grown_so_far(newest: SignedCheckpoint | None, using: str) -> tuple[Checkpoint | None, Frontier]:
    """The newest checkpoint and the tree at it, after looking that the two belong together."""
    if newest is None:
        return None, Frontier()
    frontier = Frontier(newest.tree_size, tuple(bytes.fromhex(peak) for peak in newest.peaks))
    if frontier.root().hex() != newest.root:
        raise LedgerNotSealed(
            f"The last checkpoint of the {ledger_named(using)} ledger does not fit its own tree.",
            "Nothing more is sealed until it is explained. Run `tandem ledger verify`.",
        )
    return as_checkpoint(newest, using), frontier


def _sign(using: str, private: bytes, tree: Frontier, now: datetime) -> None:
    key_id = key_id_of(public_of(private))
    plain = Checkpoint(ledger_named(using), tree.size, tree.root(), now, key_id)
    SignedCheckpoint(
        tree_size=tree.size,
        root=plain.root.hex(),
        peaks=[peak.hex() for peak in tree.peaks],
        at=now,
        key_id=key_id,
        signature=sign(private, signed_text(plain)).hex(),
    ).save(using=using, force_insert=True)


def _log_schema(using: str) -> None:
    """Write the columns of the ledger into the ledger, when they are not the ones last written."""
    last = Entry.objects.using(using).filter(action=SCHEMA_ACTION).order_by("-at").first()
    if last is None or last.details.get("sha256") != schema_fingerprint(NEWEST):
        append_entry(
            using=using,
            by=system_actor("ledger.sealer"),
            action=SCHEMA_ACTION,
            subjects=[],
            details={"version": NEWEST, "columns": list(SCHEMAS[NEWEST]), "sha256": schema_fingerprint(NEWEST)},
        )


def rotate_signing_key(*, using: str, by: Actor, now: datetime) -> str:
    """Put a new key in the place of the one that signs, and return its id.

    The old key signs the new one, that is an entry, and the old key seals it. Cut off, it goes on where it stopped.
    """
    ledger = ledger_named(using)
    old = signing.private_key(ledger)
    if old is None:
        raise LedgerNotSealed(f"The key of the {ledger} ledger is not here.", "Run `tandem init`.")
    public = public_of(signing.next_key(ledger))
    old_id, new_id = key_id_of(public_of(old)), key_id_of(public)
    with transaction.atomic(using=using):
        append_entry(
            using=using,
            by=by,
            action="audit.rotate_key",
            subjects=[],
            details={
                "old_key": old_id,
                "new_key": new_id,
                "public_key": public.hex(),
                "endorsement": sign(old, endorsement_text(ledger, old_id, public)).hex(),
            },
        )
    seal_ledger(using=using, now=now)
    signing.take_next_key(ledger, now)
    return new_id


def record_verification(*, using: str, by: Actor, ledger: str, size: int, flaws: int, anchors: int) -> None:
    """Note in a ledger that one was verified, and with which outcome."""
    with transaction.atomic(using=using):
        append_entry(
            using=using,
            by=by,
            action="audit.verify_ledger",
            subjects=[],
            details={"ledger": ledger, "size": size, "flaws": flaws, "anchors": anchors},
        )
