"""Six ways to bend the ledger, at many places. Harm prevented: a look, a refusal or a revocation made to vanish.

The intruder owns the database: triggers are lifted, rows written at will. In the two hardest cases they also rebuild
the tree and sign it, with a key of their own or with the stolen one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from tandem.audit import signing
from tandem.audit.actions.sealing import seal_ledger
from tandem.audit.models import Entry, Leaf, SignedCheckpoint
from tandem.audit.queries.tree import newest_checkpoint
from tandem.audit.queries.verification import verify_ledger
from tandem.audit.rules.canonical import NEWEST, SCHEMAS, entry_bytes
from tandem.audit.rules.merkle import Frontier, leaf_hash
from tandem.audit.rules.signatures import (
    anchor_code,
    anchor_line,
    key_id_of,
    public_of,
    read_anchors,
    read_code,
    sign,
    signed_text,
)
from tandem.audit.types import Anchor, Checkpoint, FlawKind, Verdict, ledger_named
from tests.factories.ledger import keys_of, make_keys, without_triggers, write_entries

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SIZE, POSITIONS_SAMPLED, POSITIONS_IN_ALL = 120, 48, 1_008
Attack = Callable[[str, int], None]


def entry_at(using: str, position: int) -> Entry:
    """The entry of a place in the tree."""
    return Entry.objects.using(using).get(id=Leaf.objects.using(using).get(position=position).entry_id)


def change(using: str, position: int) -> None:
    """A refusal turned into an opening, another role, another time, another person: one of them."""
    entry = entry_at(using, position)
    changes = [
        {"details": {**entry.details, "opened": True, "channel": "api"}},
        {"actor_role": "privacy_officer"},
        {"at": entry.at - (entry.at - entry.at.replace(microsecond=0)) + timezone.timedelta(seconds=1)},
        {"subjects": [["person", str(uuid4())]]},
        {"reason": "coordination"},
        {"actor_id": uuid4()},
    ]
    Entry.objects.using(using).filter(id=entry.id).update(**changes[position % len(changes)])


def delete(using: str, position: int) -> None:
    """An entry is removed, its place left, or its place removed as well."""
    entry = entry_at(using, position)
    Entry.objects.using(using).filter(id=entry.id).delete()
    if position % 2:
        Leaf.objects.using(using).filter(position=position).delete()


def insert(using: str, position: int) -> None:
    """An entry is slipped in: loose and with an old time, or with a place and everything after it moved up."""
    entry = entry_at(using, position)
    entry.id = uuid4()
    entry.at = entry.at - timezone.timedelta(days=2)
    entry.save(using=using, force_insert=True)
    if position % 2:
        renumber(using, [*ids(using)[:position], entry.id, *ids(using)[position:]])


def reorder(using: str, position: int) -> None:
    """Two entries change places."""
    order = ids(using)
    other = (position + 1) % len(order)
    order[position], order[other] = order[other], order[position]
    renumber(using, order)


def cut(using: str, position: int) -> None:
    """The end is cut off: entries, places and checkpoints, down to an older checkpoint."""
    older = (
        SignedCheckpoint.objects.using(using).filter(tree_size__lte=max(position, SIZE // 4)).order_by("-tree_size")
    )
    size = older.first().tree_size
    gone = ids(using)[size:]
    SignedCheckpoint.objects.using(using).filter(tree_size__gt=size).delete()
    Leaf.objects.using(using).filter(position__gte=size).delete()
    Entry.objects.using(using).filter(id__in=gone).delete()


def rewrite(using: str, position: int) -> None:
    """History is changed at one place, and the whole tree with all its checkpoints built anew and signed."""
    private = uuid4().bytes + uuid4().bytes
    rechain(using, position, private)


def rewrite_with_stolen_key(using: str, position: int) -> None:
    """As above, with the site's own signing key."""
    private = signing.private_key(ledger_named(using))
    assert private is not None
    rechain(using, position, private)


def rechain(using: str, position: int, private: bytes) -> None:
    """What a patient intruder does: change or remove an entry, then make everything fit again."""
    order = ids(using)
    if position % 2:
        change(using, position)
    else:
        Entry.objects.using(using).filter(id=order.pop(position)).delete()
    renumber(using, order, rehash=True)
    rows = {row[0]: row for row in Entry.objects.using(using).values_list(*SCHEMAS[NEWEST])}
    hashes = [leaf_hash(entry_bytes(NEWEST, rows[one])) for one in order]
    old = list(SignedCheckpoint.objects.using(using).order_by("tree_size"))
    SignedCheckpoint.objects.using(using).all().delete()
    for row in old:
        size = row.tree_size - (len(rows) < SIZE and row.tree_size > position)
        tree = Frontier().extended(hashes[:size])
        key_id = key_id_of(public_of(private))
        plain = Checkpoint(ledger_named(using), size, tree.root(), row.at, key_id)
        row.tree_size, row.root, row.peaks = size, tree.root().hex(), [one.hex() for one in tree.peaks]
        row.key_id, row.signature = key_id, sign(private, signed_text(plain)).hex()
        row.save(using=using, force_insert=True)


def ids(using: str) -> list:
    """Entries in the order of the tree."""
    return list(Leaf.objects.using(using).order_by("position").values_list("entry_id", flat=True))


