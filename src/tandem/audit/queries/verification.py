"""Verifying a ledger: every entry against its leaf, every checkpoint against its root and key, every anchor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tandem.audit.models import Entry, Leaf, SignedCheckpoint
from tandem.audit.queries.tree import as_checkpoint, unsealed_entries
from tandem.audit.rules.canonical import SCHEMA_ACTION, SCHEMAS, entry_bytes, schema_fingerprint
from tandem.audit.rules.merkle import Frontier, leaf_hash
from tandem.audit.rules.signatures import endorsement_text, is_signed, trusted
from tandem.audit.types.tree import Anchor, Checkpoint, Flaw, FlawKind, Verdict, ledger_named

CHUNK = 4_000
FLAWS_LISTED = 50
# How far the clock of a database and that of the sealer may stand apart.
MARGIN = timedelta(minutes=10)


class _Findings:
    """What one run has found so far; the list is cut, the count is not."""

    def __init__(self) -> None:
        self.listed: list[Flaw] = []
        self.count = 0

    def add(self, kind: FlawKind, position: int | None, sentence: str) -> None:
        self.count += 1
        if len(self.listed) < FLAWS_LISTED:
            self.listed.append(Flaw(kind, position, sentence))


def verify_ledger(*, using: str, keys: Mapping[str, bytes], anchors: Sequence[Anchor] = ()) -> Verdict:
    """Read a whole ledger and say what does not fit. `keys` are public keys by id, from a file outside the database.

    Without an anchor nobody can tell a ledger whose end was cut off, or that was written anew by whoever stole the
    signing key; with one, everything up to the anchor's size is certain.
    """
    ledger, found = ledger_named(using), _Findings()
    rows = SignedCheckpoint.objects.using(using).order_by("tree_size")
    checkpoints = [as_checkpoint(row, using) for row in rows.iterator(chunk_size=CHUNK)]
    mine = [one for one in anchors if one.ledger == ledger]
    sizes = sorted({one.size for one in (*checkpoints, *mine)})
    reader = _Reader(using, checkpoints, found)
    roots = reader.roots_at(sizes)
    _check_checkpoints(checkpoints, roots, keys, reader, found)
    _check_anchors(mine, roots, keys, reader.size, found)
    _check_the_rest(using, checkpoints, reader, found)
    last = checkpoints[-1] if checkpoints else None
    return Verdict(
        ledger=ledger,
        size=reader.size,
        root=last.root if last else Frontier().root(),
        unsealed=reader.unsealed,
        checkpoints=len(checkpoints),
        anchors=len(mine),
        flaws=tuple(found.listed),
        flaws_in_all=found.count,
    )


class _Reader:
    """Walks the tree from its first leaf, comparing each with its entry; keeps the roots at the sizes asked for."""

    def __init__(self, using: str, checkpoints: Sequence[Checkpoint], found: _Findings) -> None:
        self.using, self.found = using, found
        self.spans = _Spans(checkpoints)
        self.tree, self.size, self.unsealed = Frontier(), 0, 0
        self.schemas_used: set[int] = set()
        self.schemas_logged: set[str] = set()
        self.new_keys: dict[str, Mapping[str, Any]] = {}

    def roots_at(self, sizes: Sequence[int]) -> dict[int, bytes]:
        """The root of the first so many leaves, for each size that the tree reaches."""
        roots = {0: self.tree.root()}
        wanted = iter([size for size in sizes if size > 0])
        stop = next(wanted, None)
        for hashes in self._chunks():
            start = 0
            while stop is not None and stop <= self.size + len(hashes) - start:
                end = start + stop - self.size
                self._grow(hashes[start:end])
                roots[stop], start, stop = self.tree.root(), end, next(wanted, None)
            self._grow(hashes[start:])
        return roots

    def _grow(self, hashes: Sequence[bytes]) -> None:
        self.tree = self.tree.extended(hashes)
        self.size = self.tree.size

    def _chunks(self) -> Iterator[list[bytes]]:
        """Leaf hashes in order, as they follow from the entries themselves."""
        start, fields = 0, ("position", "entry_id", "schema", "hash")
        while True:
            here = Leaf.objects.using(self.using).filter(position__gte=start).order_by("position")
            leaves = list(here.values_list(*fields)[:CHUNK])
            if not leaves:
                return
            entries = self._entries([leaf[1] for leaf in leaves])
            hashes = []
            for place, (position, entry_id, schema, stored) in enumerate(leaves, start=self.size):
                if position != place:
                    self.found.add(FlawKind.REMOVED, place, "A place in the tree is empty, or taken twice.")
                hashes.append(self._leaf(position, schema, stored, entries.get(entry_id)))
            yield hashes
            start = leaves[-1][0] + 1

    def _entries(self, ids: Sequence[Any]) -> dict[Any, tuple[Any, ...]]:
        columns = SCHEMAS[max(SCHEMAS)]
        rows = Entry.objects.using(self.using).filter(id__in=ids).values_list(*columns)
        return {row[0]: row for row in rows.iterator(chunk_size=CHUNK)}

    def _leaf(self, position: int, schema: int, stored: str, row: tuple[Any, ...] | None) -> bytes:
        """The hash of one leaf from its entry, or the stored one when there is none to compare."""
        if row is None:
            self.found.add(FlawKind.REMOVED, position, "The entry of this place is gone.")
            return bytes.fromhex(stored)
        columns = SCHEMAS.get(schema)
        if columns is None:
            self.found.add(FlawKind.CHANGED, position, "The place names a schema that never was.")
            return bytes.fromhex(stored)
        digest = leaf_hash(entry_bytes(schema, row[: len(columns)]))
        if digest.hex() != stored:
            self.found.add(FlawKind.CHANGED, position, "The entry is not what was sealed.")
        self._note(position, schema, dict(zip(columns, row, strict=False)))
        return digest

    def _note(self, position: int, schema: int, entry: Mapping[str, Any]) -> None:
        self.schemas_used.add(schema)
        if not self.spans.fits(position, entry["at"]):
            sentence = "The entry says another time than the one at which it was sealed."
            self.found.add(FlawKind.BACKDATED, position, sentence)
        if entry["action"] == SCHEMA_ACTION:
            self.schemas_logged.add(str(entry["details"].get("sha256")))
        elif entry["action"] == "audit.rotate_key":
            self.new_keys[str(entry["details"].get("new_key"))] = entry["details"]


class _Spans:
    """Between which moments the entry of a place must lie: after the checkpoint before it, before its own."""

    def __init__(self, checkpoints: Sequence[Checkpoint]) -> None:
        self.checkpoints, self.at = checkpoints, 0

    def fits(self, position: int, moment: datetime) -> bool:
        """Whether the moment lies where it should; places are asked for in rising order."""
        while self.at < len(self.checkpoints) and self.checkpoints[self.at].size <= position:
            self.at += 1
        before = self.checkpoints[self.at - 1].at if self.at else None
        after = self.checkpoints[self.at].at if self.at < len(self.checkpoints) else None
        too_early = before is not None and moment < before - MARGIN
        return not too_early and (after is None or moment <= after + MARGIN)


def _check_checkpoints(
    checkpoints: Sequence[Checkpoint],
    roots: Mapping[int, bytes],
    keys: Mapping[str, bytes],
    reader: _Reader,
    found: _Findings,
) -> None:
    if not keys:
        found.add(FlawKind.NO_PUBLIC_KEY, None, "The file of public keys is missing: no signature can be checked.")
    for one in checkpoints:
        if one.size > reader.size:
            found.add(FlawKind.TAIL_CUT, one.size, "The tree is smaller than this checkpoint says.")
        elif roots[one.size] != one.root:
            found.add(FlawKind.ROOT_DIFFERS, one.size, "The entries up to here do not give the root that was signed.")
        if keys and one.key_id not in keys:
            found.add(FlawKind.UNKNOWN_KEY, one.size, "This checkpoint is signed by a key that is not known.")
        elif keys and not trusted(one, keys):
            found.add(FlawKind.BAD_SIGNATURE, one.size, "The signature does not belong to this checkpoint.")
    later = dict.fromkeys(one.key_id for one in checkpoints if one.key_id != checkpoints[0].key_id)
    for key_id in later:
        if key_id in keys and not _is_endorsed(key_id, reader, keys):
            found.add(FlawKind.UNKNOWN_KEY, None, "A key signs that the key before it never named as its follower.")


def _is_endorsed(key_id: str, reader: _Reader, keys: Mapping[str, bytes]) -> bool:
    told = reader.new_keys.get(key_id)
    old_id = str(told.get("old_key")) if told else ""
    if told is None or old_id not in keys:
        return False
    text = endorsement_text(ledger_named(reader.using), old_id, keys[key_id])
    return is_signed(keys[old_id], text, bytes.fromhex(str(told.get("endorsement"))))


def _check_anchors(
    anchors: Iterable[Anchor], roots: Mapping[int, bytes], keys: Mapping[str, bytes], size: int, found: _Findings
) -> None:
    for one in anchors:
        if one.size > size:
            found.add(
                FlawKind.TAIL_CUT, one.size, "An anchor knows more entries than there are: the end was cut off."
            )
        elif not roots[one.size].startswith(one.root_starts):
            found.add(FlawKind.ANCHOR_DIFFERS, one.size, "The entries up to here are not those that were anchored.")
        if one.checkpoint is not None and keys and not trusted(one.checkpoint, keys):
            found.add(FlawKind.UNKNOWN_KEY, one.size, "An anchor is signed by a key that is not in the key file.")


def _check_the_rest(using: str, checkpoints: Sequence[Checkpoint], reader: _Reader, found: _Findings) -> None:
    """Leaves after the last checkpoint, entries outside the tree, schemas that the ledger does not name."""
    last = checkpoints[-1] if checkpoints else None
    sealed = last.size if last else 0
    if reader.size > sealed:
        found.add(FlawKind.INSERTED, sealed, "There are places in the tree that no checkpoint covers.")
    loose = unsealed_entries(using=using, after=None, expected=-1)
    reader.unsealed = loose.count()
    if last is not None:
        for _ in range(loose.filter(at__lt=last.at - MARGIN).count()):
            found.add(
                FlawKind.INSERTED, None, "An entry claims to be older than the last checkpoint, which lacks it."
            )
    for schema in sorted(reader.schemas_used):
        if schema_fingerprint(schema) not in reader.schemas_logged:
            found.add(FlawKind.SCHEMA_NOT_LOGGED, None, f"Schema {schema} is used and was never written down.")