def renumber(using: str, order: list, *, rehash: bool = False) -> None:
    """Write the places anew in this order; each entry keeps its leaf hash, or gets the true one."""
    hashes = dict(Leaf.objects.using(using).values_list("entry_id", "hash"))
    rows = {row[0]: row for row in Entry.objects.using(using).values_list(*SCHEMAS[NEWEST])}
    Leaf.objects.using(using).all().delete()
    made = []
    for position, one in enumerate(order):
        true = leaf_hash(entry_bytes(NEWEST, rows[one])).hex() if rehash or one not in hashes else hashes[one]
        made.append(Leaf(entry_id=one, position=position, schema=NEWEST, hash=true))
    Leaf.objects.using(using).bulk_create(made)


WITHOUT_ANCHOR: dict[str, Attack] = {
    "change": change,
    "delete": delete,
    "insert": insert,
    "reorder": reorder,
    "rewrite": rewrite,
}
WITH_ANCHOR: dict[str, Attack] = {"cut": cut, "rewrite_with_stolen_key": rewrite_with_stolen_key}
ATTACKS = {**WITHOUT_ANCHOR, **WITH_ANCHOR}


@pytest.fixture
def ledger(tmp_path, settings) -> Callable[[str], list[Anchor]]:
    """Writes a ledger of 120 entries under eight checkpoints; gives the anchors of the last: a line and a code."""
    make_keys(tmp_path, settings)

    def written(using: str) -> list[Anchor]:
        for count in (14, *(15,) * 7):
            write_entries(using, count)
            seal_ledger(using=using, now=timezone.now())
        last = newest_checkpoint(using=using)
        assert last.size == SIZE
        return [*read_anchors(anchor_line(last)), read_code(anchor_code(last))]

    return written


@contextmanager
def undone(using: str) -> Iterator[None]:
    """What happens inside is rolled back, so that one ledger serves many attacks."""
    with transaction.atomic(using=using):
        point = transaction.savepoint(using=using)
        yield
        transaction.savepoint_rollback(point, using=using)


def tried(using: str, attack: Attack, position: int, anchors: list[Anchor]) -> Verdict:
    """The verdict on a ledger after one attack at one place; the ledger is as before afterwards."""
    with without_triggers(using), undone(using):
        attack(using, position)
        return verify_ledger(using=using, keys=keys_of(using), anchors=anchors)


def every_attack_is_found(using: str, anchors: list[Anchor], positions: int, rng: random.Random) -> None:
    assert verify_ledger(using=using, keys=keys_of(using), anchors=anchors).is_intact
    missed = []
    for number in range(positions):
        name = list(ATTACKS)[number % len(ATTACKS)]
        position = rng.randrange(SIZE)
        held = anchors if name in WITH_ANCHOR else []
        if tried(using, ATTACKS[name], position, held).is_intact:
            missed.append((name, position))
    assert missed == []
    assert verify_ledger(using=using, keys=keys_of(using), anchors=anchors).is_intact


@pytest.mark.parametrize("using", ["default", "vault"])
def test_every_attack_is_found_at_sampled_places(ledger, using, seed):
    every_attack_is_found(using, ledger(using), POSITIONS_SAMPLED, random.Random(seed))


@pytest.mark.slow
def test_every_attack_is_found_at_a_thousand_places(ledger, seed):
    every_attack_is_found("vault", ledger("vault"), POSITIONS_IN_ALL, random.Random(seed))


def test_each_attack_is_found_at_the_edges(ledger):
    """Witness for the kinds: first and last places, and both sides of a checkpoint."""
    anchors = ledger("vault")
    for position in (0, 1, 14, 15, SIZE - 2, SIZE - 1):
        for name, attack in ATTACKS.items():
            held = anchors if name in WITH_ANCHOR else []
            assert not tried("vault", attack, position, held).is_intact, (name, position)


@pytest.mark.parametrize("name", list(WITH_ANCHOR))
def test_what_no_anchor_means(ledger, name):
    """Planted: without an anchor these two pass unseen, as the handbook says; the anchor finds both."""
    line, code = ledger("vault")
    assert tried("vault", WITH_ANCHOR[name], 70, []).is_intact
    kinds = {FlawKind.TAIL_CUT, FlawKind.ANCHOR_DIFFERS}
    for anchor in (line, code):
        assert kinds & {flaw.kind for flaw in tried("vault", WITH_ANCHOR[name], 70, [anchor]).flaws}


def test_an_old_anchor_says_nothing_of_what_came_later(ledger):
    """Planted: what was written after the anchor can still be cut. This is why anchors go out every hour."""
    ledger("vault")
    rows = SignedCheckpoint.objects.using("vault").order_by("tree_size")
    row = rows[3]
    old = Anchor("vault", row.tree_size, bytes.fromhex(row.root))
    assert tried("vault", cut, SIZE - 1, [old]).is_intact
    assert not tried("vault", cut, row.tree_size - 1, [old]).is_intact


def test_a_verifier_that_trusts_the_stored_hashes_is_fooled(ledger, monkeypatch):
    """Planted: if leaves were not compared with their entries, a changed entry would pass."""
    from tandem.audit.queries import verification

    ledger("vault")
    stored = dict(Leaf.objects.using("vault").values_list("position", "hash"))
    monkeypatch.setattr(
        verification._Reader, "_leaf", lambda self, position, schema, kept, row: bytes.fromhex(stored[position])
    )
    monkeypatch.setattr(verification, "_check_the_rest", lambda *_: None)
    assert tried("vault", change, 30, []).is_intact


def test_entries_not_yet_sealed_are_counted_not_proved(ledger):
    """Witness of the limit: what waits for its seal, some minutes at most, is not protected yet."""
    ledger("vault")
    write_entries("vault", 4)
    verdict = verify_ledger(using="vault", keys=keys_of("vault"))
    assert (verdict.is_intact, verdict.unsealed) == (True, 4)
